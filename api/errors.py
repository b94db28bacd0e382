"""What goes wrong, as HTTP says it: the one table from errors to problems (RFC 9457).

Whoever raises knows neither status nor words: they are here. docs/api-errors.md shows the same table, and a test
compares the two. Sentences are keys of the catalogues in ``api/locales``.
"""

from __future__ import annotations

from sqlalchemy.exc import OperationalError

from api.accounts.problems import KINDS as ACCOUNTS
from api.admission.model import UnfitAdmissionError, UnfitLettersError, UnfitPriorityListError
from api.admission.problems import KINDS as ADMISSION
from api.authoring.model import NoSuchVersionError, UncheckedVersionError, UnfitExerciseError
from api.badges.problems import KINDS as BADGES
from api.campaigns.model import UnfitCampaignError, UnfitInvitationError
from api.campaigns.plan_reading import UnfitPlanError
from api.campaigns.problems import KINDS as CAMPAIGNS
from api.catalog.model import (
    BrokenExerciseError,
    ChangedExerciseError,
    NoSuchExerciseError,
    NoSuchQuestionError,
    UnfitAnswerError,
    UnfitArchiveError,
    UnfitQuestionError,
)
from api.cohorts.problems import KINDS as COHORTS
from api.consents.problems import KINDS as CONSENTS
from api.etags import NoRevisionError, OldRevisionError
from api.evidence.model import NoEvidenceError
from api.grading.model import UnfitWorkError, UnknownBundleError, UnknownSubmissionError
from api.kinds import Kind
from api.matching.model import UnfitJobProfileError
from api.matching.problems import KINDS as MATCHING
from api.once.model import LostAnswerError, RetryInFlightError, RetryMismatchError
from api.opendata.problems import KINDS as OPEN_DATA
from api.outgoing.addresses import UnfitAddressError
from api.partners.problems import KINDS as PARTNERS
from api.positioning.problems import KINDS as POSITIONING
from api.privacy.model import UnfitRetentionError
from api.refused import UnfitRequestError
from api.results.model import UnfitCommentError, UnfitComparisonError
from api.results.problems import KINDS as RESULTS
from api.similarity.problems import KINDS as SIMILARITY
from api.sittings.model import UnfitDraftError, UnfitExtraTimeError
from api.sittings.problems import KINDS as SITTINGS
from api.skills.problems import KINDS as SKILLS
from api.training.model import UnfitModuleError
from api.training.problems import KINDS as TRAINING
from api.warmth.model import UnfitWarmStockError, UnknownWarmStockError
from api.webhooks.problems import KINDS as WEBHOOKS

MEDIA_TYPE = "application/problem+json"

UNREADABLE = Kind(
    code="unreadable-request",
    status=422,
    title="The request cannot be used",
    detail="See errors for the places and the remedies.",
)
NOT_FOUND = Kind(
    code="not-found", status=404, title="There is nothing here", detail="See /docs for what this API offers."
)
WRONG_METHOD = Kind(
    code="method-not-allowed",
    status=405,
    title="This cannot be done here",
    detail="The address exists, but not for this method. See the header Allow.",
)
TOO_LARGE = Kind(
    code="too-large",
    status=413,
    title="The request is too large",
    detail="Send at most 64 files and 1 MiB of text together.",
)
TOO_OFTEN = Kind(
    code="too-many-requests",
    status=429,
    title="Too many requests",
    detail="Wait for the seconds that the header Retry-After says. The headers RateLimit-* say how things stand.",
)
REFUSED = Kind(code="refused", status=400, title="The request was refused", detail="It is not valid HTTP for this API.")
FAULT = Kind(
    code="fault",
    status=500,
    title="Something failed on our side",
    detail="It is not your fault. Try again; if it goes on, report the value of instance.",
)
UNAVAILABLE = Kind(
    code="unavailable",
    status=503,
    title="The service is not available right now",
    detail="The database does not answer. Nothing was changed; try again in a few seconds.",
)

#: Domain errors; a feature that has many keeps them in a module ``problems``. A subclass of RefusedError that is
#: missing here is found by a test.
TABLE: dict[type[Exception], Kind] = {
    **ACCOUNTS,
    NoSuchExerciseError: Kind(
        code="unknown-exercise",
        status=404,
        title="There is no such exercise",
        detail="Read /v1/exercises to see which there are.",
    ),
    ChangedExerciseError: Kind(
        code="exercise-changed",
        status=409,
        title="The exercise has changed",
        detail="The exercise %(slug)s is no longer there in the version that was asked for. Choose its newest version.",
    ),
    NoSuchQuestionError: Kind(
        code="unknown-question",
        status=404,
        title="There is no such question",
        detail="Read /v1/questions to see which there are.",
    ),
    UnfitArchiveError: UNREADABLE,
    UnfitExerciseError: UNREADABLE,
    NoSuchVersionError: Kind(
        code="unknown-version",
        status=404,
        title="There is no such version",
        detail="Read /v1/exercise-uploads to see what was uploaded.",
    ),
    UncheckedVersionError: Kind(
        code="version-not-checked",
        status=409,
        title="This version has not stood its check",
        detail="Wait until it is checked. Where it is refused, mend what its problems say and upload it again.",
    ),
    UnfitQuestionError: UNREADABLE,
    UnfitAnswerError: UNREADABLE,
    BrokenExerciseError: Kind(
        code="broken-exercise",
        status=503,
        title="This exercise cannot be used right now",
        detail="It is being changed, or has a fault of ours. Nothing was handed in; try again later.",
    ),
    UnknownSubmissionError: Kind(
        code="unknown-submission",
        status=404,
        title="There is no such submission",
        detail="Check the id; with another organisation's key it cannot be found either.",
    ),
    UnknownBundleError: NOT_FOUND,
    UnfitWorkError: UNREADABLE,
    RetryInFlightError: Kind(
        code="idempotency-in-flight",
        status=409,
        title="The same request is being handled",
        detail="The first request with this Idempotency-Key is not finished. Send it again in a second.",
    ),
    RetryMismatchError: Kind(
        code="idempotency-mismatch",
        status=422,
        title="This Idempotency-Key was used for another request",
        detail="Use a new key for a new request.",
    ),
    LostAnswerError: Kind(
        code="idempotency-answer-lost",
        status=409,
        title="This was done, but its answer is lost",
        detail="The first request with this Idempotency-Key did its work just before a restart. Read what it made.",
    ),
    UnfitRequestError: UNREADABLE,
    NoRevisionError: Kind(
        code="revision-needed",
        status=428,
        title="Say which revision you change",
        detail="Send the ETag of what you have read in the header If-Match.",
    ),
    OldRevisionError: Kind(
        code="revision-old",
        status=412,
        title="This was changed meanwhile",
        detail="Read it again, make your change to what you find, and send its ETag in If-Match.",
    ),
    NoEvidenceError: Kind(
        code="no-evidence",
        status=404,
        title="There is no evidence of this",
        detail="Evidence exists once work handed in with mode submit has been graded.",
    ),
    UnfitPlanError: UNREADABLE,
    UnfitCampaignError: UNREADABLE,
    UnfitInvitationError: UNREADABLE,
    **CAMPAIGNS,
    **SITTINGS,
    **SKILLS,
    **CONSENTS,
    **TRAINING,
    **POSITIONING,
    UnfitModuleError: UNREADABLE,
    UnfitRetentionError: UNREADABLE,
    UnfitDraftError: UNREADABLE,
    UnfitExtraTimeError: UNREADABLE,
    UnfitWarmStockError: UNREADABLE,
    UnknownWarmStockError: Kind(
        code="unknown-warm-stock",
        status=404,
        title="Nothing was asked for under this name",
        detail="Read /v1/warm-stocks to see what was.",
    ),
    **RESULTS,
    **SIMILARITY,
    **ADMISSION,
    **BADGES,
    **COHORTS,
    **OPEN_DATA,
    UnfitAdmissionError: UNREADABLE,
    UnfitPriorityListError: UNREADABLE,
    **MATCHING,
    UnfitJobProfileError: UNREADABLE,
    **WEBHOOKS,
    **PARTNERS,
    UnfitAddressError: UNREADABLE,
    UnfitLettersError: UNREADABLE,
    UnfitCommentError: UNREADABLE,
    UnfitComparisonError: UNREADABLE,
    OperationalError: UNAVAILABLE,
}

#: Statuses that the framework itself answers with.
FRAMEWORK: dict[int, Kind] = {
    400: UNREADABLE,
    404: NOT_FOUND,
    405: WRONG_METHOD,
    413: TOO_LARGE,
    422: UNREADABLE,
}


def kinds() -> list[Kind]:
    """Every kind, once."""
    return list(dict.fromkeys([*TABLE.values(), *FRAMEWORK.values(), REFUSED, TOO_OFTEN, FAULT]))


def headers_of(kind: Kind) -> dict[str, str]:
    """The headers that go with a kind of problem."""
    match kind.status:
        case 401:
            return {"WWW-Authenticate": "Bearer"}
        case 409 | 503:
            return {"Retry-After": "1"}
        case _:
            return {}
