"""Ranks and proposals: order-free, monotone, ties by the published rule, every outcome with its reason."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from api.admission.deciding import Outcome, Override, Placed, Reason, ReasonCode, propose
from api.admission.ranking import Applicant, Shown, Value, draw, rank
from api.admission.rules import Bound, Criterion, Group, GroupKind, Measure, Quota, Rules

WOMEN = Group(kind=GroupKind.PRIORITY, name="women")
NANCY = Group(kind=GroupKind.SITE, name="Nancy")
GROUPS = [WOMEN, NANCY]
CRITERIA = (Criterion(weight=3), Criterion(measure=Measure.PART, of="p1", weight=1, minimum_bp=2_000))
OUTCOMES = list(Outcome)


def applicant(name: str, *shares: int | None, groups: tuple[Group, ...] = ()) -> Applicant:
    return Applicant(id=name, values=tuple(Value(share_bp=one) for one in shares), groups=frozenset(groups))


values = st.builds(
    Value,
    share_bp=st.one_of(st.none(), st.sampled_from([0, 1_000, 2_000, 5_000, 10_000])),
    lost=st.sampled_from([False, False, False, True]),
)


@st.composite
def admissions(draw: st.DrawFn) -> tuple[Rules, list[Applicant], dict[str, Override]]:
    criteria = tuple(
        Criterion(weight=draw(st.integers(1, 3)), minimum_bp=draw(st.sampled_from([None, None, 1_000, 5_000])))
        for _ in range(draw(st.integers(1, 3)))
    )
    people = [
        Applicant(
            id=f"p{number}",
            values=tuple(draw(values) for _ in criteria),
            groups=frozenset(draw(st.sets(st.sampled_from(GROUPS)))),
        )
        for number in range(draw(st.integers(0, 8)))
    ]
    quotas = draw(
        st.lists(
            st.sampled_from(
                [
                    Quota(bound=Bound.AT_LEAST, kind=GroupKind.PRIORITY, name="women", percent=50),
                    Quota(bound=Bound.AT_LEAST, kind=GroupKind.SITE, name="Nancy", count=2),
                    Quota(bound=Bound.AT_MOST, kind=GroupKind.SITE, name=None, count=2),
                    Quota(bound=Bound.AT_MOST, kind=GroupKind.PRIORITY, name="women", count=1),
                ]
            ),
            max_size=3,
        )
    )
    rules = Rules(
        places=draw(st.integers(0, 5)),
        criteria=criteria,
        quotas=tuple(quotas),
        waiting=draw(st.sampled_from([None, 0, 2])),
        seed="published",
    )
    decided = draw(st.lists(st.sampled_from(people), max_size=2)) if people else []
    overrides = {one.id: Override(outcome=draw(st.sampled_from(OUTCOMES)), reason="known") for one in decided}
    return rules, people, overrides


@given(admissions(), st.randoms(use_true_random=False))
def test_the_order_in_which_people_came_decides_nothing(case, luck) -> None:
    rules, people, overrides = case
    mixed = list(people)
    luck.shuffle(mixed)
    assert propose(rules, mixed, overrides) == propose(rules, people, overrides)


@given(admissions(), st.data())
def test_showing_more_never_turns_an_admitted_applicant_into_another(case, data: st.DataObject) -> None:
    """All else being equal: the same rules, groups and decisions of persons, and the others show what they showed.

    It holds under any quotas, overlapping ones included.
    """
    rules, people, overrides = case
    if not people:
        return
    before = {one.id: one for one in propose(rules, people, overrides).placed}
    riser = data.draw(st.sampled_from(people))
    number = data.draw(st.integers(0, len(rules.criteria) - 1))
    was = riser.values[number].share_bp
    if was is None or riser.values[number].lost:
        return
    more = replace(riser.values[number], share_bp=data.draw(st.integers(was, 10_000)))
    risen = replace(riser, values=(*riser.values[:number], more, *riser.values[number + 1 :]))
    after = propose(rules, [risen if one is riser else one for one in people], overrides)
    found = next(one for one in after.placed if one.id == riser.id)
    assert (found.rank or 99) <= (before[riser.id].rank or 99)
    if before[riser.id].outcome is Outcome.ADMITTED:
        assert found.outcome is Outcome.ADMITTED


@given(admissions())
def test_everybody_has_one_outcome_with_a_reason_and_nobody_is_chosen_below_a_minimum(case) -> None:
    rules, people, overrides = case
    found = propose(rules, people, overrides)
    assert sorted(one.id for one in found.placed) == sorted(one.id for one in people)
    assert sum(one.outcome is Outcome.ADMITTED for one in found.placed) <= rules.places + found.too_many
    for one in found.placed:
        assert one.reasons
        if one.id in overrides:
            assert one.overridden
            assert one.reasons[0] == Reason(code=ReasonCode.PERSON, text="known")
            if overrides[one.id].outcome is not Outcome.WAITING:
                assert one.outcome is overrides[one.id].outcome
        elif one.rank is None:
            assert one.outcome is Outcome.REFUSED
            assert one.reasons[0].code in (ReasonCode.MISSING, ReasonCode.BELOW, ReasonCode.UNMEASURED)
    positions = [one.position for one in found.placed if one.outcome is Outcome.WAITING]
    assert positions == list(range(1, len(positions) + 1))
    assert rules.waiting is None or len(positions) <= rules.waiting


def test_points_are_the_weighted_mean_as_an_exact_fraction() -> None:
    found = rank(CRITERIA, [applicant("p", 7_000, 5_000)], "seed")
    assert found[0].points == Fraction(3 * 7_000 + 5_000, 4)
    assert found[0].rank == 1


def test_equals_are_decided_by_the_criteria_in_their_order_and_then_by_the_published_draw() -> None:
    even = (Criterion(weight=1), Criterion(measure=Measure.PART, of="p1", weight=1))
    people = [applicant("a", 4_000, 6_000), applicant("b", 6_000, 4_000), applicant("c", 6_000, 4_000)]
    found = rank(even, people, "seed")
    first, second = sorted(["b", "c"], key=lambda one: draw("seed", one))
    assert [one.id for one in found] == [first, second, "a"]
    assert [one.decided_by for one in found] == [frozenset({None}), frozenset({None, 0}), frozenset({0})]


def test_another_seed_is_another_draw() -> None:
    people = [applicant(f"p{number}", 5_000, 5_000) for number in range(12)]
    orders = {tuple(one.id for one in rank(CRITERIA, people, seed)) for seed in ("a", "b", "c")}
    assert len(orders) == 3


def test_what_was_lost_through_us_neither_costs_points_nor_fails_a_minimum() -> None:
    lost = Applicant(id="a", values=(Value(share_bp=7_000), Value(share_bp=0, lost=True)))
    found = rank(CRITERIA, [lost, applicant("b", 7_000, 6_900)], "seed")
    assert [(one.id, one.points) for one in found] == [("a", Fraction(7_000)), ("b", Fraction(6_975))]
    assert found[0].shown == (Shown.COUNTED, Shown.LOST)


def placed_of(rules: Rules, people: list[Applicant], **overrides: Override) -> dict[str, Placed]:
    return {one.id: one for one in propose(rules, people, overrides).placed}


def test_each_kind_of_outcome_says_why() -> None:
    half = Quota(bound=Bound.AT_LEAST, kind=GroupKind.PRIORITY, name="women", percent=50)
    rules = Rules(places=2, criteria=CRITERIA, quotas=(half,), waiting=1, seed="seed")
    people = [
        applicant("first", 9_000, 9_000),
        applicant("second", 8_000, 8_000),
        applicant("third", 7_000, 7_000),
        applicant("woman", 6_000, 6_000, groups=(WOMEN,)),
        applicant("low", 9_500, 1_000),
        applicant("absent", None, None),
    ]
    found = placed_of(rules, people)
    assert {one: (it.outcome, it.reasons[0].code) for one, it in found.items()} == {
        "first": (Outcome.ADMITTED, ReasonCode.RANK),
        "second": (Outcome.WAITING, ReasonCode.QUOTA),
        "third": (Outcome.REFUSED, ReasonCode.QUOTA),
        "woman": (Outcome.ADMITTED, ReasonCode.NEEDED),
        "low": (Outcome.REFUSED, ReasonCode.BELOW),
        "absent": (Outcome.REFUSED, ReasonCode.MISSING),
    }
    assert found["third"].reasons[1].code is ReasonCode.WAITING_FULL
    assert found["woman"].reasons[0].limits == (0,)
    assert found["low"].reasons[0].criteria == (1,)


def test_a_person_decides_first_and_the_rules_choose_around_it() -> None:
    rules = Rules(places=2, criteria=CRITERIA, seed="seed")
    people = [applicant(name, share, share) for name, share in (("a", 9_000), ("b", 8_000), ("c", 7_000), ("d", 0))]
    found = placed_of(
        rules,
        people,
        d=Override(outcome=Outcome.ADMITTED, reason="was ill on the day, seen in an interview"),
        a=Override(outcome=Outcome.REFUSED, reason="has found work"),
    )
    assert {one: it.outcome for one, it in found.items()} == {
        "a": Outcome.REFUSED,
        "b": Outcome.ADMITTED,
        "c": Outcome.WAITING,
        "d": Outcome.ADMITTED,
    }
    assert found["d"].reasons[0].text == "was ill on the day, seen in an interview"
