"""How a check can end other than by its own assertions."""

from __future__ import annotations


class Ended(BaseException):
    """The check is over: its outcome is decided, whatever the suite does with this exception."""

    def __init__(self, outcome: str, message: str | None) -> None:
        """The outcome frame's words."""
        super().__init__(outcome, message)
        self.outcome = outcome
        self.message = message


class SuiteError(Exception):
    """The suite asks for something that cannot be done: its author's mistake, never the candidate's."""


class CandidateError(Exception):
    """The candidate's code raised something that is no ordinary builtin exception.

    The candidate's own exception classes are subclasses of this, made here: ``pytest.raises(submission.MyError)``
    works, and so does ``pytest.raises(ValueError)`` where the candidate's class derives from it. Attributes of the
    candidate's exception object can be read from the instance.
    """

    def __str__(self) -> str:
        """What the candidate's object said of itself."""
        message = self.__dict__.get("_preuve_message")
        return message if isinstance(message, str) else super().__str__()
