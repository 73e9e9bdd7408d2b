"""Ask the Géoplateforme geocoder: an address to a point, a point to a commune.

Never raises for what happens outside, and never logs what was asked.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Literal

import aiohttp
from pydantic import BaseModel, ValidationError

from rules.geography.zones import CITIES_IN_ARRONDISSEMENTS

TIMEOUT = 3.0
"""Seconds for one answer, including the wait for a turn."""
SPACING = 0.1
"""Seconds between two calls: ten a second at most, as the service asks (it refuses above 50)."""
LONGEST, SHORTEST = 200, 3
GOOD_SCORE = 0.8
PRECISE = {"housenumber", "street"}


@dataclass(frozen=True, slots=True)
class GeocodedAddress:
    """A place found; `precise`: a house number or a street, with a score that is high enough."""

    label: str
    latitude: float
    longitude: float
    insee: str
    precise: bool
    score: float


@dataclass(frozen=True, slots=True)
class NotFound:
    """There is nothing there, or the service refuses the question."""


@dataclass(frozen=True, slots=True)
class GeocoderUnavailable:
    """The service is down, slow, or its answer is invalid."""


Answer = GeocodedAddress | NotFound | GeocoderUnavailable


class Geometry(BaseModel):
    coordinates: tuple[float, float]


class AddressProperties(BaseModel):
    label: str
    score: float
    type: str
    citycode: str


class AddressFeature(BaseModel):
    geometry: Geometry
    properties: AddressProperties


class Features(BaseModel):
    features: list[AddressFeature]


@dataclass(slots=True)
class GeocoderTurns:
    """Spaces calls out; gives no turn that is too late. All processes share the allowed rate."""

    processes: int = 1
    clock: Callable[[], float] = monotonic
    next_at: float = 0.0

    def wait(self) -> float | None:
        """Take a turn; return the seconds until then, or None if none is near enough."""
        now = self.clock()
        at = max(now, self.next_at)
        if at - now >= TIMEOUT:
            return None
        self.next_at = at + SPACING * self.processes
        return at - now


@dataclass(frozen=True, slots=True)
class Geocoder:
    client: aiohttp.ClientSession
    url: str
    turns: GeocoderTurns = field(default_factory=GeocoderTurns)

    async def search(
        self, address: str, *, postcode: str | None = None, insee: str | None = None
    ) -> Answer:
        """Find an address; the whole of Paris, Lyon or Marseille does not filter.

        Addresses there bear the code of an arrondissement.
        """
        question = " ".join(address.split())[:LONGEST]
        if len(question) < SHORTEST or not question[0].isalnum():
            return NotFound()
        filters = {"q": question, "postcode": postcode or ""}
        if insee and insee not in CITIES_IN_ARRONDISSEMENTS:
            filters["citycode"] = insee
        return await self._ask("search", filters)

    async def reverse(self, latitude: float, longitude: float) -> Answer:
        """Find the nearest address; its `insee` is the commune."""
        return await self._ask("reverse", {"lat": f"{latitude:.6f}", "lon": f"{longitude:.6f}"})

    async def _ask(
        self, operation: Literal["search", "reverse"], filters: Mapping[str, str]
    ) -> Answer:
        wait = self.turns.wait()
        if wait is None:
            return GeocoderUnavailable()
        params = {name: value for name, value in filters.items() if value} | {"limit": "1"}
        try:
            async with asyncio.timeout(TIMEOUT):
                await asyncio.sleep(wait)
                async with self.client.get(f"{self.url}/{operation}", params=params) as response:
                    return read_answer(response.status, await response.read())
        except (aiohttp.ClientError, TimeoutError):
            return GeocoderUnavailable()


def read_answer(status: int, body: bytes) -> Answer:
    """Return the first address of an answer, or why there is none; never raises."""
    if status in (400, 404, 422):
        return NotFound()
    if status != 200:
        return GeocoderUnavailable()
    try:
        features = Features.model_validate_json(body).features
    except ValidationError:
        return GeocoderUnavailable()
    return _address(features[0]) if features else NotFound()


def _address(feature: AddressFeature) -> GeocodedAddress:
    longitude, latitude = feature.geometry.coordinates
    place = feature.properties
    precise = place.type in PRECISE and place.score >= GOOD_SCORE
    return GeocodedAddress(place.label, latitude, longitude, place.citycode, precise, place.score)
