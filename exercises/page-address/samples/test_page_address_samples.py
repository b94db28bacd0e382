from preuve import same
from submission import page_address


def test_example_opening():
    assert same(page_address("Ouverture de l’atelier !"), "ouverture-de-l-atelier")


def test_example_party():
    assert same(page_address("Fête d’été 2026"), "fete-d-ete-2026")
