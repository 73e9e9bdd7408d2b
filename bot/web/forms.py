"""Read the forms that browsers send, within limits of size and time."""

import asyncio
from dataclasses import dataclass

from aiohttp import web
from aiohttp.web_request import FileField

from services.pages.page import LARGEST_FORM

UTF_8 = "utf-8"
"""The charset of our pages, so of the forms that browsers send from them."""
READING = 10.0
"""Seconds that a form may take to arrive."""
READING_FILE = 90.0
"""Seconds that a form with a file may take: five megabytes on a slow line."""
AROUND_FILE = 16 * 1024
"""Bytes of the other fields of a form with a file, and of what parts them."""


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file of a form; `name` is what its sender calls it, and may say anything."""

    name: str
    content: bytes


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


async def read_file(request: web.Request, largest: int) -> tuple[dict[str, str], UploadedFile]:
    """Read a form with one file, `file`, of at most `largest` bytes, and its other fields.

    Raise an HTTP refusal if it is too large, too slow, or has no file.
    """
    size = largest + AROUND_FILE
    try:
        async with asyncio.timeout(READING_FILE):
            fields = await request.clone(client_max_size=size).post()
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    except (ValueError, UnicodeDecodeError) as error:  # parts that are none
        raise web.HTTPBadRequest from error
    sent = fields.get("file")
    if not isinstance(sent, FileField):
        raise web.HTTPBadRequest
    with sent.file:
        content = await asyncio.to_thread(sent.file.read)
    if len(content) > largest:
        raise web.HTTPRequestEntityTooLarge(largest, len(content))
    texts = {name: value for name, value in fields.items() if isinstance(value, str)}
    return texts, UploadedFile(sent.filename.replace("\0", ""), content)
