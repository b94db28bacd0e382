"""Goes for each limit, just below and just above, in bounded loops, and cleans up before the answer.

Each bite runs in a process of its own, so that what the kernel ends is never the one that answers.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

_PAGE = 4096


def _word(error: OSError) -> str:
    return errno.errorcode.get(error.errno or 0, str(error.errno))


def memory(ask: dict[str, Any], tell: Callable[[Any], None]) -> None:
    """Touch ``bytes`` in pieces, telling after each how much is there."""
    piece, held = 4 << 20, []
    while sum(map(len, held)) < ask["bytes"]:
        block = bytearray(piece)
        block[::_PAGE] = b"x" * (piece // _PAGE)
        held.append(block)
        tell([sum(map(len, held)), "OK"])


def processes(ask: dict[str, Any], tell: Callable[[Any], None]) -> None:
    """Fork until the kernel refuses, at most ``most`` times. All of them end with this process."""
    reading, writing = os.pipe()
    children: list[int] = []
    try:
        while len(children) < ask["most"]:
            child = os.fork()
            if child == 0:
                os.close(writing)
                os.read(reading, 1)
                os._exit(0)
            children.append(child)
        tell([len(children), "OK"])
    except OSError as error:
        tell([len(children), _word(error)])
    finally:
        os.close(writing)
        for child in children:
            os.waitpid(child, 0)


def threads(ask: dict[str, Any], tell: Callable[[Any], None]) -> None:
    """Start threads until the kernel refuses, at most ``most``."""
    threading.stack_size(1 << 16)
    ending = threading.Event()
    started: list[threading.Thread] = []
    try:
        while len(started) < ask["most"]:
            thread = threading.Thread(target=ending.wait, daemon=True)
            thread.start()
            started.append(thread)
        tell([len(started), "OK"])
    except RuntimeError:
        tell([len(started), "EAGAIN"])
    ending.set()
    for thread in started:
        thread.join()


def cpu(ask: dict[str, Any], tell: Callable[[Any], None]) -> None:
    """Keep ``processes`` busy for ``seconds`` of the wall's clock; told is how long that took, in milliseconds."""
    began = time.monotonic()
    children = []
    for _ in range(ask["processes"]):
        child = os.fork()
        if child == 0:
            while time.monotonic() - began < ask["seconds"]:
                pass
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    tell([round((time.monotonic() - began) * 1_000), "OK"])


def fill(ask: dict[str, Any], tell: Callable[[Any], None]) -> None:
    """Write files into a folder until the kernel refuses, at most ``most`` bytes in all."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    piece, total, end, made = bytes(1 << 16), 0, "OK", []
    try:
        while total < ask["most"]:
            made.append(os.path.join(ask["path"], f".fill{len(made)}"))
            descriptor = os.open(made[-1], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                for _ in range(16):  # a file of 1 MiB, less than any limit of one file
                    total += os.write(descriptor, piece)
            finally:
                os.close(descriptor)
    except OSError as error:
        end = _word(error)
    for path in made:
        with suppress(OSError):
            os.unlink(path)
    tell([total, end])


def inodes(ask: dict[str, Any], tell: Callable[[Any], None]) -> None:
    """Make empty files until the kernel refuses, at most ``most``."""
    count, end = 0, "OK"
    try:
        while count < ask["most"]:
            path = os.path.join(ask["path"], f".node{count}")
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            count += 1
    except OSError as error:
        end = _word(error)
    for number in range(count):
        os.unlink(os.path.join(ask["path"], f".node{number}"))
    tell([count, end])


def files(ask: dict[str, Any], tell: Callable[[Any], None]) -> None:
    """Open files until the kernel refuses, at most ``most``."""
    held: list[int] = []
    try:
        while len(held) < ask["most"]:
            held.append(os.open("/dev/null", os.O_RDONLY))
        tell([len(held), "OK"])
    except OSError as error:
        os.close(held.pop())  # room for the answer
        tell([len(held) + 1, _word(error)])


def file_size(ask: dict[str, Any], tell: Callable[[Any], None]) -> None:
    """Make a file of ``bytes``, then one that is a byte longer; told is the size of the longest."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    path = os.path.join(ask["path"], ".long")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    end = "OK"
    try:
        os.ftruncate(descriptor, ask["bytes"])
        os.ftruncate(descriptor, ask["bytes"] + 1)
    except OSError as error:
        end = _word(error)
    size = os.fstat(descriptor).st_size
    os.close(descriptor)
    os.unlink(path)
    tell([size, end])


def stack(ask: dict[str, Any], tell: Callable[[Any], None]) -> None:
    """Grow the stack by C frames, at most to ``most`` bytes, telling at each 8 MiB how large it is."""
    libc = ctypes.CDLL(None)
    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
    two = (ctypes.c_char * 2)()
    sys.setrecursionlimit(1_000_000_000)
    step, told = 8 << 20, 0

    def size() -> int:
        with open("/proc/self/status", encoding="ascii") as file:
            for line in file:
                if line.startswith("VmStk:"):
                    return int(line.split()[1]) << 10
        return 0

    depth = 0

    def down(_one: Any, _other: Any) -> int:
        nonlocal depth, told
        depth += 1
        if depth % 1_000 == 0:
            now = size()
            if now // step > told // step:
                told = now
                tell([now, "OK"])
            if now >= ask["most"]:
                os._exit(0)
        libc.qsort(two, 2, 1, callback)
        return 0

    callback = kind(down)
    libc.qsort(two, 2, 1, callback)


BITES: dict[str, Callable[[dict[str, Any], Callable[[Any], None]], None]] = {
    "memory": memory,
    "processes": processes,
    "threads": threads,
    "cpu": cpu,
    "fill": fill,
    "inodes": inodes,
    "files": files,
    "file_size": file_size,
    "stack": stack,
}


def bite(ask: dict[str, Any]) -> list[Any]:
    """The last thing that the bite told, its end replaced by the signal where the kernel ended it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        def tell(what: Any) -> None:
            os.write(writing, json.dumps(what).encode() + b"\n")

        try:
            BITES[ask["do"]](ask, tell)
        except BaseException as error:  # noqa: BLE001 the kernel may refuse the interpreter's own wishes
            os.write(writing, json.dumps([0, f"{type(error).__name__}: {error}"]).encode() + b"\n")
            os._exit(1)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        lines = pipe.read().splitlines()
    _pid, status = os.waitpid(child, 0)
    reached, end = json.loads(lines[-1]) if lines else (0, "OK")
    if os.WIFSIGNALED(status):
        end = signal.Signals(os.WTERMSIG(status)).name
    return [reached, end]
