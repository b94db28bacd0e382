"""What is written to people who are asked to become a member."""

from __future__ import annotations

from api.accounts.model import Role
from api.i18n import Language, translate

_SUBJECT = "%(organisation)s invites you to Preuve"
_TEXT = """Hello,

%(organisation)s invites you to work in Preuve as %(role)s.

Open this page to choose a password:
%(link)s

The link is good once, until %(until)s. If you do not know why you receive it, do nothing."""

_RESET_SUBJECT = "A new password for Preuve"
_RESET_TEXT = """Hello,

somebody, perhaps you, has said that the password of %(login)s is lost.

Open this page to choose another one:
%(link)s

The link is good once, for one hour. If it was not you, do nothing: your password stays as it is."""

#: Roles as people read them.
ROLES: dict[Role, str] = {
    Role.OWNER: "owner",
    Role.AUTHOR: "author of exercises",
    Role.RECRUITER: "recruiter",
    Role.ADVISER: "adviser",
    Role.VIEWER: "reader",
}

SENTENCES = (_SUBJECT, _TEXT, _RESET_SUBJECT, _RESET_TEXT, *ROLES.values())


def member_invitation(language: Language, *, organisation: str, role: Role, link: str, until: str) -> tuple[str, str]:
    """Subject and text."""
    facts = {"organisation": organisation, "role": translate(ROLES[role], language), "link": link, "until": until}
    return translate(_SUBJECT, language, facts), translate(_TEXT, language, facts)


def lost_password(language: Language, *, login: str, link: str) -> tuple[str, str]:
    """Subject and text."""
    return translate(_RESET_SUBJECT, language), translate(_RESET_TEXT, language, {"login": login, "link": link})
