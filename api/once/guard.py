"""The door of routes that make something: see ``api.once``."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Annotated

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import Header, Request, Response
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.credentials import credential_of
from api.database import Database
from api.once.model import MEMORY, LostAnswerError, RetryInFlightError, RetryMismatchError, check_key
from api.once.store import AnsweredRow

#: Between the work and its answer lie some milliseconds. Whatever has none after this never will.
_ANSWERED_WITHIN = timedelta(seconds=10)

#: What is kept of an answer's headers.
_KEPT = ("content-type", "content-language", "location", "etag")

_NONCE_BYTES = 12


class Once:
    """A dependency: the request's way to be done once. One for the installation."""

    def __init__(self, database: Database) -> None:
        """Connects when first used."""
        self.database = database
        self._handled: set[str] = set()
        self._lock = threading.Lock()

    async def __call__(
        self,
        request: Request,
        idempotency_key: Annotated[
            str | None,
            Header(max_length=255, description="Makes it safe to send this request again, for 24 hours"),
        ] = None,
    ) -> Asked:
        """Raises UnfitRequestError if the header holds no key."""
        credential = credential_of(request.scope)
        if idempotency_key is None or credential is None:
            return Asked(self, None)
        check_key(idempotency_key)
        whom = [*credential, request.method, request.url.path, idempotency_key]
        digest = sha256(request.url.query.encode())
        async for part in _parts(request):
            digest.update(sha256(part).digest())
        return Asked(
            self,
            _Name(
                id=_digest("name", *whom).hex(),
                seal=_digest("seal", *whom),
                request_digest=digest.hexdigest(),
            ),
        )

    @contextmanager
    def one_at_a_time(self, name: str) -> Iterator[None]:
        """Refuses whoever comes while the same is being done in this process."""
        with self._lock:
            if name in self._handled:
                raise RetryInFlightError
            self._handled.add(name)
        try:
            yield
        finally:
            with self._lock:
                self._handled.discard(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Name:
    id: str
    seal: bytes
    request_digest: str


class Asked:
    """One request, with its idempotency key if it has one."""

    def __init__(self, once: Once, name: _Name | None) -> None:
        """See ``Once``."""
        self._once = once
        self._name = name

    def once(self, organisation: str, work: Callable[[], Response]) -> Response:
        """Do the work and answer, or answer what was answered when it was done.

        Raises:
            RetryInFlightError: it is being done at this moment.
            RetryMismatchError: the key was used for something else.
            LostAnswerError: it was done, and that is all that is known.
        """
        name = self._name
        if name is None:
            return work()
        database = self._once.database
        with self._once.one_at_a_time(name.id):
            if (before := self._before(name)) is not None:
                return before
            note = _Note(name, organisation)
            try:
                with database.besides(note):
                    answer = work()
            except BaseException:
                if note.written:
                    with database.write() as session:
                        session.execute(delete(AnsweredRow).where(AnsweredRow.id == name.id))
                raise
            with database.write() as session:
                if not note.written:
                    note(session)
                sealed = _sealed(name, answer)
                session.execute(update(AnsweredRow).where(AnsweredRow.id == name.id).values(answer=sealed))
            return answer

    def _before(self, name: _Name) -> Response | None:
        now = datetime.now(UTC)
        with self._once.database.read() as session:
            row = session.execute(select(AnsweredRow).where(AnsweredRow.id == name.id)).scalar_one_or_none()
        if row is None:
            return None
        if row.created_at < now - MEMORY:
            with self._once.database.write() as session:
                session.execute(delete(AnsweredRow).where(AnsweredRow.id == name.id))
            return None
        if row.request_digest != name.request_digest:
            raise RetryMismatchError
        if row.answer is None:
            raise RetryInFlightError if row.created_at > now - _ANSWERED_WITHIN else LostAnswerError
        return _opened(name, row.answer)


class _Note:
    """Writes the row, once, into the transaction that is about to be committed."""

    def __init__(self, name: _Name, organisation: str) -> None:
        self._name = name
        self._organisation = organisation
        self.written = False

    def __call__(self, session: Session) -> None:
        if self.written:
            return
        values = {
            "id": self._name.id,
            "organisation_id": self._organisation,
            "request_digest": self._name.request_digest,
            "created_at": datetime.now(UTC),
        }
        try:
            session.execute(insert(AnsweredRow).values(**values))
        except IntegrityError:
            # Another process was faster. What was to be done here is undone with this transaction.
            raise RetryInFlightError from None
        self.written = True


async def _parts(request: Request) -> AsyncIterator[bytes]:
    """What was sent. A form's parts without the boundary between them, which clients draw anew each time."""
    if not request.headers.get("content-type", "").startswith("multipart/"):
        yield await request.body()
        return
    for name, value in (await request.form()).multi_items():
        yield name.encode()
        if isinstance(value, str):
            yield value.encode()
        else:
            yield (value.filename or "").encode()
            yield await value.read()
            await value.seek(0)


def _digest(purpose: str, *parts: str) -> bytes:
    return sha256(json.dumps([purpose, *parts]).encode()).digest()


def _sealed(name: _Name, answer: Response) -> bytes:
    headers = {key: answer.headers[key] for key in _KEPT if key in answer.headers}
    text = json.dumps([answer.status_code, headers]).encode() + b"\n" + bytes(answer.body)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(name.seal).encrypt(nonce, text, name.id.encode())


def _opened(name: _Name, sealed: bytes) -> Response:
    text = AESGCM(name.seal).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], name.id.encode())
    head, _, body = text.partition(b"\n")
    status, headers = json.loads(head)
    return Response(body, status, {**headers, "Idempotency-Replayed": "true"})
