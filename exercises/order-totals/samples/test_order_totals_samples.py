from preuve import same
from submission import best_category, totals_by_category

ORDERS = [
    {"category": "Livres", "unit_price_cents": 250, "quantity": 4, "cancelled": False},
    {"category": "Jouets", "unit_price_cents": 900, "quantity": 1, "cancelled": False},
    {"category": " livres", "unit_price_cents": 1200, "quantity": 1, "cancelled": False},
    {"category": "Jouets", "unit_price_cents": 5000, "quantity": 1, "cancelled": True},
]


def test_example_totals():
    assert same(totals_by_category(ORDERS), {"livres": 2200, "jouets": 900})


def test_example_best():
    assert same(best_category(ORDERS), "livres")
