"""docs/webhooks.md says what is true, and its examples run."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.events.catalogue import CATALOGUE, EventType, example_of
from api.webhooks.signing import Secrets, body_of, headers_of

PAGE = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")
SECRETS = Secrets(lambda: b"x" * 32)


def examples() -> dict[str, Any]:
    """What the page's Python defines."""
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL):
        exec(block, names)  # noqa: S102 - our own page
    return names


def message(moment: datetime) -> tuple[bytes, dict[str, str]]:
    body = body_of("campaign.opened", moment, {"campaign": "c-1"})
    return body, headers_of("evt-1", body, [SECRETS.key("e", 2), SECRETS.key("e", 1)], moment)


def test_the_table_is_the_catalogue():
    rows = dict(re.findall(r"^\| (`[a-z.]+`) \| (.*) \|$", PAGE, flags=re.MULTILINE))
    assert rows == {
        f"`{kind.value}`": f"{CATALOGUE[kind].says} | {', '.join(f'`{name}`' for name in example_of(kind))}"
        for kind in EventType
    }


@pytest.mark.parametrize("name", ["receive", "receive_by_hand"])
def test_a_receiver_written_by_the_page_takes_ours_and_refuses_others(name):
    receive = examples()[name]
    body, headers = message(datetime.now(UTC))
    assert receive(SECRETS.of("e", 1), body, headers)["data"] == {"campaign": "c-1"}
    assert receive(SECRETS.of("e", 2), body, headers)["type"] == "campaign.opened"
    old = message(datetime.now(UTC) - timedelta(minutes=6))
    for secret, sent in ((SECRETS.of("e", 3), (body, headers)), (SECRETS.of("e", 1), old)):
        with pytest.raises(Exception, match=r"(?i)sign|old|match"):
            receive(secret, *sent)
    with pytest.raises(Exception, match=r"(?i)sign|match"):
        receive(SECRETS.of("e", 1), body + b" ", headers)
