"""The JSON of exercises, as the API's reference describes it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.catalog.model import ExerciseOrigin

_TITLE: JsonDict = {"fr": "FizzBuzz", "en": "FizzBuzz"}
_SKILL: JsonDict = {"framework": "preuve", "version": "1", "code": "conditions", "level": 1}
_SUMMARY: JsonDict = {
    "slug": "fizzbuzz",
    "origin": "bank",
    "version": 1,
    "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "title": _TITLE,
    "level": 1,
    "minutes": 10,
    "mode": "function",
    "languages": ["python", "javascript"],
    "license": "CC-BY-SA-4.0",
    "authors": ["Preuve contributors"],
}
_STARTER: JsonDict = {"entry": "solution.py", "files": {"solution.py": "def fizzbuzz(n):\n    ...\n"}}
_CASE: JsonDict = {"arguments": ["--upper"], "stdin": "2 3\n", "expected": "5\n"}
_SAMPLE: JsonDict = {
    "id": "test_example_nine",
    "label": {"fr": "L’exemple du nombre 9", "en": "The example of the number 9"},
    "hint": None,
    "case": None,
}
_CRITERION: JsonDict = {
    "id": "words",
    "label": {"fr": "Choisir le bon mot", "en": "Choosing the right word"},
    "skill": _SKILL,
}
_LIMITS: JsonDict = {
    "wall_ms": 4_000,
    "cpu_ms": 4_000,
    "call_ms": 2_000,
    "attempt_ms": 60_000,
    "memory_bytes": 134_217_728,
    "processes": 32,
    "output_bytes": 65_536,
    "file_bytes": 8_388_608,
    "inodes": 512,
}
_PAGE: JsonDict = {
    **_SUMMARY,
    "statement": {"fr": "# FizzBuzz\n\nÉcrivez …", "en": "# FizzBuzz\n\nWrite …"},
    "starters": {"python": _STARTER},
    "samples": [_SAMPLE],
    "sample_files": {"test_samples.py": "def test_example_nine():\n    assert fizzbuzz(9) == 'Fizz'\n"},
    "criteria": [_CRITERION],
    "limits": _LIMITS,
}


def _example(example: JsonDict, title: str | None = None) -> ConfigDict:
    config = ConfigDict(json_schema_extra={"examples": [example]})
    if title is not None:
        config["title"] = title
    return config


class Text(BaseModel):
    """One text in both languages."""

    model_config = _example(_TITLE)

    fr: str
    en: str


class SkillModel(BaseModel):
    """A skill of a named framework, at a level."""

    model_config = _example(_SKILL)

    framework: str
    version: str
    code: str
    level: int


class ExerciseSummary(BaseModel):
    """What a list of exercises shows."""

    model_config = _example(_SUMMARY)

    slug: str
    origin: ExerciseOrigin = Field(description="`own`: the organisation has uploaded it")
    version: int = Field(description="Of the bank: as its author says. Own: counted with each upload")
    digest: str = Field(description="sha256 of the exercise's content")
    title: Text
    level: int = Field(ge=1, le=4)
    minutes: int = Field(description="How long a candidate may need")
    mode: str
    languages: list[str]
    license: str
    authors: list[str]


class ExerciseList(BaseModel):
    """All exercises."""

    model_config = _example({"exercises": [_SUMMARY]})

    exercises: list[ExerciseSummary]


class Starter(BaseModel):
    """What a candidate starts from in one language."""

    model_config = _example(_STARTER)

    entry: str = Field(description="The file that is imported, or run as a program")
    files: dict[str, str] = Field(description="Name to text")


class SampleCase(BaseModel):
    """A visible case: what a program is given, and what it should print."""

    model_config = _example(_CASE)

    arguments: list[str]
    stdin: str
    expected: str


class Sample(BaseModel):
    """A visible check."""

    model_config = _example(_SAMPLE)

    id: str
    label: Text
    hint: Text | None
    case: SampleCase | None = Field(description="null where the sample is a function in sample_files")


class CriterionModel(BaseModel):
    """What a group of hidden checks is about."""

    model_config = _example(_CRITERION)

    id: str
    label: Text
    skill: SkillModel


class LimitsModel(BaseModel):
    """What a solution may use, before the language's factor."""

    model_config = _example(_LIMITS)

    wall_ms: int
    cpu_ms: int
    call_ms: int
    attempt_ms: int
    memory_bytes: int
    processes: int
    output_bytes: int
    file_bytes: int
    inodes: int


class ExercisePage(ExerciseSummary):
    """Everything that a candidate gets."""

    model_config = _example(_PAGE, title="Exercise")

    statement: Text = Field(description="Markdown")
    starters: dict[str, Starter] = Field(description="By language")
    samples: list[Sample]
    sample_files: dict[str, str] = Field(description="The source of the visible checks: name to text")
    criteria: list[CriterionModel]
    limits: LimitsModel
