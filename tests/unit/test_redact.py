"""What a candidate sees of a report: an allow-list, tried with a canary in every other place."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from fakes.reports import CANARY, CANARY_SEED, full_report, hidden_check, sample_check
from runner.model import (
    CheckReport,
    CriterionReport,
    Diagnostic,
    Limits,
    Localized,
    Origin,
    OwnRun,
    Phase,
    Report,
    Skill,
    Usage,
)
from runner.redact import candidate_view, progress_of_check
from runner.verdict import CheckVerdict, Intent, SubmissionVerdict
from runner.wire import report_from_json, report_to_json


def shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def test_of_a_hidden_check_only_the_authors_words_the_verdict_and_the_reason_are_shown():
    view = candidate_view(full_report())
    assert view["criteria"][0]["checks"][1] == {
        "label": {"fr": "hidden 2 (fr)", "en": "hidden 2 (en)"},
        "hint": {"fr": "think of zero (fr)", "en": "think of zero (en)"},
        "verdict": "failed",
        "reason": "wrong_answer",
    }


def test_of_a_sample_check_everything_is_shown():
    (sample,) = candidate_view(full_report())["samples"]
    assert (sample["id"], sample["message"], sample["output"], sample["wall_ms"]) == (
        "test_example",
        "sample message",
        "sample output",
        12,
    )


def test_no_canary_of_a_whole_report_is_shown():
    text = shown(candidate_view(full_report()))
    assert "partial" in text
    for secret in (CANARY, CANARY_SEED, "98765", "98766"):
        assert secret not in text


def test_the_event_of_a_hidden_check_shows_no_more_than_the_report():
    progress = progress_of_check(hidden_check(1, CheckVerdict.FAILED))
    assert progress.kind == "check"
    assert set(progress.data) == {"visible", "criterion", "label", "hint", "verdict", "reason"}
    assert CANARY not in shown(progress.data)


def test_the_event_of_a_sample_check_shows_its_message():
    data = progress_of_check(sample_check()).data
    assert (data["visible"], data["message"]) == (True, "sample message")


def test_what_we_say_ourselves_is_shown_in_both_languages():
    message = Localized(fr="la fin de la sortie diffère", en="the end of the output differs")
    shown_message = {"fr": message.fr, "en": message.en}
    assert progress_of_check(replace(sample_check(), message=message)).data["message"] == shown_message

    found = Diagnostic(file="a.py", line=None, column=None, message=message)
    report = replace(make_report(checks=(), criteria=()), diagnostics=(found,))
    assert candidate_view(report)["diagnostics"][0]["message"] == shown_message
    assert report_from_json(report_to_json(report)) == report


def test_a_hidden_check_without_a_criterion_is_not_shown_at_all():
    check = CheckReport(
        id="x", criterion=None, visible=False, label=words("label-canary"), hint=None, verdict=CheckVerdict.PASSED
    )
    report = make_report(checks=(check,), criteria=())
    assert "label-canary" not in shown(candidate_view(report))


def words(text: str) -> Localized:
    return Localized(fr=text, en=text)


def make_report(*, checks: tuple[CheckReport, ...], criteria: tuple[CriterionReport, ...], secret: str = "") -> Report:
    return Report(
        intent=Intent.SUBMIT,
        verdict=SubmissionVerdict.REJECTED,
        earned=0,
        possible=1,
        criteria=criteria,
        checks=checks,
        origin=Origin(
            exercise="slug",
            exercise_version=1,
            exercise_digest="digest",
            suite_digest=secret,
            submission_digest=secret,
            language="python",
            candidate_image=secret,
            examiner_image=secret,
            runtime=secret,
            seed=secret,
            limits=Limits(),
            preuve_version=secret,
        ),
        usage=Usage(cpu_ms=0, peak_memory_bytes=0, oom_kills=0),
        phases=(Phase(name="checks", wall_ms=1.0, examiner_ms=987.5, parts=(Phase(name="run", wall_ms=987.5),)),),
        diagnostics=(Diagnostic(file="a.py", line=1, column=2, message="public diagnostic"),),
        own_run=OwnRun(verdict=CheckVerdict.PASSED, stdout="own out", stderr="", exit_code=0, wall_ms=3),
        fault=secret,
    )


#: Cannot be part of anything that is shown.
secrets = st.text(st.characters(categories=["Lu", "Nd"]), min_size=12, max_size=40).map(lambda text: f"§{text}§")
verdicts = st.sampled_from(CheckVerdict)


@given(secrets, st.lists(st.tuples(verdicts, st.sampled_from(["one", "two", "unlisted", None])), max_size=8))
def test_whatever_the_report_no_hidden_field_is_shown(secret, found):
    checks = tuple(
        CheckReport(
            id=f"{secret}{number}",
            criterion=criterion,
            visible=False,
            label=words(f"label {number}"),
            hint=None,
            verdict=verdict,
            message=secret,
            output=secret,
        )
        for number, (verdict, criterion) in enumerate(found)
    )
    criteria = tuple(
        CriterionReport(
            id=name,
            label=words(name),
            skill=Skill(framework="preuve", version="1", code="loops", level=1),
            weight=1,
            earned=0,
            passed=0,
            total=1,
        )
        for name in ("one", "two")
    )
    view = candidate_view(make_report(checks=checks, criteria=criteria, secret=secret))
    assert secret not in shown(view)
    assert all(secret not in shown(progress_of_check(check).data) for check in checks)
    assert len([check for group in view["criteria"] for check in group["checks"]]) == len(
        [criterion for _, criterion in found if criterion in ("one", "two")]
    )
    assert view["diagnostics"][0]["message"] == "public diagnostic"
    assert view["own_run"]["stdout"] == "own out"
    assert view["phases"] == [{"name": "checks", "wall_ms": 1.0}]
