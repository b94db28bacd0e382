"""What hypothesis does once in a process, done in the parent, so that no attempt pays for it."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Final

import hypothesis
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers

#: Kept alive, since hypothesis knows modules by their ids.
_kept: Final[list[ModuleType]] = []


def warm_up(profile: hypothesis.settings) -> None:
    """Draw a few values of every common kind, whose tables are made at the first use.

    Hypothesis also looks through all modules for constants worth trying. It is told that it has seen those of this
    process: what examples are made of must depend on the suite, not on the examiner's own code.
    """
    modules = list(sys.modules.values())
    _kept.extend(modules)
    providers._seen_modules.update(map(id, modules))

    @hypothesis.settings(profile, max_examples=5)
    @hypothesis.given(
        st.tuples(
            st.integers(0, 9),
            st.floats(),
            st.text(),
            st.text("ab", min_size=1),
            st.characters(categories=["L"]),
            st.binary(),
            st.lists(st.integers() | st.none(), unique=True),
            st.dictionaries(st.text(), st.booleans()),
            st.sampled_from("ab"),
            st.fractions(),
            st.decimals(allow_nan=False),
            st.dates(),
            st.permutations([1, 2]),
            st.from_regex("a+", fullmatch=True),
            st.data(),
        )
    )
    def draw(_values: object) -> None:
        """Nothing is asserted."""

    draw()
