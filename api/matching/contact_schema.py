"""The JSON of contacts, pools, and what candidates see of both, as the API's reference describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field
from pydantic.config import JsonDict

from api.matching.model import MOST_MESSAGE, MOST_TITLE, ContactState
from api.matching.schema import AT, ID, LINE, PERSON, MatchKnown, example

_TEXT = r"^[^\x00]*\S[^\x00]*$"
_MESSAGE = "Bonjour, nous cherchons quelqu’un pour notre équipe. Pouvons-nous en parler ?"
_NEW: JsonDict = {"person": PERSON, "message": _MESSAGE}
_KNOWN: JsonDict = {"candidate": ID, "name": "Zoé Martin", "email": "zoe@example.org"}
_CONTACT: JsonDict = {
    "id": ID,
    "profile": ID,
    "message": _MESSAGE,
    "state": "agreed",
    "asked_by": f"member:{ID}",
    "asked_at": AT,
    "answered_at": AT,
    "known": _KNOWN,
}
_NEW_POOL: JsonDict = {"name": "Numérique de Lorraine", "says": "Entreprises de l’association, emplois et stages."}
_POOL: JsonDict = {
    **_NEW_POOL,
    "id": ID,
    "organisations": ["Association", "Atelier Web"],
    "founder": True,
    "created_at": AT,
}
_LOOK: JsonDict = {"organisation": "Atelier Web", "title": "Développeuse web", "people": 12, "last_at": AT}
_ASKED: JsonDict = {
    "id": ID,
    "organisation": "Atelier Web",
    "title": "Développeuse web",
    "place": "Nancy",
    "message": _MESSAGE,
    "state": "agreed",
    "asked_at": AT,
    "answered_at": AT,
}
_OWN_LOOK: JsonDict = {
    "organisation": "Atelier Web",
    "title": "Développeuse web",
    "first_at": AT,
    "last_at": AT,
    "times": 2,
}
_OWN_POOL: JsonDict = {
    "purpose": f"pool:{ID}",
    "name": "Numérique de Lorraine",
    "says": "Entreprises de l’association, emplois et stages.",
    "organisations": ["Association", "Atelier Web"],
}


class NewContact(BaseModel):
    """A wish to talk to somebody about a job."""

    model_config = example(_NEW)

    person: str = Field(max_length=36, description="The `person` of a match")
    message: str = Field(min_length=1, max_length=MOST_MESSAGE, pattern=_TEXT, description="They read it")


class ContactModel(BaseModel):
    """A wish to talk to somebody, and what they answered."""

    model_config = example(_CONTACT)

    id: str
    profile: str
    message: str
    state: ContactState
    asked_by: str
    asked_at: datetime
    answered_at: datetime | None
    known: MatchKnown | None = Field(description="null until they have accepted")


class ContactPage(BaseModel):
    """A page of them, the newest first."""

    model_config = example({"items": [_CONTACT], "next": "WyIwMTlhYTVmMCJd"})

    items: list[ContactModel]
    next: str | None


class NewPool(BaseModel):
    """Organisations that look for people together."""

    model_config = example(_NEW_POOL)

    name: str = Field(min_length=1, max_length=MOST_TITLE, pattern=LINE)
    says: str = Field(min_length=1, max_length=MOST_MESSAGE, pattern=_TEXT, description="What for; candidates read it")


class PoolModel(BaseModel):
    """A pool that your organisation belongs to."""

    model_config = example(_POOL)

    id: str
    name: str
    says: str
    organisations: list[str] = Field(description="Their names")
    founder: bool = Field(description="Yours has made it, and invites others")
    created_at: datetime


class PoolList(BaseModel):
    """All of them, by name."""

    model_config = example({"items": [_POOL]})

    items: list[PoolModel]


class PoolInvitationModel(BaseModel):
    """What lets one organisation join. Shown once."""

    model_config = example({"token": "b1_0zJ0…", "until": AT})

    token: str
    until: datetime


class PoolJoining(BaseModel):
    """The token that the pool's founder has given to your organisation."""

    model_config = example({"token": "b1_0zJ0"})

    token: str = Field(min_length=1, max_length=100)


class PoolLookModel(BaseModel):
    """An organisation has looked for people in a pool."""

    model_config = example(_LOOK)

    organisation: str
    title: str = Field(description="Of the job")
    people: int = Field(description="How many it was shown")
    last_at: datetime


class PoolLookList(BaseModel):
    """The latest first."""

    model_config = example({"items": [_LOOK]})

    items: list[PoolLookModel]


class OwnContact(BaseModel):
    """An organisation would like to talk to you."""

    model_config = example(_ASKED)

    id: str
    organisation: str
    title: str
    place: str
    message: str
    state: ContactState
    asked_at: datetime
    answered_at: datetime | None


class OwnLook(BaseModel):
    """An organisation has looked at your skills, without your name."""

    model_config = example(_OWN_LOOK)

    organisation: str
    title: str
    first_at: datetime
    last_at: datetime
    times: int


class OwnPool(BaseModel):
    """A pool in which you can agree to be found."""

    model_config = example(_OWN_POOL)

    purpose: str = Field(description="Of the consent, see /v1/mine/consents")
    name: str
    says: str
    organisations: list[str]


class OwnFindableModel(BaseModel):
    """Where you can be found, who has looked, and who would like to talk to you."""

    model_config = example({"pools": [_OWN_POOL], "contacts": [_ASKED], "looks": [_OWN_LOOK]})

    pools: list[OwnPool]
    contacts: list[OwnContact]
    looks: list[OwnLook]


class ContactReply(BaseModel):
    """Whether you become known to the organisation that asks."""

    model_config = example({"accepts": True})

    accepts: Annotated[bool, Field(description="Your name and your address are passed on")]
