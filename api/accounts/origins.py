"""Whether another site made a browser send a request. No page can choose the headers that tell."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request


def is_from_elsewhere(request: Request, *, siblings: bool) -> bool:
    """True if a page of another site sent this; ``siblings``: sites under the same domain count as ours.

    Browsers say it in ``Sec-Fetch-Site``, but not on plain HTTP. There ``Origin`` tells, and in old browsers
    ``Referer``. Whoever sends none of them is a program, which acts for nobody but itself.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "cross-site" or (site == "same-site" and not siblings)
    sender = request.headers.get("origin") or request.headers.get("referer")
    # "null", which pages send that hide where they are, has no host, and so is not ours.
    return sender is not None and _host(sender) not in _ours(request)


def _ours(request: Request) -> set[str]:
    """The names under which the sender may know us: a proxy may have put another one into ``Host``."""
    names = {request.headers.get(name, "").strip().lower() for name in ("host", "x-forwarded-host")}
    return (names | {_host(getattr(request.app.state, "address", ""))}) - {""}


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""
