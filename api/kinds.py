"""What a kind of problem is: ``api.errors`` has all of them, and ``api.problems`` makes answers of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PLACES = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of problem. Its page is ``/problems/<code>``, which is also its type."""

    code: str
    status: int
    title: str
    detail: str

    @property
    def type(self) -> str:
        """The URI reference that programs compare."""
        return f"/problems/{self.code}"

    @property
    def facts(self) -> list[str]:
        """What has to be known to say the detail."""
        return _PLACES.findall(self.detail)
