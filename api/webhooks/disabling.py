"""Disabling an endpoint; where that was not the organisation's wish, its owners are told by a letter."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Actor, ActorKind, OnBehalf, Role
from api.accounts.organisation import find as organisation_of
from api.accounts.store import MembershipRow, UserRow
from api.i18n import sentence, translate
from api.mail.letters import Letters
from api.mail.model import is_address
from api.webhooks.model import DeliveryState, Stop
from api.webhooks.store import DeliveryRow, EndpointRow

_SUBJECT: Final = sentence("Preuve does not send to %(host)s any more")
_TEXT: Final = sentence(
    "Hello,\n\n%(organisation)s wants to be told what happens in Preuve at this address:\n%(url)s\n\n%(reason)s "
    "Preuve sends nothing there any more.\n\nOnce it is mended, enable it again here, and send again what was missed:\n"
    "%(link)s"
)
_REASONS: Final = {
    Stop.GONE: sentence("It has answered that it is gone for good (410)."),
    Stop.FAILING: sentence("It has taken nothing for three days."),
}


def disable(session: Session, row: EndpointRow, why: Stop, now: datetime, *, address: str = "") -> None:
    """Send nothing there any more. What was on its way stays where it is.

    Args:
        session: a transaction; the row must be locked.
        row: which endpoint.
        why: for whoever looks.
        now: the time.
        address: the installation's, for the link in the letter; not needed where staff want it.
    """
    row.enabled, row.stopped_by, row.stopped_at = False, why, now
    session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.endpoint_id == row.id, DeliveryRow.state == DeliveryState.WAITING)
        .values(state=DeliveryState.STOPPED, finished_at=now)
    )
    if why is Stop.STAFF:
        return
    row.revision += 1
    row.updated_at = now
    platform = OnBehalf(organisation=row.organisation_id, actor=Actor(kind=ActorKind.PLATFORM))
    audit.note(session, platform, "webhook.disabled", "webhook", row.id, {"reason": why.value})
    _write_to_owners(session, row, why, address)


def _write_to_owners(session: Session, row: EndpointRow, why: Stop, address: str) -> None:
    organisation = organisation_of(session, row.organisation_id)
    facts = {
        "host": row.url.partition("//")[2].partition("/")[0],
        "organisation": organisation.name,
        "url": row.url,
        "reason": translate(_REASONS[why], organisation.language),
        "link": f"{address}/staff/settings/webhooks/{row.id}",
    }
    owners = session.scalars(
        select(UserRow.login)
        .join(MembershipRow, MembershipRow.user_id == UserRow.id)
        .where(
            MembershipRow.organisation_id == row.organisation_id,
            MembershipRow.role == Role.OWNER,
            MembershipRow.ended_at.is_(None),
        )
        .order_by(UserRow.login)
    )
    for login in owners:
        if is_address(login):
            Letters.post(
                session,
                to=login,
                subject=translate(_SUBJECT, organisation.language, facts),
                text=translate(_TEXT, organisation.language, facts),
                kind="webhook-disabled",
                about=("webhook", row.id),
                organisation=row.organisation_id,
            )
