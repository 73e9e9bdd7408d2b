"""The outside services that scripts call: requests in, outcomes out, never an exception."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.clients.geocoder import Found, Geocoder, Unavailable

Outcome = tuple[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Geocoding:
    geocoder: Geocoder

    async def geocode(self, known: Mapping[str, str]) -> Outcome:
        """A typed address, in the postcode and commune the person gave."""
        answer = await self.geocoder.search(
            known["address"], postcode=known.get("postcode"), insee=known.get("insee")
        )
        match answer:
            case Found(precise=True):
                place = {"latitude": str(answer.latitude), "longitude": str(answer.longitude)}
                return "found", {"label": answer.label, **place}
            case Unavailable():
                return "unavailable", {}
            case _:
                return "not_found", {}

    async def reverse_geocode(self, known: Mapping[str, str]) -> Outcome:
        answer = await self.geocoder.reverse(float(known["latitude"]), float(known["longitude"]))
        if isinstance(answer, Found):
            return "found", {"insee": answer.insee}
        return "unavailable", {}
