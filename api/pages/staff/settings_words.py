"""What roles and scopes mean, for those who give them."""

from api.accounts.model import Role, Scope
from api.i18n import Language, sentence, translate

ROLE_WORDS: dict[Role, tuple[str, str]] = {
    Role.OWNER: (sentence("Owner"), sentence("May do everything, these settings included.")),
    Role.AUTHOR: (sentence("Author"), sentence("Writes exercises, questions and batteries; sees hidden checks.")),
    Role.RECRUITER: (sentence("Recruiter"), sentence("Batteries, campaigns, invitations, results and exports.")),
    Role.ADVISER: (sentence("Adviser"), sentence("Invites people, looks after the room, reads results.")),
    Role.VIEWER: (sentence("Reader"), sentence("Reads campaigns and results, changes nothing.")),
}

SCOPE_WORDS: dict[Scope, str] = {
    Scope.SUBMISSIONS_WRITE: sentence("Hand work in for grading"),
    Scope.SUBMISSIONS_READ: sentence("Read submissions"),
    Scope.REPORTS_READ: sentence("Read reports as staff do, hidden checks included"),
    Scope.EXERCISES_READ: sentence("Read exercises and questions"),
    Scope.EXERCISES_WRITE: sentence("Write exercises and questions; read suites"),
    Scope.EVIDENCE_READ: sentence("Read signed evidence"),
    Scope.OPERATION_WRITE: sentence("Keep sandboxes warm ahead of a campaign"),
    Scope.ORGANISATION_READ: sentence("Read settings and members"),
    Scope.ORGANISATION_WRITE: sentence("Change settings, members and their invitations"),
    Scope.KEYS_WRITE: sentence("Make and end API keys"),
    Scope.AUDIT_READ: sentence("Read the audit log"),
    Scope.BATTERIES_READ: sentence("Read batteries"),
    Scope.BATTERIES_WRITE: sentence("Write batteries"),
    Scope.CAMPAIGNS_READ: sentence("Read campaigns, candidates and invitations"),
    Scope.CAMPAIGNS_WRITE: sentence("Make campaigns, invite candidates"),
    Scope.SITTINGS_READ: sentence("Follow sittings"),
    Scope.SITTINGS_WRITE: sentence("Open the gate, pause, reopen, give time"),
    Scope.RESULTS_READ: sentence("Read results"),
    Scope.RESULTS_WRITE: sentence("Comment on results, grade again"),
    Scope.EXPORTS_READ: sentence("Export results"),
    Scope.ITEMS_READ: sentence("Read how exercises and questions did their work"),
    Scope.SIMILARITY_READ: sentence("Read which work is alike"),
    Scope.SIMILARITY_WRITE: sentence("Compare work; persons also decide"),
    Scope.ADMISSIONS_READ: sentence("Read admissions with their reasons"),
    Scope.ADMISSIONS_WRITE: sentence("Prepare admissions; persons also decide"),
    Scope.PRIORITY_GROUPS_WRITE: sentence("Note who belongs to a priority group"),
    Scope.TRAINING_READ: sentence("Read training modules"),
    Scope.TRAINING_WRITE: sentence("Offer and change training modules"),
    Scope.WEBHOOKS_READ: sentence("Read webhooks and what was sent"),
    Scope.WEBHOOKS_WRITE: sentence("Make and change webhooks, send again"),
    Scope.PARTNERS_READ: sentence("See the recruiting software that is connected, and its orders"),
    Scope.PARTNERS_WRITE: sentence("Connect recruiting software"),
    Scope.ASSESSMENTS_WRITE: sentence("Order tests as recruiting software does"),
    Scope.PRIVACY_READ: sentence("Read how long data are kept, and who was erased"),
    Scope.PRIVACY_WRITE: sentence("Export and erase a candidate, change how long data are kept"),
}


def role_choices(language: Language) -> list[tuple[str, str, str]]:
    """For ``choices``: value, name, what it means."""
    return [
        (role.value, translate(name, language), translate(means, language))
        for role, (name, means) in ROLE_WORDS.items()
    ]


def scope_choices(language: Language) -> list[tuple[str, str, str]]:
    """The same for scopes, which are called by their own words."""
    return [(scope.value, translate(means, language), scope.value) for scope, means in SCOPE_WORDS.items()]
