"""Logs name addresses, and no token that opens one."""

import pytest

from api.request_log import _shown

TOKEN = "PJTsau4B4-J2ZdkctKinFJ5bM5xJND7DuvHeH6nw1O0"
ID = "019a2b3c-4d5e-7f60-8123-456789abcdef"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (f"/e/{TOKEN}", "/e/…"),
        (f"/e/{TOKEN}/", "/e/…/"),
        (f"/v1/verify/{TOKEN}", "/v1/verify/…"),
        (f"/v1/submissions/{ID}/events", f"/v1/submissions/{ID}/events"),
        (f"/v1/{ID}{TOKEN}", "/v1/…"),
        ("/v1/exercises/shopping-basket", "/v1/exercises/shopping-basket"),
        ("/" + "x " * 300, ("/" + "x " * 300)[:200]),
    ],
)
def test_a_path_is_logged_without_its_tokens(path, shown):
    assert _shown(path) == shown
