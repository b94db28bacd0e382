"""What can be wrong with a repeated request."""

from __future__ import annotations

from datetime import timedelta

from api.refused import Fault, RefusedError, UnfitRequestError

#: How long an answer is remembered.
MEMORY = timedelta(hours=24)


class RetryInFlightError(RefusedError):
    """The first request with this idempotency key is still being handled."""


class RetryMismatchError(RefusedError):
    """This idempotency key was used for another request."""


class LostAnswerError(RefusedError):
    """The first request did its work, but this process or another ended before its answer was kept."""


def check_key(key: str) -> None:
    """Look at what a header ``Idempotency-Key`` holds.

    Raises:
        UnfitRequestError: it is no key.
    """
    if not key or not key.isascii() or not key.isprintable():
        fault = Fault(
            place="Idempotency-Key",
            message="This is no idempotency key.",
            remedy="Send 1 to 255 printable ASCII characters, for example a random UUID.",
        )
        raise UnfitRequestError((fault,))
