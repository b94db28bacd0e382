"""``preuve doctor``: the findings as a table, with a remedy for each that is not in order."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from rich.table import Table
from rich.text import Text

from runner.cli.ending import Status
from runner.cli.inputs import read_settings
from runner.cli.screen import say, show
from runner.doctor import Finding, Topic
from runner.doctor import examine as find
from runner.i18n import gettext as _
from runner.i18n import ngettext


def examine(*, everything: bool, as_json: bool) -> Status:
    """Look at everything. NOT_IN_ORDER when anything needs a remedy that the profile insists on."""
    findings = list(find(read_settings()))
    if as_json:
        say(json.dumps([asdict(one) | {"in_order": one.in_order} for one in findings], ensure_ascii=False, indent=1))
    else:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for title in ("", _("what"), _("found"), _("what to do")):
            table.add_column(title, overflow="fold")
        for finding in findings if everything else brief(findings):
            table.add_row(_mark(finding), finding.subject, finding.found, finding.remedy or "")
        show(table)
    return Status.OK if all(finding.in_order for finding in findings) else Status.NOT_IN_ORDER


def brief(findings: Iterable[Finding]) -> Iterator[Finding]:
    """What a reader in a hurry needs: details in order are counted, promises with one remedy stand together."""
    kept = Counter[Topic]()
    failures: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.detail and finding.remedy is None:
            kept[finding.topic] += 1
        elif finding.topic is Topic.PROMISES and finding.remedy is not None:
            failures.setdefault(finding.remedy, []).append(finding)
        else:
            yield finding
    if kept[Topic.PROMISES]:
        said = ngettext("{count} holds", "{count} hold", kept[Topic.PROMISES]).format(count=kept[Topic.PROMISES])
        yield Finding(subject=_("promises about sandboxes"), found=said, topic=Topic.PROMISES)
    for remedy, failed in failures.items():
        where: dict[str, list[str]] = {}
        for finding in failed:
            where.setdefault(f"{finding.row}: {finding.found}", []).append(finding.sandbox)
        lines = "\n".join(f"{what} ({', '.join(sandboxes)})" for what, sandboxes in where.items())
        said = ngettext("{count} does not hold", "{count} do not hold", len(failed)).format(count=len(failed))
        yield Finding(subject=said, found=lines, remedy=remedy, topic=Topic.PROMISES)


def _mark(finding: Finding) -> Text:
    if finding.remedy is None:
        return Text("✓", "green")
    return Text("!", "yellow") if finding.tolerated else Text("✗", "red")
