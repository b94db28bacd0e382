import pytest
from preuve import same
from submission import ArticleNotFound, Basket


def test_example_basket():
    basket = Basket()
    basket.add("farine", 250, 2)
    basket.add("huile", 705)
    assert same(basket.total_cents, 1205)
    assert same(len(basket), 3)
    assert same(list(basket), ["farine", "huile"])
    assert same(str(basket), "pieces: 3, total: 12.05 EUR")
    basket.remove("farine", 2)
    assert same("farine" in basket, False)


def test_example_not_found():
    basket = Basket()
    with pytest.raises(ArticleNotFound):
        basket.remove("sucre")
