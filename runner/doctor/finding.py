"""What was found about one thing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from runner.profile import Weakness
from runner.sandbox import SandboxError


class HostError(SandboxError):
    """This machine has a weakness with which the chosen profile does not start."""


class Topic(StrEnum):
    """What a finding is about."""

    MACHINE = "machine"
    QUEUE = "queue"
    ENGINE = "engine"
    IMAGES = "images"
    #: Promises about sandboxes: see ``runner.proof``.
    PROMISES = "promises"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found about one thing. ``remedy`` is None where there is nothing to do."""

    subject: str
    found: str
    remedy: str | None = None
    topic: Topic = Topic.MACHINE
    #: What the profile may be content with, where it is.
    weakness: Weakness | None = None
    #: True where the chosen profile is content with the weakness.
    tolerated: bool = False
    #: A promise's short name, and the sandbox that it was looked at in.
    row: str = ""
    sandbox: str = ""
    #: True where nothing stands behind the line that a reader in a hurry has to know.
    detail: bool = False

    @property
    def in_order(self) -> bool:
        """True where there is nothing to do, or nothing that must be done with this profile."""
        return self.remedy is None or self.tolerated
