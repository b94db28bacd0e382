"""What hostile Python does to speak in its shim's place: it shares a process with it, hence its descriptors."""

from __future__ import annotations

#: ``request()`` finds the outstanding request, whoever holds it on the stack; ``reply`` answers it; ``raw`` is bytes.
FORGE = """\
import os, sys, time
def request():
    frame = sys._getframe()
    while frame:
        for value in frame.f_locals.values():
            if type(value) is dict and 'n' in value and 'op' in value: return value
        frame = frame.f_back
def raw(data):
    while data: data = data[os.write(4, data):]
def frame(data): raw(len(data).to_bytes(4, 'big') + data)
def reply(body): frame(b'{"n":"%s",' % request()['n'].encode() + body + b'}')
def rest():
    while True: time.sleep(60)
"""


def replying(body: bytes) -> str:
    """A candidate's file whose function answers each call with this body of a frame, and never returns."""
    return f"{FORGE}BODY = {body!r}\ndef double(n):\n    reply(BODY)\n    rest()\n"


def doing(*lines: str) -> str:
    """A candidate's file whose function does this, and never returns."""
    body = "".join(f"    {line}\n" for line in lines)
    return f"{FORGE}def double(n):\n{body}    rest()\n"


#: Each check makes one call, so that one forged reply is all that an honest twin needs.
ONE_CALL_EACH = """\
from preuve import same
from submission import double


def test_one():
    assert same(double(1), 2)


def test_two():
    assert same(double(2), 4)


def test_three():
    assert same(double(3), 6)
"""
