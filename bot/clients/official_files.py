"""Fetch official files from the web or from a path: bytes, or a plain sentence."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import aiohttp

from locales import _, borrowed

QPV = "https://www.data.gouv.fr/api/1/datasets/r/942d4ee8-8142-4556-8ea1-335537ce1119"
FRR = (
    "https://www.observatoire-des-territoires.gouv.fr/outils/cartographie-interactive/api/v1"
    "/functions/GC_API_download.php?type=stat&nivgeo=com2025&dataset=frr&indic=codefrr"
)
COMMUNES = (
    "https://geo.api.gouv.fr/communes"
    "?fields=nom,code,codesPostaux,centre,population,codeDepartement"
)
LARGEST = 200 * 1024 * 1024
PIECE = 64 * 1024
TIMEOUT = aiohttp.ClientTimeout(total=300, sock_connect=10, sock_read=30)

Progress = Callable[[int, int | None], None]
"""Called with the bytes so far, and their total when it is known."""


class FileNotThere(Exception):
    """A file cannot be had; the message says which one, and why."""


@dataclass(frozen=True, slots=True)
class FetchedFile:
    name: str
    content: bytes


async def fetch(client: aiohttp.ClientSession, place: str, progress: Progress) -> FetchedFile:
    """Fetch a file from a URL or a path. Raises FileNotThere."""
    if not place.startswith(("http://", "https://")):
        return _read(Path(place), progress)
    try:
        async with client.get(place, timeout=TIMEOUT) as response:
            if response.status != 200:
                fault = _("{place}: the server answers {status}")
                raise FileNotThere(fault.format(place=place, status=response.status))
            return FetchedFile(_name(response), await _body(response, progress))
    except (aiohttp.ClientError, TimeoutError) as error:
        fault = _("{place}: cannot be downloaded ({why})")
        raise FileNotThere(fault.format(place=place, why=_reason(error))) from None


def _reason(error: aiohttp.ClientError | TimeoutError) -> str:
    """Say why nothing came, as we say it."""
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return _("no machine of this name is found")
    if isinstance(error, TimeoutError):
        return _("no answer in time")
    if isinstance(error, OSError) and error.errno:
        return borrowed.translated(os.strerror(error.errno))
    return _("the connection broke off")


async def _body(response: aiohttp.ClientResponse, progress: Progress) -> bytes:
    body = bytearray()
    async for piece in response.content.iter_chunked(PIECE):
        body += piece
        if len(body) > LARGEST:
            fault = _("{place}: larger than {size} MiB")
            raise FileNotThere(fault.format(place=response.url, size=LARGEST // 1024**2))
        progress(len(body), response.content_length)
    return bytes(body)


def _name(response: aiohttp.ClientResponse) -> str:
    filename = response.content_disposition and response.content_disposition.filename
    return filename or unquote(urlsplit(str(response.url)).path.rsplit("/", 1)[-1]) or "download"


def _read(path: Path, progress: Progress) -> FetchedFile:
    try:
        content = path.read_bytes()
    except OSError as error:
        fault = _("{path}: cannot be read ({why})")
        raise FileNotThere(fault.format(path=path, why=borrowed.reason(error))) from None
    progress(len(content), len(content))
    return FetchedFile(path.name, content)
