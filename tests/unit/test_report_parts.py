"""What a report is made of: changes of code, the time line, and what a candidate may see of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.campaigns.plan import Feedback
from api.results.diff import FileDiff, diff_file, diff_files
from api.results.report import blind, for_candidate
from api.results.timeline import Moment, Span, pauses_of, time_per_item
from fakes.reports import CANARY, CANARY_SEED
from fakes.sitting_reports import sitting_report

NINE = datetime(2026, 11, 22, 9, tzinfo=UTC)

files = st.lists(st.sampled_from(["a", "b", "c", "", "  d"]), max_size=30).map("\n".join)


def at(minute: int, kind: str, item: str | None = None) -> Moment:
    return Moment(at=NINE + timedelta(minutes=minute), kind=kind, item=item)


def shown(diff: FileDiff, side: str) -> dict[int, str]:
    """The lines of one side that a diff shows, by number."""
    lines = [line for hunk in diff.hunks for line in hunk]
    return {getattr(line, side): line.text for line in lines if getattr(line, side) is not None}


@given(files, files)
def test_a_diff_shows_every_line_that_changed_under_its_number(before, after):
    diff = diff_file("f", before, after)
    old, new = before.splitlines(), after.splitlines()
    assert all(old[number - 1] == text for number, text in shown(diff, "before").items())
    assert all(new[number - 1] == text for number, text in shown(diff, "after").items())
    assert len(new) - len(old) == diff.added - diff.removed
    assert bool(diff.hunks) == (old != new)


@given(files, files)
def test_what_a_diff_leaves_out_is_the_same_on_both_sides(before, after):
    diff = diff_file("f", before, after)
    left = [text for number, text in enumerate(before.splitlines(), 1) if number not in shown(diff, "before")]
    right = [text for number, text in enumerate(after.splitlines(), 1) if number not in shown(diff, "after")]
    assert left == right


def test_far_changes_are_apart_and_each_has_its_surroundings():
    before = [str(number) for number in range(40)]
    after = [*before]
    after[5], after[30] = "x", "y"
    first, second = diff_file("f", "\n".join(before), "\n".join(after)).hunks
    assert [line.text for line in first] == ["2", "3", "4", "5", "x", "6", "7", "8"]
    assert [line.text for line in second] == ["27", "28", "29", "30", "y", "31", "32", "33"]


def test_huge_files_are_told_apart_without_looking_for_what_stayed():
    before = "\n".join(f"{number % 7}" for number in range(20_000))
    after = "\n".join(f"{number % 5}" for number in range(20_000))
    diff = diff_file("f", f"head\n{before}\ntail", f"head\n{after}\ntail")
    assert diff.removed > 19_980
    assert diff.added > 19_980


def test_a_file_that_is_on_one_side_only_is_new_or_gone():
    gone, new = diff_files({"old.py": "a"}, {"new.py": "b"})[::-1]
    assert (gone.name, gone.removed, gone.added) == ("old.py", 1, 0)
    assert (new.name, new.removed, new.added) == ("new.py", 0, 1)


def test_an_item_is_worked_on_until_another_one_is():
    moments = [at(0, "opened", "i1"), at(10, "opened", "i2"), at(12, "opened", "i1"), at(1, "begun")]
    spent = time_per_item(moments, until=NINE + timedelta(minutes=20))
    assert spent == {"i1": 18 * 60_000, "i2": 2 * 60_000}


def test_pauses_count_for_no_item():
    moments = [at(0, "opened", "i1"), at(5, "paused"), at(8, "resumed"), at(10, "opened", "i2")]
    stops = pauses_of(moments, until=NINE + timedelta(minutes=12))
    assert stops == [Span(begin=NINE + timedelta(minutes=5), end=NINE + timedelta(minutes=8))]
    spent = time_per_item(moments, until=NINE + timedelta(minutes=12), pauses=stops)
    assert spent == {"i1": 7 * 60_000, "i2": 2 * 60_000}


def test_the_time_until_a_sitting_was_reopened_counts_for_no_item():
    moments = [at(0, "opened", "i1"), at(5, "finished"), at(30, "reopened")]
    end = NINE + timedelta(minutes=40)
    assert time_per_item(moments, until=end, pauses=pauses_of(moments, until=end)) == {"i1": 15 * 60_000}


def test_a_pause_that_nobody_ended_lasts_until_the_end():
    moments = [at(0, "opened", "i1"), at(5, "paused")]
    end = NINE + timedelta(minutes=9)
    assert time_per_item(moments, until=end, pauses=pauses_of(moments, until=end)) == {"i1": 5 * 60_000}


@pytest.mark.parametrize("over", [True, False])
@pytest.mark.parametrize("level", Feedback)
def test_a_candidate_sees_by_the_level_of_feedback_and_never_what_is_hidden(level, over):
    seen = for_candidate(sitting_report(level), over=over)
    text = msgspec.json.encode(seen).decode()
    assert CANARY not in text
    assert CANARY_SEED not in text
    assert "98765" not in text
    assert "À revoir" not in text, "comments are among staff"
    item = seen["items"][0]
    assert (seen["score"] is not None) == (level is not Feedback.NONE)
    assert ("verdict" in item["handed_in"][0]) == (level is not Feedback.NONE)
    assert bool(item["criteria"]) == (level in (Feedback.CRITERIA, Feedback.FULL))
    assert bool(item["criteria"] and item["criteria"][0]["checks"]) == (level is Feedback.FULL)
    answer = seen["items"][1]["answer"]
    assert (answer is not None) == (level is Feedback.FULL)
    if answer is not None:
        assert {one["right"] for one in answer["choices"]} == ({True, False} if over else {None})


def test_without_feedback_nothing_tells_how_good_the_work_is():
    good, bad = sitting_report(Feedback.NONE), sitting_report(Feedback.NONE)
    worse = replace(bad.items[0], score=replace(bad.items[0].score, earned=0.0, counts=None, criteria=()))
    bad = replace(bad, items=(worse, *bad.items[1:]), score=replace(bad.score, earned=0.0))
    encoded = [json.loads(msgspec.json.encode(for_candidate(one, over=True))) for one in (good, bad)]
    assert encoded[0] == encoded[1]


def test_a_blind_report_names_nobody():
    text = msgspec.json.encode(blind(sitting_report(name="Zoé Dupont"))).decode()
    for word in ("Zoé", "Dupont", "zoe@example.org", "Nancy", "ATS-7"):
        assert word not in text
