"""Edits that never overwrite what their author has not seen: a row's revision is its ETag.

``GET`` answers it, and a change has to name it::

    return JSONResponse(shown(battery), headers=etag(battery.revision))

    from api.parameters import IfMatch

    @router.put("/v1/batteries/{battery}/draft", …)
    def put_draft(battery: str, new: NewPlan, caller: writer, wanted: IfMatch) -> Response:
        …  # in the use case, with the row that the change is made to:
        wanted.check(row.revision)

OpenAPI gets the header and its problems (428, 412) from the parameter by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from api.refused import RefusedError

_TAG = re.compile(r'^(?:W/)?"(\d{1,18})"$')


class NoRevisionError(RefusedError):
    """The change does not say which revision it was made from."""


class OldRevisionError(RefusedError):
    """What is to be changed has been changed meanwhile."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The revisions that a change may be made to; None for any."""

    revisions: frozenset[int] | None

    def check(self, revision: int) -> None:
        """Compare with the row's.

        Raises:
            OldRevisionError: it is another one.
        """
        if self.revisions is not None and revision not in self.revisions:
            raise OldRevisionError


#: For use cases that are not asked over HTTP, and pages that carry the revision in a field use ``only``.
ANY = Wanted(None)


def only(revision: int) -> Wanted:
    """Exactly this revision."""
    return Wanted(frozenset({revision}))


def etag(revision: int) -> dict[str, str]:
    """The header that says a revision."""
    return {"ETag": f'"{revision}"'}


def wanted_of(header: str | None) -> Wanted:
    """What a header ``If-Match`` asks for.

    Raises:
        NoRevisionError: there is none.
    """
    if header is None:
        raise NoRevisionError
    if header.strip() == "*":
        return ANY
    # A proxy that compresses weakens our ETags. They name revisions, not bytes: weak ones are as good.
    found = [_TAG.match(tag.strip()) for tag in header.split(",")]
    return Wanted(frozenset(int(match[1]) for match in found if match is not None))
