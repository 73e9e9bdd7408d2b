"""Answer the `call` steps of scripts: ask outside services, return an outcome, never raise."""

import asyncio
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from bot.clients.geocoder import GeocodedAddress, Geocoder, GeocoderUnavailable
from bot.telegram.files import MissingFile
from bot.upload_inspector import Inspector
from documents.table_inspection import MODULE as TABLES
from documents.uploads import LARGEST, PHOTO_INSPECTION, AcceptedFile, UploadFault
from rules.schedule.clock import Clock
from services.applications.file_storage import FileStorage
from services.people.tokens import RandomBelow

log = structlog.get_logger()
NAME_BITS = 128

CallAnswer = tuple[str, Mapping[str, str]]
"""An outcome, which the script branches on, and the values to keep."""


class FileSource(Protocol):
    """Gives a file that a person sent, by the file's key in its channel."""

    async def fetch(self, file_id: str, at_most: int) -> bytes | MissingFile: ...


@dataclass(frozen=True, slots=True)
class Geocoding:
    geocoder: Geocoder

    async def geocode(self, request: Mapping[str, str]) -> CallAnswer:
        """Locate a typed address, in the postcode and commune that the person gave."""
        answer = await self.geocoder.search(
            request["address"], postcode=request.get("postcode"), insee=request.get("insee")
        )
        match answer:
            case GeocodedAddress(precise=True):
                place = {"latitude": str(answer.latitude), "longitude": str(answer.longitude)}
                return "found", {"label": answer.label, **place}
            case GeocoderUnavailable():
                return "unavailable", {}
            case _:
                return "not_found", {}

    async def reverse_geocode(self, request: Mapping[str, str]) -> CallAnswer:
        """Find the commune of a position."""
        answer = await self.geocoder.reverse(
            float(request["latitude"]), float(request["longitude"])
        )
        if isinstance(answer, GeocodedAddress):
            return "found", {"insee": answer.insee}
        return "unavailable", {}


@dataclass(frozen=True, slots=True)
class CvUploads:
    """Fetches, inspects and keeps CVs; the turn that takes the answer adds their rows."""

    files: FileSource
    storage: FileStorage
    clock: Clock
    random_below: RandomBelow
    inspector: Inspector = field(default_factory=Inspector)

    async def fetch_cv(self, request: Mapping[str, str]) -> CallAnswer:
        """Fetch, inspect and keep a CV; the outcome is `kept`, or why it was not."""
        verdict = await _inspected(self.files, self.inspector, request)
        if not isinstance(verdict, AcceptedFile):
            return verdict, {}
        return await self._keep(verdict.content, verdict.format)

    async def _keep(self, content: bytes, kind: str) -> CallAnswer:
        name = f"{self.random_below(2**NAME_BITS):032x}"
        try:
            await asyncio.to_thread(self.storage.keep, name, content, self.clock())
        except OSError as error:  # a full disk, a folder that is not ours
            log.error("file_not_kept", error=type(error).__name__)
            return "unavailable", {}
        return "kept", {"stored_as": name, "format": kind, "size": str(len(content))}


@dataclass(frozen=True, slots=True)
class TableFetcher:
    """Fetches and reads the tables that the team drops in its chat; nothing of them is kept."""

    files: FileSource
    inspector: Inspector = field(default_factory=lambda: Inspector(TABLES))

    async def fetch_table(self, request: Mapping[str, str]) -> CallAnswer:
        """Fetch and read a table; the outcome is `read`, or why it was not."""
        verdict = await _inspected(self.files, self.inspector, request)
        if not isinstance(verdict, AcceptedFile):
            return verdict, {}
        return "read", {"format": verdict.format, "table": verdict.content.decode()}


@dataclass(frozen=True, slots=True)
class PhotoFetcher:
    """Fetches the photos that mentors send, and draws them again; the next turn stores them."""

    files: FileSource
    inspector: Inspector = field(default_factory=lambda: Inspector(PHOTO_INSPECTION))

    async def fetch_photo(self, request: Mapping[str, str]) -> CallAnswer:
        """Fetch a photo; the outcome is `read`, or why it was not."""
        verdict = await _inspected(self.files, self.inspector, request)
        if not isinstance(verdict, AcceptedFile):
            return verdict, {}
        return "read", {"photo": b64encode(verdict.content).decode()}


async def _inspected(
    files: FileSource, inspector: Inspector, request: Mapping[str, str]
) -> AcceptedFile | str:
    """Fetch and inspect the file named by a conversation; return the file, or the fault."""
    if int(request["file_size"]) > LARGEST:
        return UploadFault.TOO_LARGE
    content = await files.fetch(request["file_id"], LARGEST)
    if isinstance(content, MissingFile):
        return content.value
    return await inspector.judge(content)
