"""Where letters go: to a mail server, or by default into a folder, so that one machine needs nothing."""

from __future__ import annotations

import os
import smtplib
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from api.settings import Settings

#: A mail server that says nothing for so long is not there.
_ANSWER_S = 20.0


class NotTakenError(Exception):
    """A letter was not taken. ``for_good``: nobody will ever take it; else it is worth another try."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        """``reason`` is for staff."""
        super().__init__(reason)
        self.for_good = for_good


class Carrier(Protocol):
    """Takes letters."""

    def carry(self, letter: EmailMessage) -> None:
        """Hand one over.

        Raises:
            NotTakenError: it was not taken.
        """


class SmtpCarrier:
    """A mail server. One connection for each letter: there are few, and none is lost when one breaks."""

    def __init__(self, settings: Settings) -> None:
        """Connects when a letter goes."""
        if settings.smtp_host is None:
            raise ValueError("no mail server")
        self._host, self._port = settings.smtp_host, settings.smtp_port
        self._security = settings.smtp_security
        self._user = settings.smtp_user
        self._password = settings.smtp_password.get_secret_value() if settings.smtp_password else ""

    def carry(self, letter: EmailMessage) -> None:
        """See ``Carrier``. Only what the server says of this very address or letter is final: all else is mended."""
        kind = smtplib.SMTP_SSL if self._security == "tls" else smtplib.SMTP
        try:
            with kind(self._host, self._port, timeout=_ANSWER_S) as server:
                if self._security == "starttls":
                    server.starttls()
                if self._user is not None:
                    server.login(self._user, self._password)
                server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as error:
            code, reason = next(iter(error.recipients.values()))
            raise NotTakenError(f"{code} {_text(reason)}", for_good=code >= 500) from None
        except smtplib.SMTPDataError as error:
            raise NotTakenError(
                f"{error.smtp_code} {_text(error.smtp_error)}", for_good=error.smtp_code >= 500
            ) from None
        except (smtplib.SMTPException, OSError) as error:
            raise NotTakenError(f"{type(error).__name__}: {error}", for_good=False) from None


class FolderCarrier:
    """A folder: each letter is a file that any mail program opens."""

    def __init__(self, folder: Path) -> None:
        """Makes the folder when a letter goes."""
        self._folder = folder

    def carry(self, letter: EmailMessage) -> None:
        """See ``Carrier``. The same letter again is the same file."""
        name = str(letter["Message-ID"]).strip("<>").partition("@")[0]
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            unfinished = self._folder / f".{name}"
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(bytes(letter))
            unfinished.replace(self._folder / f"{name}.eml")
        except OSError as error:
            raise NotTakenError(f"{type(error).__name__}: {error}", for_good=False) from None


def carrier_of(settings: Settings) -> Carrier:
    """The one that the settings ask for."""
    return FolderCarrier(settings.data / "mail") if settings.smtp_host is None else SmtpCarrier(settings)


def _text(reason: bytes | str) -> str:
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
