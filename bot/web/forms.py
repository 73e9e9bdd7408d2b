"""Read the forms that browsers send, within limits of size and time."""

import asyncio

from aiohttp import web

from services.pages.page import LARGEST_FORM

UTF_8 = "utf-8"
"""The charset of our pages, so of the forms that browsers send from them."""
READING = 10.0
"""Seconds that a form may take to arrive."""


async def read_form(request: web.Request, largest: int = LARGEST_FORM) -> dict[str, str]:
    """Read a form; raise an HTTP refusal if it is too large, too slow, no form, or not in UTF-8."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType
    if (request.charset or UTF_8).lower() != UTF_8:
        raise web.HTTPBadRequest
    try:
        async with asyncio.timeout(READING):
            fields = await request.clone(client_max_size=largest).post()
    except UnicodeDecodeError as error:
        raise web.HTTPBadRequest from error
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    return {
        # browsers send a line end as two characters, and count it as one
        name: value.replace("\0", "").replace("\r\n", "\n")
        for name, value in fields.items()
        if isinstance(value, str)
    }
