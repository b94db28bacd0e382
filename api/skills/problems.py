"""What can be wrong with what is asked of skills, as HTTP says it. See ``api.errors``."""

from __future__ import annotations

from api.kinds import Kind
from api.skills.model import UnknownSkillError

KINDS: dict[type[Exception], Kind] = {
    UnknownSkillError: Kind(
        code="unknown-skill",
        status=404,
        title="There is no such skill",
        detail="No framework of this installation has it. Read /v1/skills to see which there are.",
    ),
}
