"""How long somebody is kept: after their last contact, longer if they agree, and never for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.privacy.model import LEAST_DAYS, MOST_DAYS, UnfitRetentionError
from api.privacy.retention import Contact, check, ends_at

LAST = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = st.integers(LEAST_DAYS, MOST_DAYS)


def test_the_short_time_holds_unless_somebody_agrees_or_their_campaign_goes_on():
    assert ends_at(Contact(LAST, agrees=False, goes_on=False), 90, 730) == LAST + timedelta(days=90)
    assert ends_at(Contact(LAST, agrees=True, goes_on=False), 90, 730) == LAST + timedelta(days=730)
    assert ends_at(Contact(LAST, agrees=False, goes_on=True), 90, 730) == LAST + timedelta(days=730)


@given(DAYS, DAYS, st.booleans(), st.booleans())
def test_nobody_is_kept_for_ever_and_agreeing_never_shortens(days, agreed, agrees, goes_on):
    ends = ends_at(Contact(LAST, agrees=agrees, goes_on=goes_on), days, agreed)
    assert ends <= LAST + timedelta(days=max(days, agreed))
    assert ends_at(Contact(LAST, agrees=True, goes_on=goes_on), days, agreed) >= ends


@pytest.mark.parametrize(
    ("days", "agreed", "places"),
    [
        (29, 730, ["/days"]),
        (0, 10_000, ["/days", "/days_agreed"]),
        (-1, -1, ["/days", "/days_agreed"]),
        (400, 100, ["/days_agreed"]),
    ],
)
def test_times_that_make_no_sense_are_refused_all_at_once(days, agreed, places):
    with pytest.raises(UnfitRetentionError) as caught:
        check(days, agreed)
    assert [fault.place for fault in caught.value.faults] == places
    check(LEAST_DAYS, MOST_DAYS)
