"""What can be wrong with the files of a submission: a code and facts, and the sentences that say them in English.

The sentences are the keys of the catalogue in ``runner/locales``; whoever shows a finding chooses the language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from runner.model import MAX_FILES, MAX_FILES_BYTES

#: More findings help nobody, and a hostile request must not get a long answer.
_MAX_PROBLEMS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """What is wrong and what to do about it; the facts fill the ``%(name)s`` places of both."""

    message: str
    remedy: str


#: By code. A code's meaning never changes.
FILE_SENTENCES: Final = {
    "too_many": Sentences(message="There are %(count)s files.", remedy="Hand in %(most)s at most."),
    "too_large": Sentences(message="They hold %(bytes)s bytes together.", remedy="Hand in %(most)s bytes at most."),
    "too_much": Sentences(
        message="There is too much here for one submission.",
        remedy="Hand in %(most_files)s files and %(most_bytes)s bytes at most.",
    ),
    "name": Sentences(
        message="This cannot be the name of a file.",
        remedy="Use letters, digits, '_', '.' and '-', at most 64 characters a part and three folders deep, "
        "and begin each part with a letter, a digit or '_'.",
    ),
    "capitals": Sentences(message="Its name differs from %(other)s by capitals only.", remedy="Rename one of them."),
    "folder": Sentences(message="%(file)s is a file, and a folder in this name.", remedy="Rename one of them."),
    "nul": Sentences(message="It holds a NUL character.", remedy="Hand in text files only."),
    "surrogate": Sentences(message="It holds half of a character (a lone surrogate).", remedy="Save it as UTF-8."),
    "encoding": Sentences(message="It is not UTF-8 text.", remedy="Save it as UTF-8."),
    "language": Sentences(
        message="This exercise cannot be solved in %(language)s.", remedy="Use one of: %(expected)s."
    ),
    "entry": Sentences(message="The file %(file)s is missing.", remedy="Hand in %(file)s as well."),
    "ending": Sentences(
        message="No language of this exercise has files that end in %(ending)s.",
        remedy="Name the language: %(expected)s.",
    ),
    "no_entry": Sentences(
        message="None of them is an entry file of this exercise (%(entries)s).",
        remedy="Name the language: %(expected)s.",
    ),
    "ambiguous": Sentences(
        message="This could be one of several languages: %(found)s.", remedy="Name the language: %(expected)s."
    ),
    "twice": Sentences(message="It is given twice.", remedy="Give a folder, or each name once."),
    "no_plain_file": Sentences(message="It cannot be read as a plain file.", remedy="Hand in plain files only."),
    "no_file": Sentences(message="There is no such file.", remedy="Check the path."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProblem:
    """One finding: ``place`` is a file's name, or the word ``files`` or ``language`` for the whole."""

    place: str
    #: A key of ``FILE_SENTENCES``.
    code: str
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return FILE_SENTENCES[self.code].message % self.facts

    @property
    def remedy(self) -> str:
        """What to do about it, in English."""
        return FILE_SENTENCES[self.code].remedy % self.facts

    def __str__(self) -> str:
        """One line for a terminal."""
        return f"{self.place}: {self.message} {self.remedy}"


TOO_MUCH: Final = FileProblem(
    place="files",
    code="too_much",
    facts={"most_files": str(MAX_FILES), "most_bytes": str(MAX_FILES_BYTES)},
)


class SubmissionFilesError(ValueError):
    """These files cannot be a submission. The caller's fault, with every problem found (at most 20)."""

    def __init__(self, problems: Iterable[FileProblem]) -> None:
        """Keep the first of the problems, and show each on a line of its own."""
        self.problems = tuple(problems)[:_MAX_PROBLEMS]
        super().__init__("\n".join(str(problem) for problem in self.problems))
