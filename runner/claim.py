"""The claim with which a slot fetches an own exercise from the api: good for one attempt, one bundle, some minutes.

It is made from the attempt's token, which only the api and the slots' queue know, and never holds it. The api looks the
attempt up: a claim of an attempt that is over, or of another bundle, is worth nothing.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

#: How long a claim holds, in seconds. Clocks of two machines may differ by as much.
CLAIM_S: Final = 300

_CLAIM: Final = re.compile(r"([0-9a-f-]{36})\.(\d{1,4})\.(\d{1,12})\.([0-9a-f]{64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a claim says; whether it is true, ``proves`` tells."""

    submission: str
    attempt: int
    #: Seconds since 1970.
    until_s: int
    proof: str

    def proves(self, digest: str, attempt_token: str, *, now_s: float) -> bool:
        """True if whoever made the claim knew the attempt's token, meant this bundle, and it was just now."""
        wanted = _proof(self.submission, self.attempt, self.until_s, digest, attempt_token)
        return hmac.compare_digest(self.proof, wanted) and now_s <= self.until_s <= now_s + 2 * CLAIM_S


def make_claim(submission: str, attempt: int, digest: str, attempt_token: str, *, now_s: float) -> str:
    """A claim, as it is sent."""
    until_s = int(now_s) + CLAIM_S
    return f"{submission}.{attempt}.{until_s}.{_proof(submission, attempt, until_s, digest, attempt_token)}"


def read_claim(text: str) -> Claim | None:
    """The inverse of ``make_claim``; None for anything else."""
    found = _CLAIM.fullmatch(text)
    if found is None:
        return None
    submission, attempt, until_s, proof = found.groups()
    return Claim(submission=submission, attempt=int(attempt), until_s=int(until_s), proof=proof)


def _proof(submission: str, attempt: int, until_s: int, digest: str, attempt_token: str) -> str:
    said = f"bundle\0{submission}\0{attempt}\0{until_s}\0{digest}"
    return hmac.new(attempt_token.encode(), said.encode(), sha256).hexdigest()
