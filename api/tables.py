"""All tables together, for migrations: importing a feature's store is what makes its tables known."""

from __future__ import annotations

from api.accounts import store as accounts
from api.admission import store as admission
from api.authoring import store as authoring
from api.badges import store as badges
from api.campaigns import store as campaigns
from api.catalog import store as catalog
from api.cohorts import store as cohorts
from api.consents import store as consents
from api.database import Base
from api.events import store as events
from api.evidence import store as evidence
from api.grading import store as grading
from api.mail import store as mail
from api.mastery import store as mastery
from api.matching import store as matching
from api.once import store as once
from api.opendata import store as opendata
from api.partners import store as partners
from api.positioning import store as positioning
from api.privacy import store as privacy
from api.results import store as results
from api.similarity import store as similarity
from api.sittings import store as sittings
from api.skills import store as skills
from api.training import store as training
from api.warmth import store as warmth
from api.webhooks import store as webhooks

FEATURES = (
    accounts,
    mail,
    events,
    catalog,
    campaigns,
    evidence,
    grading,
    authoring,
    once,
    results,
    mastery,
    consents,
    badges,
    sittings,
    skills,
    training,
    positioning,
    warmth,
    admission,
    cohorts,
    opendata,
    webhooks,
    partners,
    matching,
    similarity,
    privacy,
)

metadata = Base.metadata
