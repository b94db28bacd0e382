"""Whether the rules of an admission make sense for its campaigns. Says everything that is wrong at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.admission import gathering
from api.admission.model import Settings, UnfitAdmissionError
from api.admission.rules import Criterion, Measure, Quota
from api.campaigns.store import CampaignRow
from api.refused import Fault
from api.results.books import Books


def check(session: Session, books: Books, settings: Settings) -> None:
    """Raise UnfitAdmissionError unless they do."""
    known = set(
        session.scalars(
            select(CampaignRow.id).where(CampaignRow.id.in_(settings.campaigns), CampaignRow.trial.is_(False))
        )
    )
    faults = list(_campaign_faults(settings, known))
    if not faults:
        parts = gathering.parts_of(session, books, settings.campaigns)
        for number, criterion in enumerate(settings.rules.criteria):
            faults += _criterion_faults(f"/criteria/{number}", criterion, settings.campaigns, parts)
        for number, quota in enumerate(settings.rules.quotas):
            faults += _quota_faults(f"/quotas/{number}", quota)
        if not any(one.weight for one in settings.rules.criteria):
            faults.append(
                Fault(
                    place="/criteria",
                    message="Nothing here earns points.",
                    remedy="Give at least one criterion a weight above 0.",
                )
            )
    if faults:
        raise UnfitAdmissionError(tuple(faults))


def _campaign_faults(settings: Settings, known: Collection[str]) -> Iterator[Fault]:
    for number, campaign in enumerate(settings.campaigns):
        if campaign not in known:
            yield Fault(
                place=f"/campaigns/{number}",
                message="There is no such campaign.",
                remedy="Name campaigns of your organisation; /v1/campaigns lists them.",
            )
    if len(set(settings.campaigns)) < len(settings.campaigns):
        yield Fault(place="/campaigns", message="A campaign is named twice.", remedy="Name each of them once.")


def _criterion_faults(
    place: str, criterion: Criterion, campaigns: Collection[str], parts: Collection[str]
) -> Iterator[Fault]:
    if criterion.campaign is not None and criterion.campaign not in campaigns:
        yield Fault(
            place=f"{place}/campaign",
            message="The admission does not look at this campaign.",
            remedy="Name one of its campaigns, or none for the best of all of them.",
        )
    if criterion.measure is Measure.PART and criterion.of not in parts:
        yield Fault(
            place=f"{place}/of",
            message="The batteries have no such part.",
            remedy="Name a part by its id; the battery's plan has them.",
        )
    if criterion.measure is Measure.SKILL and criterion.of.count("/") != 2:
        yield Fault(
            place=f"{place}/of",
            message="This is no skill.",
            remedy="Write it as framework/version/code, such as preuve/1/loops.",
        )


def _quota_faults(place: str, quota: Quota) -> Iterator[Fault]:
    if (quota.count is None) is (quota.percent is None):
        yield Fault(
            place=place,
            message="A quota is a number of places or a share of them.",
            remedy="Send either count or percent.",
        )
