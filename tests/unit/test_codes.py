"""Codes on sheets of paper: read and typed by people in a hurry."""

from __future__ import annotations

import stat
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.campaigns.codes import ALPHABET, PERSONAL_LENGTH, ROOM_LENGTH, CodeBook, new_room_code, shown, typed
from api.campaigns.secret_file import SecretFile, SecretFileError

BOOK = CodeBook(lambda: b"k" * 32)
CODES = st.integers(0, 10**9).map(lambda serial: BOOK.personal("0190a1b2", serial))


def test_the_alphabet_has_nothing_that_looks_like_something_else_in_it():
    assert len(set(ALPHABET)) == len(ALPHABET) == 23
    for alike in ("0OQD", "1IL", "2Z", "5S", "8B", "6G", "UV"):
        assert len(set(alike) & set(ALPHABET)) <= 1, alike


@given(CODES)
def test_a_code_is_understood_however_it_is_written(code):
    for text in (code, shown(code), shown(code).lower(), f"  {code[:2]} {code[2:]}\u00a0", ".".join(code)):
        assert typed(text, PERSONAL_LENGTH).text == code
        assert typed(text, PERSONAL_LENGTH).is_whole


@given(CODES)
def test_what_looks_like_a_character_is_taken_for_it(code):
    for of_the_code, instead in (("5", "S"), ("8", "b"), ("2", "Z")):
        assert typed(code.replace(of_the_code, instead), PERSONAL_LENGTH).text == code


def test_digits_typed_without_shift_on_a_french_keyboard_are_understood():
    assert typed("é\"'(è_ç", 6).text == "2345789"
    assert typed("É3’5È8Ç", 6).text == "2345789"


@given(CODES, st.integers(0, PERSONAL_LENGTH), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_a_typing_error(code, place, other):
    wrong = code[:place] + other + code[place + 1 :]
    assert typed(wrong, PERSONAL_LENGTH).is_whole == (wrong == code)


@given(CODES, st.integers(0, PERSONAL_LENGTH - 1))
def test_two_exchanged_characters_are_a_typing_error(code, place):
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert typed(wrong, PERSONAL_LENGTH).is_whole == (wrong == code)


@given(CODES, st.integers(0, PERSONAL_LENGTH))
def test_a_character_too_few_or_too_many_is_a_typing_error(code, place):
    assert not typed(code[:place] + code[place + 1 :], PERSONAL_LENGTH).is_whole
    assert not typed(code[:place] + "2" + code[place:], PERSONAL_LENGTH).is_whole


@given(st.text(max_size=40))
def test_any_text_can_be_typed(text):
    found = typed(text, PERSONAL_LENGTH)
    assert not found.is_whole or set(found.text) <= set(ALPHABET)


def test_codes_are_different_for_each_person_and_each_time_and_the_same_again():
    codes = {BOOK.personal(f"invitation {number}", serial) for number in range(500) for serial in (1, 2)}
    assert len(codes) == 1_000
    assert BOOK.personal("invitation 7", 2) == BOOK.personal("invitation 7", 2)
    assert CodeBook(lambda: b"x" * 32).personal("invitation 7", 2) != BOOK.personal("invitation 7", 2)


def test_every_character_is_used_about_as_often():
    """7,000 characters of fixed codes: each of the 23 is expected 304 times; 5 standard deviations are 86."""
    used = Counter("".join(BOOK.personal("one", serial)[:PERSONAL_LENGTH] for serial in range(1_000)))
    assert set(used) == set(ALPHABET)
    assert all(218 <= count <= 390 for count in used.values()), used


def test_a_digest_gives_no_code_away_without_the_secret():
    code = BOOK.personal("one", 1)
    assert BOOK.digest("campaign", code) == BOOK.digest("campaign", code)
    assert BOOK.digest("another", code) != BOOK.digest("campaign", code)
    assert CodeBook(lambda: b"x" * 32).digest("campaign", code) != BOOK.digest("campaign", code)


def test_room_codes_have_a_check_character_too():
    rooms = {new_room_code() for _ in range(50)}
    assert len(rooms) == 50
    assert all(typed(shown(room), ROOM_LENGTH).is_whole for room in rooms)


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    path = tmp_path / "secrets" / "codes.key"
    first = SecretFile(path)()
    assert len(first) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["codes.key"]
    assert SecretFile(path)() == first
    assert SecretFile(tmp_path / "other" / "codes.key")() != first


def test_a_secret_that_others_can_read_is_not_used(tmp_path):
    path = tmp_path / "codes.key"
    SecretFile(path)()
    path.chmod(0o644)
    with pytest.raises(SecretFileError, match="chmod 600"):
        SecretFile(path)()


def test_a_damaged_secret_is_not_used(tmp_path):
    path = tmp_path / "codes.key"
    SecretFile(path)()
    path.write_bytes(b"short")
    with pytest.raises(SecretFileError, match="backup"):
        SecretFile(path)()
