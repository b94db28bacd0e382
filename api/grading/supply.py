"""Gives slots the content of exercises that their bank has not: to who works on an attempt, until it is over."""

from __future__ import annotations

import time
from typing import Annotated

import msgspec
from fastapi import Header, Response
from sqlalchemy import select

from api.database import Database
from api.grading.model import AttemptState, UnknownBundleError
from api.grading.store import AttemptRow, SubmissionRow
from api.routing import APIRouter
from runner.claim import Claim, read_claim
from runner.exercise import BundleError, Bundles
from runner.supply import BUNDLES_PATH

_BEARER = "Bearer "


class Supply:
    """The use case of this module."""

    def __init__(self, database: Database, *places: Bundles) -> None:
        """``places`` are where bundles are kept. Nothing is connected here."""
        self._database = database
        self._places = places

    def texts(self, digest: str, authorization: str | None) -> dict[str, str]:
        """The files of a bundle by path.

        Raises:
            UnknownBundleError: the claim is none, or not for this, or its attempt is over; or there is no such bundle.
        """
        claim = read_claim((authorization or "").removeprefix(_BEARER))
        if claim is None or not self._holds(claim, digest):
            raise UnknownBundleError
        for place in self._places:
            try:
                return {path: content.decode() for path, content in place.files(digest).items()}
            except BundleError:
                continue
        raise UnknownBundleError

    def _holds(self, claim: Claim, digest: str) -> bool:
        wanted = (
            select(AttemptRow.token)
            .join(SubmissionRow, SubmissionRow.id == AttemptRow.submission_id)
            .where(
                AttemptRow.submission_id == claim.submission,
                AttemptRow.number == claim.attempt,
                AttemptRow.state.in_((AttemptState.QUEUED, AttemptState.RUNNING)),
                SubmissionRow.attempt == claim.attempt,
                SubmissionRow.own_exercise.is_(True),
                SubmissionRow.exercise_digest == digest,
            )
        )
        with self._database.read() as session:
            token = session.scalar(wanted)
        return token is not None and claim.proves(digest, token, now_s=time.time())


def supply_routes(supply: Supply) -> APIRouter:
    """For slots alone: no part of the API that clients are told of."""
    router = APIRouter(include_in_schema=False)

    @router.get(BUNDLES_PATH + "{digest}")
    def get_bundle(digest: str, authorization: Annotated[str | None, Header(max_length=400)] = None) -> Response:
        """The content of an own exercise, by path."""
        body = msgspec.json.encode(supply.texts(digest, authorization))
        return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})

    return router
