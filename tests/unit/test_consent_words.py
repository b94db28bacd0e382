"""The words that candidates agree to do not change without their version."""

from __future__ import annotations

from hashlib import sha256

import pytest

from api.consents.model import UnknownPurposeError
from api.consents.purposes import WORDS, Purpose, in_both, kind_of

#: Of version 1 in both languages. Other words are another version, with a line of its own here.
DIGESTS: dict[tuple[Purpose, int], str] = {
    (Purpose.FOUND, 1): "4bafee5f9dcfe685",
    (Purpose.POOL, 1): "74ef7612c7812cc8",
    (Purpose.TRAINING, 1): "2121020c467c4e0e",
    (Purpose.KEEP, 1): "c8becf0dc31757c7",
    (Purpose.PLAYBACK, 1): "21175adf0fd7eb4d",
    (Purpose.OPEN_DATA, 1): "096b854191c5b455",
}


def test_words_are_never_changed_within_a_version():
    found = {
        (purpose, words.version): sha256(
            "\n".join(in_both(one).fr + "\n" + in_both(one).en for one in (words.title, words.text)).encode()
        ).hexdigest()[:16]
        for purpose, words in WORDS.items()
    }
    assert found == DIGESTS


def test_the_list_is_closed():
    assert kind_of("pool:019a2b3c-4d5e-7f60-8123-456789abcdef") is Purpose.POOL
    for word in ("pool", "pool:", "pool:X", "", "everything", "found ", "pool:" + "a" * 40):
        with pytest.raises(UnknownPurposeError):
            kind_of(word)
