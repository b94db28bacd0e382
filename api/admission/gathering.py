"""What an admission is decided from: results of campaigns, and who belongs to which group. Reads, decides nothing.

The only reader of ``priority_groups`` besides those who look after the groups themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.admission.model import Labels, Settings
from api.admission.ranking import Applicant, Value
from api.admission.rules import WHOLE_BP, Criterion, Group, GroupKind, Measure
from api.admission.store import PriorityGroupRow
from api.campaigns.model import CandidateOrigin, InvitationState
from api.campaigns.store import CampaignRow, CandidateRow, InvitationRow
from api.results.books import Books
from api.results.store import ResultRow
from api.sittings.model import SittingState
from api.sittings.store import SittingRow
from runner.model import Localized

#: Candidate, then campaign, to the JSON of the score that counts.
Scores = Mapping[str, Mapping[str, Mapping[str, Any]]]


def applicants(session: Session, settings: Settings) -> list[Applicant]:
    """Everybody who was invited to one of the campaigns or took it; settle the campaigns before."""
    site_of = _sites(session, settings.campaigns)
    priority = session.execute(select(PriorityGroupRow.candidate_id, PriorityGroupRow.group)).all()
    groups: dict[str, set[Group]] = {one: set(sites) for one, sites in site_of.items()}
    for candidate, name in priority:
        if candidate in groups:
            groups[candidate].add(Group(kind=GroupKind.PRIORITY, name=name))
    scores = _scores(session, settings.campaigns)
    return [
        Applicant(
            id=one,
            values=tuple(_value(criterion, scores.get(one, {})) for criterion in settings.rules.criteria),
            groups=frozenset(theirs),
        )
        for one, theirs in sorted(groups.items())
    ]


def names(session: Session, candidates: Iterable[str]) -> dict[str, str]:
    """How they are called."""
    rows = session.execute(select(CandidateRow.id, CandidateRow.name).where(CandidateRow.id.in_(list(candidates))))
    return {row.id: row.name for row in rows}


def labels(session: Session, books: Books, settings: Settings) -> Labels:
    """How the criteria are called on pages and in letters."""
    occasions = {one: books.occasion(session, one) for one in settings.campaigns}
    parts = {part.id: part.title for one in occasions.values() for part in one.plan.parts}
    return Labels(criteria=tuple(_label(one, parts) for one in settings.rules.criteria))


def parts_of(session: Session, books: Books, campaigns: Iterable[str]) -> dict[str, Localized]:
    """The parts that criteria may name."""
    return {part.id: part.title for one in campaigns for part in books.occasion(session, one).plan.parts}


def _label(criterion: Criterion, parts: Mapping[str, Localized]) -> Localized:
    match criterion.measure:
        case Measure.PART:
            return parts.get(criterion.of, Localized(fr=criterion.of, en=criterion.of))
        case Measure.SKILL:
            return Localized(fr=criterion.of, en=criterion.of)
        case _:
            return Localized(fr="Score", en="Score")


def _sites(session: Session, campaigns: tuple[str, ...]) -> dict[str, set[Group]]:
    invited = session.execute(
        select(CandidateRow.id, CandidateRow.group, InvitationRow.group)
        .join(InvitationRow, InvitationRow.candidate_id == CandidateRow.id)
        .where(
            InvitationRow.campaign_id.in_(campaigns),
            InvitationRow.state != InvitationState.REVOKED,
            CandidateRow.origin != CandidateOrigin.TRIAL,
        )
    )
    sat = session.execute(
        select(CandidateRow.id, CandidateRow.group, CandidateRow.group)
        .join(SittingRow, SittingRow.candidate_id == CandidateRow.id)
        .join(CampaignRow, CampaignRow.id == SittingRow.campaign_id)
        .where(
            SittingRow.campaign_id.in_(campaigns),
            SittingRow.trial.is_(False),
            CampaignRow.trial.is_(False),
            CandidateRow.origin != CandidateOrigin.TRIAL,
        )
    )
    found: dict[str, set[Group]] = {}
    for candidate, usual, here in [*invited, *sat]:
        site = here or usual
        found.setdefault(candidate, set())
        if site and not (here is None and found[candidate]):
            found[candidate].add(Group(kind=GroupKind.SITE, name=site))
    return found


def _scores(session: Session, campaigns: tuple[str, ...]) -> Scores:
    rows = session.execute(
        select(SittingRow.candidate_id, SittingRow.campaign_id, ResultRow.score)
        .join(ResultRow, ResultRow.sitting_id == SittingRow.id)
        .where(
            SittingRow.campaign_id.in_(campaigns),
            SittingRow.trial.is_(False),
            SittingRow.state == SittingState.FINISHED,
            ResultRow.newest.is_(True),
            ResultRow.computed_at >= SittingRow.finished_at,
        )
    )
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for candidate, campaign, score in rows:
        found.setdefault(candidate, {})[campaign] = score
    return found


def _value(criterion: Criterion, scores: Mapping[str, Mapping[str, Any]]) -> Value:
    looked_at = [
        _measured(criterion, score)
        for campaign, score in scores.items()
        if criterion.campaign is None or criterion.campaign == campaign
    ]
    shares = [one.share_bp for one in looked_at if one.share_bp is not None]
    if shares:
        return Value(share_bp=max(shares))
    return Value(lost=any(one.lost for one in looked_at))


def _measured(criterion: Criterion, score: Mapping[str, Any]) -> Value:
    """What one result says. Nothing possible, and something of it lost: lost; else nothing was shown."""
    items = score["items"]
    match criterion.measure:
        case Measure.PART:
            found = [one for one in score["parts"] if one["id"] == criterion.of]
            items = [one for one in items if one["part"] == criterion.of]
        case Measure.SKILL:
            found = [one for one in score["skills"] if _code(one) == criterion.of]
            items = [one for one in items if any(_code(mark) == criterion.of for mark in one["criteria"])]
        case _:
            found = [score]
    earned, possible = sum(one["earned"] for one in found), sum(one["possible"] for one in found)
    if possible > 0:
        return Value(share_bp=max(0, min(WHOLE_BP, int(earned / possible * WHOLE_BP + 0.5))))
    return Value(lost=any(one["state"] == "platform_fault" for one in items))


def _code(mark: Mapping[str, Any]) -> str:
    skill = mark["skill"]
    return f"{skill['framework']}/{skill['version']}/{skill['code']}"
