"""Parameters that the routes of several features take: a page of a list, the revision of an edit."""

from typing import Annotated

from fastapi import Depends, Header, Query

from api.etags import Wanted, wanted_of
from api.moments import LookBack
from api.paging import LONGEST_CURSOR, MOST_ITEMS, USUAL_ITEMS, PageOf


def _asked(
    cursor: Annotated[
        str | None, Query(max_length=LONGEST_CURSOR, description="The field `next` of the page before")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ITEMS, description="How many items at most")] = USUAL_ITEMS,
) -> PageOf:
    return PageOf(cursor, limit)


#: ``?cursor=&limit=``, see ``api.paging``.
PageAsked = Annotated[PageOf, Depends(_asked)]


#: ``?updated_since=``: rows by the moment of their change, and by their id.
UpdatedSince = Annotated[LookBack | None, Query(description="Only what changed then or later, in the order of that")]


def _wanted(
    if_match: Annotated[
        str | None, Header(max_length=400, description="The ETag of what was read: the change is made to that only")
    ] = None,
) -> Wanted:
    return wanted_of(if_match)


#: The header ``If-Match``, see ``api.etags``.
IfMatch = Annotated[Wanted, Depends(_wanted)]
