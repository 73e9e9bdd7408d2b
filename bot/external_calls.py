"""Answer the `call` steps of scripts: ask outside services, return an outcome, never raise."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from bot.clients.geocoder import Address, Geocoder, Unavailable
from bot.telegram.files import Missing, TelegramFiles
from bot.upload_inspector import Inspector
from documents.uploads import LARGEST, Fault
from rules.schedule.clock import Clock
from services.applications.file_storage import Storage
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
            case Unavailable():
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
    storage: Storage
    clock: Clock
    chance: Chance
    inspector: Inspector = field(default_factory=Inspector)

    async def fetch_cv(self, request: Mapping[str, str]) -> CallAnswer:
        """Fetch, inspect and keep a CV; the outcome is `kept`, or why it was not."""
        if int(request["file_size"]) > LARGEST:
            return Fault.TOO_LARGE, {}
        content = await self.files.fetch(request["file_id"], LARGEST)
        if isinstance(content, Missing):
            return content.value, {}
        verdict = await self.inspector.judge(content)
        if isinstance(verdict, Fault):
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
