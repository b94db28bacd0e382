"""``preuve verify`` on the record of an admission: its signature, and whether a snapshot is what was confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.admission_record import AdmissionRecord, RecordedQuota, compare, verify
from runner.cli.ending import BadInputError
from runner.cli.screen import say
from runner.i18n import gettext as _


def verify_admission(text: str, keys: Mapping[str, Any], *, regrade: bool, snapshot: Mapping[str, Any] | None) -> None:
    """Check a record and say what it shows.

    Raises:
        BadInputError: it is to be graded again, which only evidence of submissions can be.
        EvidenceError: it does not hold, or the snapshot is another one.
    """
    if regrade:
        raise BadInputError(_("This is the record of an admission: there is no work in it to grade again."))
    record = verify(text, keys)
    if snapshot is not None:
        compare(record, snapshot)
    said = _("The signature is valid: {issuer}, {moment}.")
    say(said.format(issuer=record.issuer, moment=record.issued_at))
    said = _("Admission {admission}, decided by {who} at {moment}.")
    say(said.format(admission=record.admission, who=record.decided_by or "–", moment=record.decided_at or "–"))
    if snapshot is not None:
        say(_("The snapshot is the one that was confirmed: rules, inputs and outcome."))
    _show(record)


def _show(record: AdmissionRecord) -> None:
    words = {
        "admitted": _("admitted: {count}"),
        "waiting": _("on the waiting list: {count}"),
        "refused": _("without a place: {count}"),
    }
    for outcome, count in record.outcomes.items():
        say("  " + words.get(outcome, f"{outcome}: {{count}}").format(count=count))
    for quota in record.quotas:
        say("  " + _quota(quota))


def _quota(quota: RecordedQuota) -> str:
    facts = {"number": quota.limit.number, "group": quota.limit.group.name, "chosen": quota.chosen}
    least = _("at least {number} from “{group}”: {chosen} have a place")
    most = _("at most {number} from “{group}”: {chosen} have a place")
    said = (least if quota.limit.bound == "at_least" else most).format(**facts)
    return f"{said} · {_('met') if quota.shortfall is None else _('not met')}"
