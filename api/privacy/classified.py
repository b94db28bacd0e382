"""Every table of the database, and what it holds of whom. A new feature adds its module ``personal`` here."""

from __future__ import annotations

from typing import Final

from api.accounts import personal as accounts
from api.admission import personal as admission
from api.authoring import personal as authoring
from api.badges import personal as badges
from api.campaigns import personal as campaigns
from api.catalog import personal as catalog
from api.cohorts import personal as cohorts
from api.consents import personal as consents
from api.events import personal as events
from api.evidence import personal as evidence
from api.grading import personal as grading
from api.mail import personal as mail
from api.mastery import personal as mastery
from api.matching import personal as matching
from api.once import personal as once
from api.opendata import personal as opendata
from api.partners import personal as partners
from api.personal import Personal, Tables
from api.positioning import personal as positioning
from api.privacy import personal as privacy
from api.results import personal as results
from api.similarity import personal as similarity
from api.sittings import personal as sittings
from api.skills import personal as skills
from api.training import personal as training
from api.warmth import personal as warmth
from api.webhooks import personal as webhooks

FEATURES: Final = (
    campaigns,
    consents,
    sittings,
    grading,
    evidence,
    results,
    mastery,
    similarity,
    badges,
    admission,
    cohorts,
    partners,
    matching,
    mail,
    accounts,
    authoring,
    catalog,
    events,
    once,
    opendata,
    positioning,
    privacy,
    skills,
    training,
    warmth,
    webhooks,
)

#: By the table's name, in the order in which people read of it.
CLASSIFIED: Final[Tables] = {name: one for feature in FEATURES for name, one in feature.TABLES.items()}

#: Those about candidates.
PERSONAL: Final[dict[str, Personal]] = {name: one for name, one in CLASSIFIED.items() if isinstance(one, Personal)}

#: Where it all begins.
CANDIDATES: Final = "candidates"
