"""Imports what solutions import most often, so that every forked process has it already. Costs memory once.

Imported before the agent's own modules, so that what is loaded at its end is the standard library's alone.
"""

import sys

#: What every interpreter has loaded when a program begins.
AT_START = frozenset(name for name in sys.modules if name.partition(".")[0] != "agent")

import abc  # noqa: E402 what follows is what AT_START leaves out
import bisect  # noqa: E402
import collections  # noqa: E402
import contextlib  # noqa: E402
import copy  # noqa: E402
import dataclasses  # noqa: E402
import datetime  # noqa: E402
import decimal  # noqa: E402
import enum  # noqa: E402
import fractions  # noqa: E402
import functools  # noqa: E402
import heapq  # noqa: E402
import itertools  # noqa: E402
import json  # noqa: E402
import math  # noqa: E402
import operator  # noqa: E402
import random  # noqa: E402
import re  # noqa: E402
import statistics  # noqa: E402
import string  # noqa: E402
import typing  # noqa: E402

__all__ = [
    "AT_START",
    "PRELOADED",
    "abc",
    "bisect",
    "collections",
    "contextlib",
    "copy",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "heapq",
    "itertools",
    "json",
    "math",
    "operator",
    "random",
    "re",
    "statistics",
    "string",
    "typing",
]

#: What is there on top of it for a candidate's program to import.
PRELOADED = frozenset(name for name in sys.modules if name.partition(".")[0] != "agent") - AT_START
