"""The JSON of exercises, as the API's reference describes it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Text(BaseModel):
    """One text in both languages."""

    fr: str = Field(examples=["FizzBuzz"])
    en: str = Field(examples=["FizzBuzz"])


class SkillModel(BaseModel):
    """A skill of a named framework, at a level."""

    framework: str = Field(examples=["preuve"])
    version: str = Field(examples=["1"])
    code: str = Field(examples=["conditions"])
    level: int = Field(examples=[1])


class ExerciseSummary(BaseModel):
    """What a list of exercises shows."""

    slug: str = Field(examples=["fizzbuzz"])
    version: int = Field(examples=[1])
    digest: str = Field(description="sha256 of the exercise's content")
    title: Text
    level: int = Field(ge=1, le=4)
    minutes: int = Field(description="How long a candidate may need")
    mode: str = Field(examples=["function"])
    languages: list[str] = Field(examples=[["python", "javascript"]])
    license: str = Field(examples=["CC-BY-SA-4.0"])
    authors: list[str]


class ExerciseList(BaseModel):
    """All exercises."""

    exercises: list[ExerciseSummary]


class Starter(BaseModel):
    """What a candidate starts from in one language."""

    entry: str = Field(description="The file that is imported, or run as a program", examples=["solution.py"])
    files: dict[str, str] = Field(description="Name to text")


class SampleCase(BaseModel):
    """A visible case: what a program is given, and what it should print."""

    arguments: list[str]
    stdin: str
    expected: str


class Sample(BaseModel):
    """A visible check."""

    id: str
    label: Text
    hint: Text | None
    case: SampleCase | None = Field(description="null where the sample is a function in sample_files")


class CriterionModel(BaseModel):
    """What a group of hidden checks is about."""

    id: str
    label: Text
    skill: SkillModel


class LimitsModel(BaseModel):
    """What a solution may use, before the language's factor."""

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

    model_config = ConfigDict(title="Exercise")

    statement: Text = Field(description="Markdown")
    starters: dict[str, Starter] = Field(description="By language")
    samples: list[Sample]
    sample_files: dict[str, str] = Field(description="The source of the visible checks: name to text")
    criteria: list[CriterionModel]
    limits: LimitsModel
