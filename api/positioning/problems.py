"""What can be wrong with what is asked of positioning, as HTTP says it. See ``api.errors``."""

from __future__ import annotations

from api.kinds import Kind
from api.positioning.model import NoPositioningError

KINDS: dict[type[Exception], Kind] = {
    NoPositioningError: Kind(
        code="no-positioning",
        status=409,
        title="No positioning test is made ready",
        detail="Make it ready first, then open it for people.",
    ),
}
