"""A client of Preuve's API. ``Preuve`` is where to begin; see README.md."""

from preuve_client.client import Preuve
from preuve_client.errors import Fault, RefusedError, UnreachableError

__all__ = ["Fault", "Preuve", "RefusedError", "UnreachableError"]
