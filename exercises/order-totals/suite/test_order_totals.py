from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from preuve import same
from submission import best_category, totals_by_category


def order(category, unit_price_cents, quantity=1, cancelled=False):
    return {
        "category": category,
        "unit_price_cents": unit_price_cents,
        "quantity": quantity,
        "cancelled": cancelled,
    }


def expected_totals(orders):
    totals = {}
    for one in orders:
        if not one["cancelled"]:
            name = one["category"].strip().lower()
            totals[name] = totals.get(name, 0) + one["unit_price_cents"] * one["quantity"]
    return totals


names = st.sampled_from(
    ["jeux", "Jeux", "JEUX ", " Petit Mobilier", "petit mobilier", "Vélos", "vélos  ", "Z", " z", "v"]
)
any_orders = st.lists(
    st.builds(
        order,
        names,
        st.integers(0, 100_000),
        st.integers(1, 100),
        st.sampled_from([False, False, False, True]),
    ),
    max_size=25,
)


def test_several_categories():
    orders = [
        order("vaisselle", 150, 12),
        order("meubles", 4500),
        order("vaisselle", 300, 2),
        order("linge", 99, 3),
        order("meubles", 3050, 2),
        order("vaisselle", 75, 4),
    ]
    assert same(totals_by_category(orders), {"vaisselle": 2700, "meubles": 10600, "linge": 297})


def test_category_spelling():
    orders = [
        order("Petit mobilier", 2000),
        order("  petit Mobilier ", 700, 3),
        order("VÉLOS", 9900),
        order("Vélos  ", 12500),
        order("mobilier", 1),
    ]
    assert same(totals_by_category(orders), {"petit mobilier": 4100, "vélos": 22400, "mobilier": 1})


@given(any_orders)
def test_random_orders(orders):
    assert same(totals_by_category(orders), expected_totals(orders))


def test_cancelled_orders():
    orders = [
        order("outils", 1500, 2, cancelled=True),
        order("outils", 800),
        order("lampes", 2500, cancelled=True),
        order("outils", 60, 5, cancelled=True),
        order("livres", 300, 3),
    ]
    assert same(totals_by_category(orders), {"outils": 800, "livres": 900})


def test_free_articles():
    orders = [order("cartons", 0, 20), order("graines", 0), order("graines", 40, 2), order("cartons", 0)]
    assert same(totals_by_category(orders), {"cartons": 0, "graines": 80})
    assert same(best_category([order("cartons", 0, 20)]), "cartons")


@pytest.mark.parametrize(
    ("orders", "best"),
    [
        ([order("jeux", 600), order("linge", 500), order(" Linge", 500), order("zinc", 999)], "linge"),
        ([order("meubles", 9000, cancelled=True), order("Tissus ", 10), order("meubles", 9)], "tissus"),
        ([order("disques", 1)], "disques"),
        ([order("abris", 100, 3), order("vases", 100, 10), order("outils", 300, 2)], "vases"),
    ],
)
def test_best_category(orders, best):
    assert same(best_category(orders), best)


@pytest.mark.parametrize(
    ("orders", "best"),
    [
        ([order("livres", 500), order("jeux", 250, 2), order("vases", 100, 5)], "jeux"),
        ([order("abris", 1), order("Cadres", 800), order("bijoux", 800)], "bijoux"),
        ([order("bijoux", 800), order("cadres", 800)], "bijoux"),
        ([order("zinc", 0), order("linge", 0)], "linge"),
    ],
)
def test_tie(orders, best):
    assert same(best_category(orders), best)


@pytest.mark.parametrize("orders", [[], [order("jeux", 600, cancelled=True), order("vases", 10, 2, cancelled=True)]])
def test_no_sales(orders):
    assert same(totals_by_category(orders), {})
    assert same(best_category(orders), None)


@given(any_orders)
def test_orders_unchanged(orders):
    before = deepcopy(orders)
    totals = totals_by_category(orders)
    assert same(orders, before)
    assert same(totals, expected_totals(before))
    best = best_category(orders)
    assert same(orders, before)
    assert same(best is None, totals == {})
