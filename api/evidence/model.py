"""What can be wrong with asking for evidence."""

from __future__ import annotations

from api.refused import RefusedError


class NoEvidenceError(RefusedError):
    """The organisation has no such submission, or there is no evidence of it (yet). Which one is not told."""
