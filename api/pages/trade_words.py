"""How near somebody is to a trade, as pages say it."""

from __future__ import annotations

from typing import Any

from api.i18n import Language, sentence, translate
from api.training.paths import Nearness

#: The word, the badge's kind, its symbol.
_WORDS: dict[Nearness, tuple[str, str, str]] = {
    Nearness.READY: (sentence("Ready now"), "good", "check"),
    Nearness.AFTER_TRAINING: (sentence("Ready after training"), "info", "half"),
    Nearness.NOT_YET: (sentence("Not yet"), "", "dots"),
}


def nearness_words(language: Language) -> dict[str, Any]:
    """For ``training_fits.html``."""
    return {"nearness": {one: (translate(words, language), *rest) for one, (words, *rest) in _WORDS.items()}}
