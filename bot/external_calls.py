"""The outside services that scripts call: requests in, outcomes out, never an exception."""

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


@dataclass(frozen=True, slots=True)
class Geocoding:
    geocoder: Geocoder

    async def geocode(self, known: Mapping[str, str]) -> CallAnswer:
        """A typed address, in the postcode and commune the person gave."""
        answer = await self.geocoder.search(
            known["address"], postcode=known.get("postcode"), insee=known.get("insee")
        )
        match answer:
            case Address(precise=True):
                place = {"latitude": str(answer.latitude), "longitude": str(answer.longitude)}
                return "found", {"label": answer.label, **place}
            case Unavailable():
                return "unavailable", {}
            case _:
                return "not_found", {}

    async def reverse_geocode(self, known: Mapping[str, str]) -> CallAnswer:
        answer = await self.geocoder.reverse(float(known["latitude"]), float(known["longitude"]))
        if isinstance(answer, Address):
            return "found", {"insee": answer.insee}
        return "unavailable", {}


@dataclass(frozen=True, slots=True)
class Papers:
    """CVs: fetched, looked at, kept as files; the turn that takes the answer makes their row."""

    files: TelegramFiles
    storage: Storage
    clock: Clock
    chance: Chance
    inspector: Inspector = field(default_factory=Inspector)

    async def fetch_cv(self, known: Mapping[str, str]) -> CallAnswer:
        if int(known["file_size"]) > LARGEST:
            return Fault.TOO_LARGE, {}
        content = await self.files.fetch(known["file_id"], LARGEST)
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
