"""Answer the `call` steps of scripts: ask outside services, return an outcome, never raise."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from bot.clients.geocoder import Address, Geocoder, GeocoderUnavailable
from bot.telegram.files import MissingFile, TelegramFiles
from bot.upload_inspector import Inspector
from documents.table_inspection import MODULE as TABLES
from documents.uploads import LARGEST, AcceptedFile, UploadFault
from rules.schedule.clock import Clock
from services.applications.file_storage import FileStorage
from services.people.tokens import Chance

log = structlog.get_logger()
NAME_BITS = 128

CallAnswer = tuple[str, Mapping[str, str]]
"""An outcome, which the script branches on, and the values to keep."""


@dataclass(frozen=True, slots=True)
class Geocoding:
    geocoder: Geocoder

    async def geocode(self, request: Mapping[str, str]) -> CallAnswer:
        """Locate a typed address, in the postcode and commune that the person gave."""
        answer = await self.geocoder.search(
            request["address"], postcode=request.get("postcode"), insee=request.get("insee")
        )
        match answer:
            case Address(precise=True):
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
        if isinstance(answer, Address):
            return "found", {"insee": answer.insee}
        return "unavailable", {}


@dataclass(frozen=True, slots=True)
class CvUploads:
    """Fetches, inspects and keeps CVs; the turn that takes the answer adds their rows."""

    files: TelegramFiles
    storage: FileStorage
    clock: Clock
    chance: Chance
    inspector: Inspector = field(default_factory=Inspector)

    async def fetch_cv(self, request: Mapping[str, str]) -> CallAnswer:
        """Fetch, inspect and keep a CV; the outcome is `kept`, or why it was not."""
        verdict = await _inspected(self.files, self.inspector, request)
        if not isinstance(verdict, AcceptedFile):
            return verdict, {}
        return await self._keep(verdict.content, verdict.format)

    async def _keep(self, content: bytes, kind: str) -> CallAnswer:
        name = f"{self.chance(2**NAME_BITS):032x}"
        try:
            await asyncio.to_thread(self.storage.keep, name, content, self.clock())
        except OSError as error:  # a full disk, a folder that is not ours
            log.error("file_not_kept", error=type(error).__name__)
            return "unavailable", {}
        return "kept", {"stored_as": name, "format": kind, "size": str(len(content))}


@dataclass(frozen=True, slots=True)
class TableFetcher:
    """Fetches and reads the tables that the team drops in its chat; nothing of them is kept."""

    files: TelegramFiles
    inspector: Inspector = field(default_factory=lambda: Inspector(TABLES))

    async def fetch_table(self, request: Mapping[str, str]) -> CallAnswer:
        """Fetch and read a table; the outcome is `read`, or why it was not."""
        verdict = await _inspected(self.files, self.inspector, request)
        if not isinstance(verdict, AcceptedFile):
            return verdict, {}
        return "read", {"format": verdict.format, "table": verdict.content.decode()}


async def _inspected(
    files: TelegramFiles, inspector: Inspector, request: Mapping[str, str]
) -> AcceptedFile | str:
    """Fetch the file that a conversation names and inspect it; return it, or why it is refused."""
    if int(request["file_size"]) > LARGEST:
        return UploadFault.TOO_LARGE
    content = await files.fetch(request["file_id"], LARGEST)
    if isinstance(content, MissingFile):
        return content.value
    return await inspector.judge(content)
