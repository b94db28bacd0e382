"""One proof for all slots of a start, kept in the data folder.

What is promised holds for a kernel, an engine, a runtime, the images and the options of containers, whichever slot
asks: so the first slot proves it while the others wait, and one that is started again after a crash does not prove it
anew. The proof is kept under a digest of all of that, the probe and the table included. It is good for ten minutes:
long enough for one start, short enough that a machine that somebody reconfigured without a restart (a mount, a sysctl,
the engine's daemon.json) is noticed by the next. Only a proof that holds is kept: every refused slot has looked itself.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import structlog

from runner.proof.judging import refused_because
from runner.proof.proving import Proof

AGE_S: Final = 600.0

_FILE: Final = "proof.json"
_LOCK: Final = "proof.lock"
_HERE: Final = Path(__file__).parent

_log = structlog.get_logger(__name__)


def require_proof(data: Path, identity: dict[str, Any], probe: Path, prove: Callable[[], Proof]) -> None:
    """Return once sandboxes are proved to keep what is promised, by this slot or by another one just now.

    Args:
        data: the data folder, where the proof is shared.
        identity: what the proof holds for: engine, runtime, kernel, images, options.
        probe: the folder of the probe's source, which is part of that.
        prove: looks, and says what was seen.

    Raises:
        ProofError: a promise does not hold.
        SandboxError: it cannot be found out.
    """
    key = _key(identity, [*sorted(probe.glob("*.py")), *sorted(_HERE.glob("*.py"))])
    with _alone(data / _LOCK):
        if _is_proved(data / _FILE, key):
            return
        proof = prove()
        failed = proof.failed
        if failed:
            raise refused_because(failed, of=len(proof.judged), runtime=proof.runtime)
        deviations = sorted({one.row.id for one in proof.judged if one.deviates})
        _log.info("sandboxes are proved", rows=len(proof.judged), ms=proof.took_ms, deviations=deviations)
        _keep(data / _FILE, {"key": key, "at": time.time(), "rows": len(proof.judged), "deviations": deviations})


def _key(identity: dict[str, Any], sources: Sequence[Path]) -> str:
    whole = hashlib.sha256(json.dumps(identity, sort_keys=True, default=str).encode())
    for source in sources:
        whole.update(hashlib.sha256(source.read_bytes()).digest())
    return whole.hexdigest()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One slot at a time. The kernel lets go with the process."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _is_proved(path: Path, key: str) -> bool:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return bool(kept["key"] == key and 0 <= time.time() - kept["at"] < AGE_S)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _keep(path: Path, proof: dict[str, Any]) -> None:
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(proof), encoding="utf-8")
    draft.replace(path)
