"""Fingerprints by winnowing (Schleimer, Wilkerson and Aiken, SIGMOD 2003), over tokens. Pure.

Of each ``SHORTEST`` tokens in a row a hash is taken; of each ``_WINDOW`` hashes in a row the smallest is kept. Two
promises follow, which the tests hold this module to: a passage of ``SURELY_FOUND`` tokens that two programs share
leaves a common fingerprint, and nothing shorter than ``SHORTEST`` tokens ever does.

The algorithm stands here, in these few lines, since no kept library has it without a plotting library or a runtime of
another language behind it (docs/similarity.md); what is hard, the lexing of real programs, is Pygments'.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

SHORTEST = 16
SURELY_FOUND = 24
_WINDOW = SURELY_FOUND - SHORTEST + 1
_HASH_BYTES = 8


def grams(words: Sequence[str]) -> list[int]:
    """The hash of each ``SHORTEST`` words in a row: the same on every machine."""
    return [
        int.from_bytes(blake2b("\0".join(words[start : start + SHORTEST]).encode(), digest_size=_HASH_BYTES).digest())
        for start in range(len(words) - SHORTEST + 1)
    ]


def fingerprints(hashes: Sequence[int]) -> set[int]:
    """Those hashes that are kept."""
    if len(hashes) <= _WINDOW:
        return {min(hashes)} if hashes else set()
    return {min(hashes[start : start + _WINDOW]) for start in range(len(hashes) - _WINDOW + 1)}
