"""What candidates can be asked to agree to: a closed list, with the words that they are shown.

Whoever changes words raises their version: a row says which ones somebody has seen. Where the new words allow more than
the old ones did, ``holds_from`` is raised with it, and who has agreed to the old ones is asked again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from api.consents.model import UnknownPurposeError
from api.i18n import sentence, translate
from runner.model import Localized


class Purpose(StrEnum):
    """To what."""

    FOUND = "found"
    #: Of one pool: ``pool:<id>``.
    POOL = "pool"
    TRAINING = "training"
    PLAYBACK = "playback"
    OPEN_DATA = "open_data"
    KEEP = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is shown of a purpose."""

    title: str
    text: str
    version: int = 1
    #: The oldest version that still allows it.
    holds_from: int = 1
    #: Everybody is asked on their page. Else only where there is an occasion.
    always_asked: bool = True


WORDS: Final[dict[Purpose, Words]] = {
    Purpose.FOUND: Words(
        title=sentence("Be found for a job"),
        text=sentence(
            "The organisation that invited me may propose me for jobs that fit what my work has shown. It and the "
            "employers it works with see my skills and their levels. They see neither my name nor my address before I "
            "accept that somebody gets in touch."
        ),
    ),
    Purpose.KEEP: Words(
        title=sentence("Keep my data for longer"),
        text=sentence(
            "The organisation that invited me may keep my data after the usual time, so that I can still use what my "
            "work has shown. The page about my data says until when."
        ),
    ),
    Purpose.POOL: Words(
        title=sentence("Be found in a pool of several organisations"),
        text=sentence(
            "The organisations of this pool may propose me for jobs that fit what my work has shown. They see my "
            "skills and their levels. They see neither my name nor my address before I accept that somebody gets in "
            "touch. Each look is written down."
        ),
        always_asked=False,
    ),
    Purpose.TRAINING: Words(
        title=sentence("Have training proposed to me"),
        text=sentence(
            "The organisation that invited me may compare what my work has shown with training that it knows of, and "
            "propose some to me."
        ),
    ),
    Purpose.PLAYBACK: Words(
        title=sentence("Let my way of working be replayed"),
        text=sentence(
            "The organisation that invited me may replay how my work came about, from what I saved and ran during the "
            "test. My keystrokes are not recorded."
        ),
        always_asked=False,
    ),
    Purpose.OPEN_DATA: Words(
        title=sentence("Give my results to research"),
        text=sentence(
            "My results may be published together with those of others, without my name, my address, my code and my "
            "words, and only where at least five people look the same. What was published cannot be called back."
        ),
    ),
}

_POOL: Final = re.compile(r"pool:[0-9a-f-]{1,36}")


def kind_of(purpose: str) -> Purpose:
    """Which of the list this is.

    Raises:
        UnknownPurposeError: none of them.
    """
    if _POOL.fullmatch(purpose):
        return Purpose.POOL
    if purpose == Purpose.POOL.value or purpose not in {one.value for one in Purpose}:
        raise UnknownPurposeError
    return Purpose(purpose)


def words_of(purpose: str) -> Words:
    """What is shown of it.

    Raises:
        UnknownPurposeError: it is none of the list.
    """
    return WORDS[kind_of(purpose)]


def in_both(text: str) -> Localized:
    """A sentence in both languages."""
    return Localized(fr=translate(text, "fr"), en=translate(text, "en"))
