"""The fields of a form, for pages that are no coroutines."""

from collections.abc import AsyncIterator

from starlette.datastructures import FormData
from starlette.requests import Request


async def form_sent(request: Request) -> AsyncIterator[FormData]:
    """A dependency: what was sent. Files among it are closed when the request is answered."""
    async with request.form() as form:
        yield form
