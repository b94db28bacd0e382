"""The letter to somebody who is asked: what it is about, that nothing is decided, how to answer."""

from __future__ import annotations

from string import Template
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.store import OrganisationRow
from api.campaigns.store import CampaignRow, CandidateRow
from api.i18n import Language
from api.mail.letters import Letters
from api.sittings.store import SittingRow

_SUBJECTS: Final[dict[Language, str]] = {
    "fr": "Votre travail : une question de notre part ($campaign)",
    "en": "Your work: a question from us ($campaign)",
}
_TEXTS: Final[dict[Language, str]] = {
    "fr": """Bonjour $name,

Des passages de votre travail pour « $campaign » ressemblent à ceux d’un autre travail. Cela arrive pour de bonnes raisons : un modèle connu, un exercice fait avant, du hasard.

Rien n’est décidé. Avant de se faire un avis, une personne veut vous entendre. Rouvrez le lien ou le code de votre invitation, puis « Travail qui se ressemble » : vous y voyez les passages et pouvez répondre. Vous avez sept jours.

$organisation
""",  # noqa: E501
    "en": """Hello $name,

Passages of your work for “$campaign” are like those of another piece of work. That happens for good reasons: a well-known pattern, an exercise done before, chance.

Nothing is decided. A person wants to hear you before they form a view. Open the link or the code of your invitation again, then “Work that is alike”: there you see the passages and can answer. You have seven days.

$organisation
""",  # noqa: E501
}


def tell(session: Session, sitting: str) -> None:
    """Write to whoever sat, if they have an address; others read it where their result is."""
    row = session.execute(
        select(CandidateRow, CampaignRow.title, OrganisationRow, SittingRow.language)
        .join(SittingRow, SittingRow.candidate_id == CandidateRow.id)
        .join(CampaignRow, CampaignRow.id == SittingRow.campaign_id)
        .join(OrganisationRow, OrganisationRow.id == SittingRow.organisation_id)
        .where(SittingRow.id == sitting)
    ).one()
    candidate, title, organisation, spoken = row
    if candidate.email is None:
        return
    language: Language = "en" if (candidate.language or spoken) == "en" else "fr"
    facts = {"name": candidate.name, "campaign": title, "organisation": organisation.name}
    Letters.post(
        session,
        to=candidate.email,
        subject=Template(_SUBJECTS[language]).substitute(facts),
        text=Template(_TEXTS[language]).substitute(facts),
        kind="similarity",
        about=("sitting", sitting),
    )
