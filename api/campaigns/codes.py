"""Codes for people without e-mail: typed from a sheet of paper, at a computer that is not theirs. Pure.

A room code says which campaign, and hangs on the wall; a personal code says who, and is on somebody's sheet.

Personal codes are neither stored nor encrypted: they are derived from a secret of the data folder and the invitation,
so a lost sheet can be printed again without making those that were handed out worthless. The database has a keyed
digest of each, which finds the invitation and gives no code away, even to somebody who tries all of them. Whoever
loses the secret can still issue new codes.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

#: Of characters that look alike one at most is here: not 0, O or Q, not 1, I or L, neither Z (2), S (5), B (8) nor
#: G (6), neither U nor V. 23 is a prime, which is what makes the check character good.
ALPHABET: Final = "2345789ACDEFHJKMNPRTWXY"

#: 23^7 = 3.4e9: 31.7 bits. With ``MOST_FAILURES`` in ``LOCK_OUT`` that makes 1,440 guesses in a day; in a room of 70
#: one of them is right with a chance of 1 in 33,000, if the guesser knows the room code too.
PERSONAL_LENGTH: Final = 7
#: 23^5 = 6.4e6: 22.6 bits. It is no secret of the room, but nobody finds rooms by trying.
ROOM_LENGTH: Final = 5

#: What people type for a character of the alphabet that looks like it. None of these is in the alphabet.
_ALIKE: Final = str.maketrans({"S": "5", "B": "8", "Z": "2"})
#: Digits typed without Shift on a French keyboard (there is no 6, so that - can be what divides groups).
_UNSHIFTED: Final = str.maketrans({"é": "2", "É": "2", '"': "3", "'": "4", "’": "4", "(": "5", "è": "7", "È": "7"})
_UNSHIFTED_MORE: Final = str.maketrans({"_": "8", "ç": "9", "Ç": "9"})


@dataclass(frozen=True, slots=True)
class TypedCode:
    """What somebody typed, as it was meant. ``is_whole`` is False for a typing error: no use looking it up."""

    text: str
    is_whole: bool


def typed(text: str, length: int) -> TypedCode:
    """What somebody typed, in the spelling of the codes: capitals, nothing between."""
    plain = text.translate(_UNSHIFTED).translate(_UNSHIFTED_MORE).upper().translate(_ALIKE)
    letters = "".join(letter for letter in plain if letter.isalnum())
    is_whole = (
        len(letters) == length + 1
        and all(letter in ALPHABET for letter in letters)
        and _check_character(letters[:length]) == letters[length]
    )
    return TypedCode(letters, is_whole)


def shown(code: str) -> str:
    """In two groups, as people read it."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def new_room_code() -> str:
    """By lot."""
    return _with_check("".join(secrets.choice(ALPHABET) for _ in range(ROOM_LENGTH)))


class CodeBook:
    """Makes personal codes, and the digests under which they are found."""

    def __init__(self, secret: Callable[[], bytes]) -> None:
        """``secret`` is asked when first needed, and answers the same for the life of the installation."""
        self._secret = secret

    def personal(self, invitation: str, serial: int) -> str:
        """The code of an invitation; another one for each ``serial``."""
        number = int.from_bytes(self._hash("code", invitation, str(serial)))
        letters = []
        for _ in range(PERSONAL_LENGTH):
            number, rest = divmod(number, len(ALPHABET))
            letters.append(ALPHABET[rest])
        return _with_check("".join(letters))

    def digest(self, campaign: str, code: str) -> str:
        """What the database keeps of a code: 64 hexadecimal digits."""
        return self._hash("digest", campaign, code).hex()

    def _hash(self, *parts: str) -> bytes:
        return hmac.new(self._secret(), "\0".join(parts).encode(errors="replace"), sha256).digest()


def _with_check(letters: str) -> str:
    return letters + _check_character(letters)


def _check_character(letters: str) -> str:
    # Each place has another weight and the modulus is prime: one wrong character, or two exchanged ones, always tell.
    total = sum(weight * ALPHABET.index(letter) for weight, letter in enumerate(letters, start=2))
    return ALPHABET[total % len(ALPHABET)]
