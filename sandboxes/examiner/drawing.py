"""What a property will ask, found out without any answer: runs in a twin of the suite's process, which then ends.

hypothesis draws examples in the same way as long as none of them fails. So its engine runs here over the test's body
with guesses in place of answers: a guess agrees with all that it is compared with, and ends the body at any other use.
What is sent home is, for each example, its arguments and the calls that its body made so far. A wrong guess leads to
calls that the body will not make; that is found out where the body is run for real (``examiner.ahead``).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NoReturn

import pytest
from common.encoding import Encoder, Json
from common.frames import encode_frame, send_bytes
from hypothesis.errors import UnsatisfiedAssumption

from examiner.candidate import Candidate, take_up

#: The most calls of one example, and the most uses of one guess: no loop over guesses is endless.
_MOST_CALLS: Final = 8
_MOST_USES: Final = 8
#: The most that one property's examples may be, as JSON.
MOST_BYTES: Final = 4 << 20

_SCALARS: Final = frozenset(
    {type(None), bool, int, float, complex, str, bytes, bytearray, Decimal, Fraction, date, timedelta}
)
_LISTS: Final = frozenset({list, tuple, set, frozenset})


class GiveUpError(BaseException):
    """This property is none whose calls can be told ahead. No ``Exception``, so that no suite catches it."""


class _Pause(BaseException):
    """The body cannot go on without a real answer."""


class Guess:
    """Stands in for an answer."""

    #: Asked by ``preuve.same``, which else looks at types alone.
    _preuve_guess: Final = True

    def __init__(self) -> None:
        """Nobody has compared it yet."""
        self._uses = 0

    def __eq__(self, _other: object) -> bool:
        """Agree, a few times."""
        self._uses += 1
        if self._uses > _MOST_USES:
            raise _Pause
        return True

    def __ne__(self, other: object) -> bool:
        """As agreeable."""
        return not self == other

    def _pause(self, *_args: object) -> NoReturn:
        raise _Pause

    def __getattr__(self, name: str) -> NoReturn:
        """It has nothing to show."""
        raise _Pause

    __hash__ = __bool__ = __len__ = __iter__ = __next__ = __contains__ = __getitem__ = _pause  # type: ignore[assignment]
    __call__ = __lt__ = __le__ = __gt__ = __ge__ = __enter__ = __exit__ = __reversed__ = _pause
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _pause
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __divmod__ = __rdivmod__ = __pow__ = __rpow__ = _pause
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = __lshift__ = __rshift__ = __matmul__ = _pause
    __neg__ = __pos__ = __abs__ = __invert__ = __int__ = __float__ = __complex__ = __index__ = __round__ = _pause
    __str__ = __repr__ = __format__ = __bytes__ = __copy__ = __deepcopy__ = __reduce_ex__ = _pause  # type: ignore[assignment]


class _Noting(Candidate):
    """Writes calls down and answers with guesses."""

    def note(self) -> list[str]:
        """A new example begins; returns where its calls will be written."""
        self._noted: list[str] = []
        self._paused = False
        return self._noted

    def perform(
        self, do: str, *, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None, **where: str
    ) -> Any:
        """Write it down, unless a guess has ended this body already."""
        if self._paused or do != "call" or "on" in where or len(self._noted) >= _MOST_CALLS:
            self._paused = True
            raise _Pause
        self._noted.append(encode_frame(self._asked(do, args, kwargs, where)).decode())
        return Guess()

    def _hand_over(self, _value: object) -> Json:
        raise GiveUpError  # a function, or an answer


def draw(properties: Sequence[pytest.Function], candidate: Candidate, writing: int) -> None:
    """Send a frame home for each property in turn: ``{"examples": [[args, kwargs, calls]]}`` or ``{}``."""
    noting = _Noting(candidate.link, single_number_type=candidate.single_number_type, proxy=_refuse)
    noting.plain_answers, noting.epoch = candidate.plain_answers, 1
    candidate.link.stand_in = _refuse
    take_up(noting)
    for item in properties:
        try:
            payload = encode_frame({"examples": _examples(item, noting)})
        except BaseException:  # noqa: BLE001 whatever is odd about it will show when it is run for real
            payload = b"{}"
        send_bytes(writing, payload if len(payload) <= MOST_BYTES else b"{}")


def _examples(item: pytest.Function, noting: _Noting) -> list[Json]:
    handle = item.obj.hypothesis
    body = handle.inner_test
    found: list[Json] = []

    @functools.wraps(body)
    def guess(*args: Any, **kwargs: Any) -> None:
        example = [_plain([*args]), {name: _plain(value) for name, value in kwargs.items()}]
        calls = noting.note()
        try:
            if body(*args, **kwargs) is not None:
                raise GiveUpError
        except GiveUpError:
            raise
        except BaseException as error:
            if not calls and isinstance(error, UnsatisfiedAssumption):
                raise
            if not calls:
                raise GiveUpError from None
        found.append([*example, calls])

    handle.inner_test = guess
    item.obj()
    return found


def _plain(value: object) -> Json:
    """The JSON of a value that can be rebuilt exactly."""
    if not is_exact(value):
        raise GiveUpError
    return Encoder(_refuse).encode(value)


def is_exact(value: Any) -> bool:
    """Plain data without anything that is rebuilt as something else: no subclass of a builtin, all the way down."""
    kind = type(value)
    if kind in _SCALARS:
        return True
    if kind in _LISTS:
        return all(map(is_exact, value))
    return kind is dict and all(map(is_exact, value)) and all(map(is_exact, value.values()))


def _refuse(_value: object) -> Any:
    raise GiveUpError
