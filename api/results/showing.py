"""Reports and results as plain JSON. What is hidden from candidates is shown to those alone who may read reports."""

from __future__ import annotations

from typing import Any

import msgspec

from api.accounts.model import Caller, Scope
from api.results.model import Regrade, Summary
from api.results.report import Handed, SittingReport
from api.results.store import ReportLinkRow
from runner import wire
from runner.redact import candidate_view


def report_shown(report: SittingReport, caller: Caller) -> dict[str, Any]:
    """The report for a member of staff; hidden checks in full, and what is right, need ``reports:read``."""
    full = Scope.REPORTS_READ in caller.scopes
    shown: dict[str, Any] = msgspec.to_builtins(report)
    for item, plain in zip(report.items, shown["items"], strict=True):
        for one, handed in zip(item.handed_in, plain["handed_in"], strict=True):
            handed["report"] = _report(one, full=full)
        if plain["answer"] is not None and not full:
            plain["answer"]["explanation"] = None
            for choice in plain["answer"]["choices"]:
                choice["right"] = None
    return shown


def summary_shown(one: Summary) -> dict[str, Any]:
    """One line of a campaign's results."""
    shown: dict[str, Any] = msgspec.to_builtins(one)
    return {**shown, "share": one.share}


def regrade_shown(one: Regrade) -> dict[str, Any]:
    """A regrade, with its differences."""
    return dict(msgspec.to_builtins(one))


def link_shown(row: ReportLinkRow) -> dict[str, Any]:
    """An address that was given out."""
    return {
        "id": row.id,
        "sitting": row.sitting_id,
        "language": row.language,
        "blind": row.blind,
        "earned": row.earned,
        "possible": row.possible,
        "document_digest": row.document_digest,
        "created_by": row.created_by,
        "created_at": row.created_at,
        "revoked_at": row.revoked_at,
    }


def _report(one: Handed, *, full: bool) -> dict[str, Any] | None:
    if one.report is None:
        return None
    return {"view": "staff", **wire.report_to_dict(one.report)} if full else candidate_view(one.report)
