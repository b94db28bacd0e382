"""What can be refused about admissions, as HTTP says it; part of the one table of ``api.errors``."""

from __future__ import annotations

from typing import Final

from api.admission.model import (
    AdmissionDecidedError,
    AdmissionUndecidedError,
    AnnouncedError,
    ChangedSimulationError,
    ContestAnsweredError,
    ContestOpenError,
    NoOfferError,
    UnknownAdmissionError,
    UnknownApplicantError,
    UnknownContestError,
    UnknownDecisionError,
    UnknownPriorityMembershipError,
)
from api.kinds import Kind

KINDS: Final[dict[type[Exception], Kind]] = {
    UnknownAdmissionError: Kind(
        code="unknown-admission",
        status=404,
        title="There is no such admission",
        detail="Read /v1/admissions to see which there are.",
    ),
    AdmissionDecidedError: Kind(
        code="admission-decided",
        status=409,
        title="This admission is decided",
        detail="Its rules and decisions stay as they were confirmed. Make another admission for other rules.",
    ),
    AdmissionUndecidedError: Kind(
        code="admission-undecided",
        status=409,
        title="Nothing is decided yet",
        detail="Look at the simulation and have a person confirm it first.",
    ),
    ChangedSimulationError: Kind(
        code="simulation-changed",
        status=409,
        title="The proposal has changed since you looked at it",
        detail="Results, groups, rules or decisions are others now. Read the simulation again, then confirm that one.",
    ),
    UnknownApplicantError: Kind(
        code="unknown-applicant",
        status=404,
        title="Nobody of this id has applied",
        detail="The simulation lists the applicants with their ids.",
    ),
    UnknownPriorityMembershipError: Kind(
        code="unknown-priority-membership",
        status=404,
        title="There is no such entry in the priority groups",
        detail="Read /v1/priority-groups to see which there are.",
    ),
    AnnouncedError: Kind(
        code="admission-announced",
        status=409,
        title="People have been told already",
        detail="Read /v1/admissions/{admission}/decisions to see who was written to, and when.",
    ),
    NoOfferError: Kind(
        code="no-offer",
        status=409,
        title="There is no offer to answer",
        detail="It was answered already, its time is over, or no place was offered to this person.",
    ),
    UnknownDecisionError: Kind(
        code="unknown-decision",
        status=404,
        title="This address opens no decision",
        detail="Check that the address is whole: it stands in your letter.",
    ),
    UnknownContestError: Kind(
        code="unknown-contest",
        status=404,
        title="Nobody contests under this id",
        detail="Read /v1/admissions/{admission}/contests to see who does.",
    ),
    ContestAnsweredError: Kind(
        code="contest-answered",
        status=409,
        title="This was answered already",
        detail="Its answer stays as it was given.",
    ),
    ContestOpenError: Kind(
        code="contest-open",
        status=409,
        title="You have asked already",
        detail="A person will look at it. The answer will stand on this page.",
    ),
}
