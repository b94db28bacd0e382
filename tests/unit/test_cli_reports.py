"""A report on a terminal shows the verdict, each check with what went wrong, and the phases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fakes.reports import full_report
from runner import i18n, redact
from runner.cli.reports import show_report, view_of, view_of_candidate
from runner.model import Diagnostic, Localized, Phase, Report
from runner.verdict import CheckVerdict, Intent, SubmissionVerdict


@pytest.fixture
def report() -> Report:
    return replace(full_report(Intent.SUBMIT), phases=(Phase(name="checks", wall_ms=12.4),))


def test_staff_see_each_check_with_the_first_lines_of_its_message(
    report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    failing = replace(report.checks[0], verdict=CheckVerdict.FAILED, reason="wrong", message="assert 1 == 2\nmore")
    show_report(view_of(replace(report, checks=(failing,))))

    shown = capsys.readouterr().out
    assert "failed" in shown
    assert "the answer was not the expected one" in shown
    assert "assert 1 == 2" in shown
    assert "checks 12 ms" in shown


def test_a_source_that_cannot_be_read_is_shown_with_its_place(
    report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    found = Diagnostic(file="solution.py", line=3, column=7, message="invalid syntax")
    empty = replace(
        report, verdict=SubmissionVerdict.NOT_GRADABLE, checks=(), criteria=(), possible=0, diagnostics=(found,)
    )
    show_report(view_of(empty))

    shown = capsys.readouterr().out
    assert shown.startswith("not_gradable")
    assert "solution.py:3:7: invalid syntax" in shown


def test_a_fault_of_ours_is_said_to_be_ours(report: Report, capsys: pytest.CaptureFixture[str]) -> None:
    show_report(view_of(replace(report, verdict=SubmissionVerdict.INFRASTRUCTURE, fault="no engine")))

    assert "Fault of the platform: no engine" in capsys.readouterr().out


def test_what_the_api_tells_a_candidate_can_be_shown_too(report: Report, capsys: pytest.CaptureFixture[str]) -> None:
    show_report(view_of_candidate(redact.candidate_view(report)))

    shown = capsys.readouterr().out
    assert shown.startswith(report.verdict.value)
    assert "checks 12 ms" in shown
    for check in report.checks:
        assert check.label.en in shown


def test_reasons_and_our_own_messages_are_said_in_the_language_of_the_process(
    report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    message = i18n.both("exit status %(status)s", status=3)
    sample = replace(report.checks[0], verdict=CheckVerdict.ERROR, reason="status", message=message)
    before = i18n.language()
    i18n.use("fr")
    try:
        show_report(view_of(replace(report, checks=(sample,))))
    finally:
        i18n.use(before)

    shown = capsys.readouterr().out
    assert message == Localized(fr="code de sortie 3", en="exit status 3")
    assert "code de sortie 3" in shown
    assert "autre que 0" in shown
