"""``preuve doctor``: the findings as a table, with a remedy for each that is not in order."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from runner.cli.ending import Status
from runner.cli.inputs import read_settings
from runner.cli.screen import show
from runner.doctor import examine as find
from runner.i18n import gettext as _


def examine() -> Status:
    """Look at everything. NOT_IN_ORDER when anything needs a remedy."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("", _("what"), _("found"), _("what to do")):
        table.add_column(title, overflow="fold")
    findings = list(find(read_settings()))
    for finding in findings:
        mark = Text("✓", "green") if finding.in_order else Text("✗", "red")
        table.add_row(mark, finding.subject, finding.found, finding.remedy or "")
    show(table)
    return Status.OK if all(finding.in_order for finding in findings) else Status.NOT_IN_ORDER
