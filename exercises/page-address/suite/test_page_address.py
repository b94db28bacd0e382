import pytest
from hypothesis import given
from hypothesis import strategies as st
from preuve import same
from submission import page_address

ACCENTED = "àâäçéèêëîïôöùûü"
PLAIN = "aaaceeeeiioouuu"
SIGNS = " '’\"-_.,;:!?()/&+%@#€"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
DIGITS = "0123456789"

UNACCENT = str.maketrans(ACCENTED + ACCENTED.upper(), PLAIN + PLAIN)


def expected(title):
    text = title.translate(UNACCENT).lower()
    for sign in SIGNS:
        text = text.replace(sign, " ")
    return "-".join(text.split()) or "page"


words = st.text(LETTERS + LETTERS.upper() + ACCENTED + ACCENTED.upper() + DIGITS, min_size=1, max_size=9)
gaps = st.text(SIGNS, min_size=1, max_size=4)
sensible_titles = st.lists(st.tuples(words, gaps), max_size=12).map(lambda parts: "".join(w + g for w, g in parts))
wild_titles = st.text(SIGNS + "aZé" + DIGITS, max_size=40)
titles = sensible_titles | wild_titles


def test_capitals_and_spaces():
    assert same(page_address("Vente de Jeux  et LIVRES"), "vente-de-jeux-et-livres")


def test_digits():
    assert same(page_address("Les 10 ans du Club 3D"), "les-10-ans-du-club-3d")


def test_accents():
    assert same(page_address("à mâchäçonéèêëbîïtôözùûünu"), "a-machaconeeeebiitoozuuunu")


def test_capital_accents():
    assert same(page_address("ÉTÉ À NOËL GARÇON ÏÔÜ"), "ete-a-noel-garcon-iou")


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("Qui ? Quoi - Comment", "qui-quoi-comment"),
        ("nom_de_fichier.txt", "nom-de-fichier-txt"),
        ("pain & lait, 100 % bio", "pain-lait-100-bio"),
    ],
)
def test_signs_in_a_row(title, address):
    assert same(page_address(title), address)


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("  Bienvenue", "bienvenue"),
        ("Complet !!!", "complet"),
        ("--- (Agenda) ---", "agenda"),
    ],
)
def test_signs_at_the_ends(title, address):
    assert same(page_address(title), address)


@pytest.mark.parametrize("title", ["", "   ", "!", "- - -", "#@€"])
def test_nothing_left(title):
    assert same(page_address(title), "page")


@given(titles)
def test_any_title(title):
    assert same(page_address(title), expected(title))
