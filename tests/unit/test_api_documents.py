"""The documents say what the code does."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from api import errors
from api.once.model import RetryInFlightError
from api.refused import RefusedError
from api.settings import INSTALLATION
from fakes.reports import full_report
from runner.evidence import EvidenceRecord
from runner.judge import REASONS
from runner.mastery.record import SkillRecord
from runner.mastery.rule import Observation, Parameters, Standing
from runner.model import CheckReport, CriterionReport, Origin, OwnRun, Phase, Report, Usage
from runner.redact import candidate_view
from runner.verdict import CheckVerdict, State, SubmissionVerdict

DOCS = INSTALLATION / "docs"


def documented(name: str) -> set[str]:
    """Every word in backticks."""
    text = re.sub(r"```.*?```", "", (DOCS / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    return set(re.findall(r"`([^`]+)`", text))


def test_the_table_of_problems_is_the_table_of_the_code():
    rows = re.findall(
        r"^\| `(\S+)` \| (\d+) \| (.+?) \| (.+) \|$", (DOCS / "api-errors.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert {(kind.type, str(kind.status), kind.title, kind.detail) for kind in errors.kinds()} == set(rows)


def test_every_refusal_has_a_row_in_the_table():
    assert RetryInFlightError in RefusedError.__subclasses__()
    assert set(RefusedError.__subclasses__()) <= set(errors.TABLE)


def test_each_kind_of_problem_has_a_code_of_its_own():
    codes = [kind.code for kind in errors.kinds()]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("kind", [Report, CheckReport, CriterionReport, Origin, Usage, OwnRun, Phase])
def test_every_field_of_a_report_is_documented(kind):
    assert {one.name for one in fields(kind)} <= documented("report.md")


def test_every_field_of_the_candidates_view_is_documented():
    view = candidate_view(full_report())
    names = set(view) | set(view["samples"][0]) | set(view["criteria"][0]) | set(view["criteria"][0]["checks"][0])
    assert names <= documented("report.md")


@pytest.mark.parametrize("words", [CheckVerdict, SubmissionVerdict, State])
def test_every_word_of_a_report_is_documented(words):
    assert {word.value for word in words} <= documented("report.md")


def test_the_table_of_reasons_is_the_table_of_the_code():
    table = (DOCS / "report.md").read_text(encoding="utf-8").split("| reason | meaning |\n")[1].partition("\n\n")[0]
    assert dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", table, re.MULTILINE)) == REASONS


def test_every_field_of_evidence_is_documented():
    assert {one.name for one in fields(EvidenceRecord)} <= documented("evidence.md")


def test_every_field_of_the_record_of_skills_and_every_number_of_its_rule_is_documented():
    names = {one.name for kind in (SkillRecord, Observation, Standing, Parameters) for one in fields(kind)}
    assert names <= documented("mastery.md")
