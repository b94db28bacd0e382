"""What an answer means for a delivery, and what a signature is worth to somebody else's library."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from api.webhooks.model import JITTER, MOST_ASKED, WAITS, DeliveryState, judge
from api.webhooks.signing import Secrets, body_of, headers_of

NOW = datetime.now(UTC)
SECRETS = Secrets(lambda: b"x" * 32)


def judged(status, *, tried=1, retry_after=None, drawn=0.0):
    headers = {} if retry_after is None else {"retry-after": retry_after}
    return judge(status, headers, tried=tried, now=NOW, drawn=drawn)


def test_the_schedule_is_that_of_the_specification():
    seconds = [wait.total_seconds() for wait in WAITS]
    hours = [2, 5, 10, 14, 20, 24]
    assert seconds == [0, 5, 300, 1_800, *(3_600 * hour for hour in hours)]


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_2xx_is_a_success(status):
    assert judged(status).state is DeliveryState.DELIVERED


@pytest.mark.parametrize("status", [None, 100, 199, 301, 302, 307, 400, 401, 404, 409, 429, 500, 503])
def test_anything_else_is_tried_again_until_the_schedule_ends(status):
    for tried in range(1, len(WAITS)):
        assert judged(status, tried=tried).wait == WAITS[tried]
    assert judged(status, tried=len(WAITS)).state is DeliveryState.FAILED


def test_410_is_for_good():
    assert judged(410).gone
    assert judged(410).state is DeliveryState.FAILED


@given(st.floats(0, 1), st.integers(1, len(WAITS) - 1))
def test_waits_are_drawn_out_and_never_shortened(drawn, tried):
    wait = judged(500, tried=tried, drawn=drawn).wait
    assert WAITS[tried] <= wait <= WAITS[tried] * (1 + JITTER)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_an_endpoint_may_ask_for_more_time_within_bounds(status):
    assert judged(status, retry_after="90").wait == timedelta(seconds=90)
    assert judged(status, retry_after="1").wait == WAITS[1]
    assert judged(status, retry_after="99999999999999999999").wait == MOST_ASKED
    later = (NOW + timedelta(minutes=10)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert timedelta(minutes=9) < judged(status, retry_after=later).wait <= timedelta(minutes=10)


@given(st.text(max_size=40))
def test_no_retry_after_makes_a_wait_shorter_or_longer_than_allowed(text):
    assert WAITS[1] <= judged(503, retry_after=text).wait <= MOST_ASKED


def test_others_do_not_get_more_time():
    assert judged(500, retry_after="3600").wait == WAITS[1]


@given(st.dictionaries(st.sampled_from(["campaign", "sitting"]), st.text(max_size=30)))
def test_an_independent_library_takes_our_signature_and_reads_what_we_meant(data):
    body = body_of("campaign.opened", NOW, data)
    headers = headers_of("evt-1", body, [SECRETS.key("endpoint", 1)], datetime.now(UTC))
    read = Webhook(SECRETS.of("endpoint", 1)).verify(body, headers)
    assert (read["type"], read["data"]) == ("campaign.opened", data)
    assert datetime.fromisoformat(read["timestamp"]).tzinfo is not None


def test_it_refuses_another_body_another_message_another_time_and_another_secret():
    body = body_of("campaign.opened", NOW, {"campaign": "c"})
    headers = headers_of("evt-1", body, [SECRETS.key("endpoint", 1)], datetime.now(UTC))
    good = Webhook(SECRETS.of("endpoint", 1))
    assert good.verify(body, headers)
    old = headers_of("evt-1", body, [SECRETS.key("endpoint", 1)], datetime.now(UTC) - timedelta(minutes=6))
    for changed in (
        lambda: good.verify(body.replace(b'"c"', b'"d"'), headers),
        lambda: good.verify(body, {**headers, "webhook-id": "evt-2"}),
        lambda: good.verify(body, {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) + 1)}),
        lambda: good.verify(body, old),
        lambda: Webhook(SECRETS.of("endpoint", 2)).verify(body, headers),
        lambda: Webhook(SECRETS.of("another", 1)).verify(body, headers),
    ):
        with pytest.raises(WebhookVerificationError):
            changed()


def test_while_a_secret_is_replaced_both_are_good():
    body = body_of("campaign.opened", NOW, {"campaign": "c"})
    keys = [SECRETS.key("endpoint", 2), SECRETS.key("endpoint", 1)]
    headers = headers_of("evt-1", body, keys, datetime.now(UTC))
    for serial in (1, 2):
        assert Webhook(SECRETS.of("endpoint", serial)).verify(body, headers)


def test_a_secret_is_long_enough_and_of_its_installation():
    secret = SECRETS.of("endpoint", 1)
    assert secret.startswith("whsec_")
    assert 24 <= len(base64.b64decode(secret.removeprefix("whsec_"))) <= 64
    assert Secrets(lambda: b"y" * 32).of("endpoint", 1) != secret


def test_the_same_event_has_the_same_body_and_a_small_one():
    body = body_of("campaign.opened", NOW, {"campaign": "c"})
    assert body == body_of("campaign.opened", NOW, {"campaign": "c"})
    assert set(json.loads(body)) == {"type", "timestamp", "data"}
    assert json.loads(body)["timestamp"].endswith("Z")
    assert len(body) < 20_000
