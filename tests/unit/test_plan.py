"""The plan of a battery: read strictly, drawn fairly, reviewed in full."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.campaigns import plan as plans
from api.campaigns.drawing import draw
from api.campaigns.plan import Block, ExerciseItem, Feedback, Item, Navigation, Part, Plan, QuestionItem
from api.campaigns.plan_reading import UnfitPlanError, read_plan
from api.campaigns.plan_review import Material, material_of, review, skills_covered, work_minutes
from api.refused import Fault
from runner.model import Localized, Skill

DIGEST = "0" * 64


def exercise(name: str = "a", **more: Any) -> dict[str, Any]:
    plain = {"id": name, "kind": "exercise", "exercise": f"exercise-{name}", "version": 1, "digest": DIGEST}
    return {**plain, "weight": 1.0, "languages": None, "submissions": None, **more}


def question(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": "question", "question": f"series-{name}", "version": 1, "weight": 1.0, **more}


def block(name: str, *of: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": "block", "draw": 1, "weight": 1.0, "of": list(of), **more}


def battery(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    part = {"id": "p1", "title": {"fr": "Une", "en": "One"}, "minutes": None, "items": list(items)}
    return {"feedback": "full", "navigation": "free", "minutes": 60, "parts": [part], **more}


def faults(data: object) -> dict[str, str]:
    with pytest.raises(UnfitPlanError) as caught:
        read_plan(data)
    return {fault.place: fault.message % fault.facts for fault in caught.value.faults}


# -- any plan, for properties

weights = st.sampled_from([0.5, 1.0, 2.0, 3.5])
titles = st.text(st.characters(categories=["L", "N", "P", "Zs"], exclude_characters="\u2028"), max_size=20)


@st.composite
def any_plans(draw_one: st.DrawFn) -> Plan:
    numbers = iter(range(10_000))

    def item(weight: float) -> Item:
        name = f"i{next(numbers)}"
        if draw_one(st.booleans()):
            return QuestionItem(id=name, question=f"series-{name}", version=2, weight=weight)
        languages = draw_one(st.sampled_from([None, ("python",), ("python", "javascript")]))
        most = draw_one(st.sampled_from([None, 1, 3]))
        slug = f"slug-{name}"
        return ExerciseItem(
            id=name, exercise=slug, version=1, digest=DIGEST, weight=weight, languages=languages, submissions=most
        )

    def item_or_block() -> Item | Block:
        weight = draw_one(weights)
        if draw_one(st.integers(0, 2)):
            return item(weight)
        of = tuple(item(weight) for _ in range(draw_one(st.integers(0, 4))))
        return Block(id=f"b{next(numbers)}", draw=draw_one(st.integers(1, 3)), weight=weight, of=of)

    def part() -> Part:
        title = Localized(fr=draw_one(titles), en=draw_one(titles))
        minutes = draw_one(st.sampled_from([None, 5, 20]))
        items = tuple(item_or_block() for _ in range(draw_one(st.integers(0, 4))))
        return Part(id=f"p{next(numbers)}", title=title, minutes=minutes, items=items)

    return Plan(
        feedback=draw_one(st.sampled_from(Feedback)),
        navigation=draw_one(st.sampled_from(Navigation)),
        minutes=draw_one(st.sampled_from([None, 1, 60])),
        parts=tuple(part() for _ in range(draw_one(st.integers(0, 3)))),
    )


# -- reading


@settings(max_examples=40)
@given(any_plans())
def test_what_was_written_is_read_back(plan):
    assert read_plan(json.loads(json.dumps(plans.to_json(plan)))) == plan


def attempt(data: object) -> tuple[Plan | None, tuple[Fault, ...]]:
    try:
        return read_plan(data), ()
    except UnfitPlanError as refused:
        return None, refused.faults


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=40)
@given(any_plans(), st.data())
def test_any_json_is_either_a_plan_or_refused_with_places(plan, data):
    """One value anywhere in a good plan is replaced by any other: nothing but a refusal or a plan comes of it."""
    document: Any = plans.to_json(plan)
    where: Any = document
    while True:
        keys = list(where) if isinstance(where, dict) else list(range(len(where)))
        key = data.draw(st.sampled_from(keys))
        if isinstance(where[key], (dict, list)) and where[key] and data.draw(st.booleans()):
            where = where[key]
            continue
        where[key] = data.draw(json_values)
        break
    found, refused = attempt(document)
    if found is not None:
        assert read_plan(plans.to_json(found)) == found
    else:
        assert refused
        assert all(fault.place.startswith("/") and fault.message and fault.remedy for fault in refused)


def test_all_faults_are_found_at_once():
    wrong = battery(
        exercise("a", weight=0, submissions=0, surprise=1),
        question("b", version="two"),
        block("c", exercise("d", weight=5), draw=0),
        {"id": "e", "kind": "essay"},
        feedback="everything",
        minutes=True,
    )
    assert faults(wrong) == {
        "/feedback": "This word is not known here.",
        "/minutes": "This is no whole number.",
        "/parts/0/items/0/weight": "This number is too small.",
        "/parts/0/items/0/submissions": "This number is too small.",
        "/parts/0/items/0/surprise": "There is no field of this name.",
        "/parts/0/items/1/version": "This is no whole number.",
        "/parts/0/items/2/draw": "This number is too small.",
        "/parts/0/items/2/of/0/weight": "This is not the weight of the block.",
        "/parts/0/items/3/kind": "This word is not known here.",
    }


@pytest.mark.parametrize("data", [None, [], "plan", 3, {}, {"parts": {}}], ids=repr)
def test_what_is_no_plan_at_all_is_refused(data):
    assert faults(data)


def test_ids_are_unique_in_the_whole_battery_blocks_included():
    found = faults(battery(exercise("a"), block("b", exercise("a"), exercise("practice"), exercise("p1"))))
    assert set(found) == {f"/parts/0/items/1/of/{number}/id" for number in range(3)}
    assert set(found.values()) == {"This id is taken."}


def test_a_block_in_a_block_is_refused():
    assert faults(battery(block("b", block("c", exercise("a"))))) == {
        "/parts/0/items/0/of/0/kind": "A block cannot stand in a block."
    }


def test_more_items_than_one_battery_may_have_are_refused():
    many = [block(f"b{n}", *(exercise(f"i{n}-{m}") for m in range(26))) for n in range(4)]
    assert faults(battery(*many)) == {"/parts": "There are too many items in this battery."}


@pytest.mark.parametrize("title", ["two\nlines", "half \ud800", "turned \u202e", "\x00"], ids=ascii)
def test_titles_hold_no_invisible_signs(title):
    wrong = battery(exercise("a"))
    wrong["parts"][0]["title"]["en"] = title
    assert list(faults(wrong)) == ["/parts/0/title/en"]


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), 10**400, -1, "2", True, None], ids=repr)
def test_a_weight_is_a_number_within_bounds(weight):
    assert list(faults(battery(exercise("a", weight=weight)))) == ["/parts/0/items/0/weight"]


class Shelf:
    """A catalogue for reading."""

    def newest_exercise(self, slug: str) -> tuple[int, str] | None:
        return (7, "7" * 64) if slug == "exercise-a" else None

    def newest_question(self, series: str) -> int | None:
        return 3 if series == "series-q" else None


def test_versions_that_are_left_out_are_the_newest():
    short = {"id": "a", "kind": "exercise", "exercise": "exercise-a", "weight": 2}
    asked = {"id": "q", "kind": "question", "question": "series-q", "weight": 1}
    items = read_plan(battery(short, asked), Shelf()).parts[0].items
    assert items == (
        ExerciseItem(id="a", exercise="exercise-a", version=7, digest="7" * 64, weight=2.0),
        QuestionItem(id="q", question="series-q", version=3, weight=1.0),
    )


def test_what_has_no_newest_version_is_refused():
    with pytest.raises(UnfitPlanError) as caught:
        read_plan(battery(exercise("b", version=None, digest=None), question("r", version=None)), Shelf())
    assert [fault.place for fault in caught.value.faults] == [
        "/parts/0/items/0/exercise",
        "/parts/0/items/1/question",
    ]


# -- time and points


def test_time_is_that_of_the_whole_or_the_sum_of_the_parts():
    whole = read_plan(battery(exercise("a")))
    assert plans.total_minutes(whole) == 60
    parts = (replace(whole.parts[0], minutes=20), replace(whole.parts[0], id="p2", minutes=15))
    assert plans.total_minutes(replace(whole, minutes=None, parts=parts)) == 35


@settings(max_examples=40)
@given(any_plans(), st.text(max_size=8))
def test_everybody_can_earn_the_same_whatever_is_drawn(plan, seed):
    drawn = draw(plan, seed)
    assert plans.total_points(drawn) == pytest.approx(plans.total_points(plan))
    assert plans.item_count(drawn) == plans.item_count(plan)


# -- drawing


@settings(max_examples=40)
@given(any_plans(), st.text(max_size=8))
def test_each_block_gives_the_right_number_from_its_own_items_in_order(plan, seed):
    drawn = draw(plan, seed)
    assert drawn.is_drawn
    for before, after in zip(plan.parts, drawn.parts, strict=True):
        rest = list(after.items)
        for item in before.items:
            if isinstance(item, Block):
                here = [rest.pop(0) for _ in range(min(item.draw, len(item.of)))]
                assert [one for one in item.of if one in here] == here
            else:
                assert rest.pop(0) == item
        assert not rest


@settings(max_examples=40)
@given(any_plans(), st.text(max_size=8))
def test_a_seed_draws_the_same_again_and_what_is_drawn_stays(plan, seed):
    assert draw(plan, seed) == draw(plan, seed)
    assert draw(draw(plan, seed), "another") == draw(plan, seed)


@settings(max_examples=40)
@given(any_plans(), st.text(max_size=8))
def test_what_a_block_gives_does_not_depend_on_the_rest(plan, seed):
    for part in plan.parts:
        for item in part.items:
            if isinstance(item, Block):
                alone = replace(plan, parts=(replace(part, items=(item,)),))
                together = {one.id for _part, one in plans.items_of(draw(plan, seed))}
                assert {one.id for _part, one in plans.items_of(draw(alone, seed))} == together & {
                    one.id for one in item.of
                }


def test_every_choice_is_about_as_likely():
    """2,000 fixed seeds: each of the 6 pairs out of 4 is expected 333 times; 5 standard deviations are 83."""
    plan = read_plan(battery(block("b", *(exercise(name) for name in "wxyz"), draw=2)))
    pairs = Counter(
        tuple(item.id for _part, item in plans.items_of(draw(plan, f"seed {number}"))) for number in range(2_000)
    )
    assert len(pairs) == 6
    assert all(250 <= count <= 416 for count in pairs.values()), pairs


def test_the_lot_of_a_seed_never_changes():
    """Written down from this release: a drawing can be shown again years later."""
    plan = read_plan(battery(block("b", *(exercise(name) for name in "vwxyz"), draw=2)))
    found = {seed: "".join(item.id for _part, item in plans.items_of(draw(plan, seed))) for seed in ("1", "2", "3")}
    assert found == LOTS


LOTS = {"1": "xy", "2": "vz", "3": "vx"}


# -- review


def skill(code: str) -> Skill:
    return Skill(framework="preuve", version="1", code=code, level=1)


@dataclass
class Lookup:
    known: dict[str, Material] = field(default_factory=dict)

    def exercise_material(self, item: ExerciseItem) -> Material | None:
        return self.known.get(item.exercise)

    def question_material(self, item: QuestionItem) -> Material | None:
        return self.known.get(item.question)


def material(*codes: str, minutes: float = 10, **more: Any) -> Material:
    title = Localized(fr="T", en="T")
    skills = tuple(skill(code) for code in codes)
    return Material(title=title, minutes=minutes, skills=skills, **{"languages": ("python",), **more})


KNOWN = Lookup(
    {
        "exercise-a": material("loops", "types"),
        "exercise-b": material("loops", minutes=20),
        "exercise-c": material("types", minutes=30),
        "exercise-old": material(newest=4),
        "exercise-gone": material(is_usable=False),
        "series-q": material("types", minutes=1, languages=()),
    }
)


def said(data: dict[str, Any]) -> dict[str, tuple[str, bool]]:
    return {
        problem.fault.place: (problem.fault.message % problem.fault.facts, problem.blocking)
        for problem in review(read_plan(data), KNOWN)
    }


def test_a_good_plan_has_no_problems():
    assert said(battery(exercise("a"), exercise("b"), question("q"))) == {}


def test_skills_tell_what_everybody_shows_and_what_depends_on_the_draw():
    plan = read_plan(battery(block("x", exercise("a"), exercise("b"), exercise("c")), question("q")))
    found = {one.skill.code: (one.items, one.always) for one in skills_covered(plan, KNOWN)}
    assert found == {"loops": (("a", "b"), False), "types": (("a", "c", "q"), True)}
    two = read_plan(battery(block("x", exercise("a"), exercise("b"), exercise("c"), draw=2)))
    assert {one.skill.code: one.always for one in skills_covered(two, KNOWN)} == {"loops": True, "types": True}


@settings(max_examples=40)
@given(any_plans(), st.text(max_size=8))
def test_what_is_covered_always_is_covered_in_every_draw(plan, seed):
    every = Lookup()
    for number, (_part, item) in enumerate(plans.items_of(plan)):
        name = item.exercise if isinstance(item, ExerciseItem) else item.question
        every.known[name] = material("odd" if number % 2 else "even")
    promised = {one.skill for one in skills_covered(plan, every) if one.always}
    drawn = draw(plan, seed)
    shown = {one for _part, item in plans.items_of(drawn) for one in getattr(material_of(item, every), "skills", ())}
    assert promised <= shown
    work = work_minutes(plan, every)
    assert work.least - 1e-6 <= work_minutes(drawn, every).most <= work.most + 1e-6


def test_work_takes_between_the_shortest_and_the_longest_draw():
    plan = read_plan(battery(question("q"), block("x", exercise("a"), exercise("b"), exercise("c"), draw=2)))
    work = work_minutes(plan, KNOWN)
    assert (work.least, work.most) == (31, 51)


def test_an_empty_battery_and_empty_parts_are_not_published():
    assert said(battery()) == {
        "/parts": ("There is nothing in this battery.", True),
        "/parts/0/items": ("There is nothing in this part.", True),
    }


def test_time_has_to_be_said_and_to_add_up():
    assert said(battery(exercise("a"), minutes=None)) == {"/minutes": ("It is not said how long this may take.", True)}
    over = battery(exercise("a"), minutes=15)
    over["parts"][0]["minutes"] = 20
    assert said(over) == {"/minutes": ("The parts together have more time than the whole.", True)}
    short = said(battery(exercise("a"), exercise("b"), minutes=25))
    assert short == {"/minutes": ("The work takes 30 minutes as its authors think; there are 25.", False)}


def test_blocks_that_leave_nothing_to_chance_are_pointed_out():
    few = battery(block("x", exercise("a"), exercise("b"), draw=3), block("y", exercise("c")))
    assert said(few) == {
        "/parts/0/items/0/of": ("There are fewer items in this block than are to be drawn.", True),
        "/parts/0/items/1/of": ("Everything in this block is drawn, so nothing is left to chance.", False),
    }


def test_a_block_of_items_that_are_not_equivalent_is_pointed_out():
    """Else somebody draws the short task and somebody the long one, and both have the same time."""
    unlike = battery(block("x", exercise("b"), exercise("c")))
    assert said(unlike) == {
        "/parts/0/items/0/of": ("The items of this block do not show the same skills at the same level.", False)
    }
    known = Lookup({"exercise-a": material("loops", minutes=10), "exercise-b": material("loops", minutes=16)})
    plan = read_plan(battery(block("x", exercise("a"), exercise("b"))))
    (problem,) = review(plan, known)
    assert (problem.fault.message, problem.blocking) == (
        "The items of this block take from %(least)s to %(most)s minutes.",
        False,
    )
    assert problem.fault.facts == {"least": "10", "most": "16"}


def test_items_that_cannot_be_used_are_named():
    wrong = battery(
        exercise("a"),
        exercise("twin", exercise="exercise-a"),
        exercise("gone"),
        exercise("never"),
        exercise("old"),
        exercise("b", languages=["python", "cobol"]),
    )
    assert said(wrong) == {
        "/parts/0/items/1": ("This occurs twice in the battery.", True),
        "/parts/0/items/2": ("This cannot be used: it is unknown at this version, or was withdrawn.", True),
        "/parts/0/items/3": ("This cannot be used: it is unknown at this version, or was withdrawn.", True),
        "/parts/0/items/4": ("There is a newer version: 4.", False),
        "/parts/0/items/5/languages": ("This exercise cannot be solved in cobol.", True),
    }


def test_parts_are_told_apart_by_their_titles():
    two = battery(exercise("a"))
    two["parts"].append({"id": "p2", "title": {"fr": "", "en": "Two"}, "minutes": None, "items": [exercise("b")]})
    assert said(two) == {"/parts/1/title": ("This part has no title in one of the languages.", True)}
