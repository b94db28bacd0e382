"""The JSON of questions, as the API's reference describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from api.catalog.question import (
    MOST_CHOICES,
    MOST_TEXT,
    MOST_TEXTS,
    Choice,
    Ignored,
    QuestionBody,
    QuestionCredit,
    QuestionKind,
)
from api.catalog.schema import SkillModel, Text
from runner.model import Localized, Skill

_PROMPT: JsonDict = {"fr": "Que fait `Ctrl+C` ?", "en": "What does `Ctrl+C` do?"}
_COPY: JsonDict = {"fr": "Copier", "en": "Copy"}
_CUT: JsonDict = {"fr": "Couper", "en": "Cut"}
_SKILL: JsonDict = {"framework": "preuve-digital", "version": "1", "code": "desktop", "level": 1}
_NEW: JsonDict = {
    "kind": "single",
    "prompt": _PROMPT,
    "choices": [{"text": _COPY, "right": True}, {"text": _CUT, "right": False}],
    "level": 1,
    "seconds": 30,
    "skills": [_SKILL],
}
_CHOICE: JsonDict = {"id": "3f1c0a9b2d4e", "text": _COPY, "right": True}
_QUESTION: JsonDict = {
    "id": "019a2b3c-4d5e-7f60-8123-456789abcdef",
    "version": 1,
    "kind": "single",
    "prompt": _PROMPT,
    "choices": [_CHOICE, {"id": "a07be1f3c955", "text": _CUT, "right": False}],
    "texts": [],
    "ignored": ["case"],
    "credit": "all",
    "level": 1,
    "seconds": 30,
    "skills": [_SKILL],
    "explanation": {"fr": "C comme « copier ».", "en": "C as in “copy”."},
    "created_at": "2026-11-21T10:42:03.250Z",
    "retired_at": "2026-12-21T10:42:03.250Z",
}

_Words = Annotated[str, StringConstraints(min_length=1, max_length=MOST_TEXT, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
_Markdown = Annotated[str, StringConstraints(min_length=1, max_length=10_000, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
_Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$")]


class NewText(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_COPY]})

    fr: _Words
    en: _Words

    def localized(self) -> Localized:
        """As the services have it."""
        return Localized(fr=self.fr, en=self.en)


class NewMarkdown(BaseModel):
    """A longer text in both languages."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_PROMPT]})

    fr: _Markdown
    en: _Markdown

    def localized(self) -> Localized:
        """As the services have it."""
        return Localized(fr=self.fr, en=self.en)


class NewChoice(BaseModel):
    """Something to choose, or to put in order."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": _COPY, "right": True}]})

    text: NewText
    right: bool = Field(default=False, description="Not for kind `order`: there the choices stand in the right order")


class NewSkill(BaseModel):
    """A skill of a named framework, at a level."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_SKILL]})

    framework: _Code
    version: _Code
    code: _Code
    level: int = Field(ge=1, le=4)


class NewQuestion(BaseModel):
    """A question, with what is right."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_NEW]})

    kind: QuestionKind
    prompt: NewMarkdown = Field(description="Markdown")
    choices: list[NewChoice] = Field(default=[], max_length=MOST_CHOICES)
    texts: list[_Words] = Field(
        default=[], max_length=MOST_TEXTS, description="For kind `short`: any of these is right"
    )
    ignored: list[Ignored] = Field(
        default=[Ignored.CASE], max_length=3, description="For kind `short`: what makes no difference"
    )
    credit: QuestionCredit = Field(
        default=QuestionCredit.ALL, description="`each`: in part, for an answer that is right in part"
    )
    level: int = Field(ge=1, le=4)
    seconds: int = Field(ge=5, le=3_600, description="How long a candidate may need")
    skills: list[NewSkill] = Field(max_length=10)
    explanation: NewMarkdown | None = Field(default=None, description="Markdown; shown with the report")

    def body(self) -> QuestionBody:
        """As the services have it."""
        return QuestionBody(
            kind=self.kind,
            prompt=self.prompt.localized(),
            choices=tuple(Choice(text=choice.text.localized(), right=choice.right) for choice in self.choices),
            texts=tuple(self.texts),
            ignored=frozenset(self.ignored),
            credit=self.credit,
            level=self.level,
            seconds=self.seconds,
            skills=tuple(
                Skill(framework=skill.framework, version=skill.version, code=skill.code, level=skill.level)
                for skill in self.skills
            ),
            explanation=None if self.explanation is None else self.explanation.localized(),
        )


class ChoiceModel(BaseModel):
    """Something to choose, or to put in order."""

    model_config = ConfigDict(title="Choice", json_schema_extra={"examples": [_CHOICE]})

    id: str = Field(description="Its name in answers; says nothing of its place or worth")
    text: Text
    right: bool | None = Field(description="null for those who may not see what is right")


class QuestionModel(BaseModel):
    """A version of a question."""

    model_config = ConfigDict(title="Question", json_schema_extra={"examples": [_QUESTION]})

    id: str = Field(description="The same for all its versions")
    version: int = Field(description="Also the ETag of its newest version")
    kind: QuestionKind
    prompt: Text = Field(description="Markdown")
    choices: list[ChoiceModel] = Field(
        description="For kind `order` in the right order, or mixed for those who may not see what is right"
    )
    texts: list[str] | None = Field(description="null for those who may not see what is right")
    ignored: list[Ignored]
    credit: QuestionCredit
    level: int
    seconds: int
    skills: list[SkillModel]
    explanation: Text | None
    created_at: datetime
    retired_at: datetime | None


class QuestionPage(BaseModel):
    """The newest version of each question that is in use."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_QUESTION], "next": "WyIwMTlhMmIzYyJd"}]})

    items: list[QuestionModel]
    next: str | None = Field(description="The cursor of the next page")


class TakenQuestions(BaseModel):
    """The questions that were taken over now."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_QUESTION]}]})

    items: list[QuestionModel]
