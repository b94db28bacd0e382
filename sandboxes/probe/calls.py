"""Asking the kernel for what it must refuse: system calls, sockets and files, each in a way that harms nothing.

The answer is one word: the name of an error, ``OK``, or the signal that ended the process that asked.
"""

from __future__ import annotations

import ctypes
import errno
import json
import mmap
import os
import select
import signal
import socket
import stat
from collections.abc import Callable, Sequence
from typing import Any

#: A call that has not returned by then never will.
_PATIENCE_S = 30.0

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def word(number: int) -> str:
    """An error's name."""
    return errno.errorcode.get(number, str(number))


def refusal(action: Callable[[], object]) -> str:
    """``OK``, or the name of the error."""
    try:
        action()
    except OSError as error:
        return word(error.errno or 0)
    return "OK"


def system_call(ask: dict[str, Any]) -> str:
    """A system call by its number on this kind of machine; ``arguments`` are numbers, never addresses that hold."""
    number = ask["numbers"].get(os.uname().machine)
    if number is None:
        return "ABSENT"
    ctypes.set_errno(0)
    arguments = [ctypes.c_long(value) for value in ask["arguments"]]
    return "OK" if _libc.syscall(ctypes.c_long(number), *arguments) != -1 else word(ctypes.get_errno())


def foreign_call(_ask: dict[str, Any]) -> str:
    """getpid by the gate of 32-bit programs, which a filter for the native one does not see."""
    if os.uname().machine != "x86_64":
        return "ABSENT"
    code = b"\xb8\x14\x00\x00\x00\xcd\x80\x48\x98\xc3"  # mov eax, 20; int 0x80; cdqe; ret
    try:
        page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    except OSError as error:
        return word(error.errno or 0)
    page.write(code)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    returned = ctypes.CFUNCTYPE(ctypes.c_long)(address)()
    return "OK" if returned >= 0 else word(-returned)


def open_socket(ask: dict[str, Any]) -> str:
    """A socket of a family and a type."""
    return refusal(lambda: socket.socket(ask["family"], ask["type"], ask.get("protocol", 0)).close())


def route(ask: dict[str, Any]) -> str:
    """Is there a way to an address? A datagram socket's connect looks for one and sends nothing."""

    def look() -> None:
        with socket.socket(socket.AF_INET6 if ":" in ask["host"] else socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.connect((ask["host"], 53))

    return refusal(look)


def connect(ask: dict[str, Any]) -> str:
    """Does anybody answer at a TCP address?"""

    def reach() -> None:
        with socket.socket(socket.AF_INET6 if ":" in ask["host"] else socket.AF_INET) as one:
            one.settimeout(1.0)
            one.connect((ask["host"], ask["port"]))

    return refusal(reach)


def open_file(ask: dict[str, Any]) -> str:
    """Open a file for writing; nothing is written, nothing is made."""
    return refusal(lambda: os.close(os.open(ask["path"], os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)))


def make_file(ask: dict[str, Any]) -> str:
    """Make a file in a folder, and remove it again."""
    path = os.path.join(ask["path"], ".preuve-proof")

    def make() -> None:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        os.unlink(path)

    return refusal(make)


def look(ask: dict[str, Any]) -> str:
    """``SHOWN`` when a path shows something: a file with content, a folder with entries, a socket, a device."""
    path = ask["path"]
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            return "SHOWN" if os.listdir(path) else "EMPTY"
        if stat.S_ISREG(mode):
            with open(path, "rb") as file:
                return "SHOWN" if file.read(1) else "EMPTY"
        # A character device over a file's name is what a masked file looks like.
        if stat.S_ISCHR(mode) and os.stat("/dev/null").st_rdev == os.stat(path).st_rdev:
            return "EMPTY"
    except OSError as error:
        return word(error.errno or 0)
    return "SHOWN"


def setuid_files(_ask: dict[str, Any]) -> list[str]:
    """Programs that would run with the rights of another, and files that carry capabilities."""
    found = []
    for folder, folders, names in os.walk("/"):
        if folder == "/":
            folders[:] = [name for name in folders if name not in ("proc", "sys", "dev")]
        for name in names:
            path = os.path.join(folder, name)
            try:
                known = os.lstat(path)
                if stat.S_ISREG(known.st_mode) and (
                    known.st_mode & (stat.S_ISUID | stat.S_ISGID) or "security.capability" in os.listxattr(path)
                ):
                    found.append(path)
            except OSError:
                continue
    return sorted(found)


VERBS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "system_call": system_call,
    "foreign_call": foreign_call,
    "socket": open_socket,
    "route": route,
    "connect": connect,
    "write": open_file,
    "make": make_file,
    "look": look,
    "setuid": setuid_files,
}


def answer(asks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What each ask found, by its id. A process of its own asks; where the kernel ends it, the next one goes on."""
    found: dict[str, Any] = {}
    while left := [ask for ask in asks if ask["id"] not in found]:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _ask_all(left, writing)
        os.close(writing)
        ended = _listen(reading, found)
        if not ended:
            os.kill(child, signal.SIGKILL)
        _pid, status = os.waitpid(child, 0)
        unanswered = [ask["id"] for ask in left if ask["id"] not in found]
        if unanswered:
            by = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else f"EXIT {status}"
            found[unanswered[0]] = by if ended else "HANGS"
    return found


def _ask_all(asks: Sequence[dict[str, Any]], writing: int) -> None:
    for ask in asks:
        try:
            seen = VERBS[ask["do"]](ask)
        except Exception as error:  # noqa: BLE001 a probe's own failure is a finding like any other
            seen = f"{type(error).__name__}: {error}"
        os.write(writing, json.dumps([ask["id"], seen]).encode() + b"\n")
    os._exit(0)


def _listen(reading: int, found: dict[str, Any]) -> bool:
    """Take findings until the process that writes them has ended. False where it hangs."""
    rest = b""
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        poll = select.poll()
        poll.register(pipe, select.POLLIN)
        while poll.poll(_PATIENCE_S * 1_000):
            piece = pipe.read(1 << 16)
            if not piece:
                return True
            *lines, rest = (rest + piece).split(b"\n")
            found.update(json.loads(line) for line in lines)
    return False
