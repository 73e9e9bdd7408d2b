"""Run a Géoplateforme geocoder on loopback: it answers what it is given, in the recorded format."""

from dataclasses import dataclass, field
from math import cos, hypot, radians
from typing import Any, Literal, Self

from aiohttp import web

from tests.harness.fake_server import FakeServer

Feature = dict[str, Any]
Mode = Literal["fine", "down", "slow", "garbage"]
METRES = 111_000
FAR = 5_000


def an_address(
    label: str,
    latitude: float,
    longitude: float,
    insee: str,
    *,
    score: float = 0.97,
    kind: str = "housenumber",
) -> Feature:
    name, _, town = label.partition(", ")
    postcode, _, city = town.partition(" ")
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": {
            "label": label.replace(",", ""),
            "score": score,
            "name": name,
            "postcode": postcode,
            "citycode": insee,
            "city": city,
            "type": kind,
            "_type": "address",
        },
    }


@dataclass
class FakeGeocoder:
    """`answers`: from a question (case ignored) to a feature; anything else finds nothing.

    A reverse question gets the nearest of these features, within 5 km.
    """

    answers: dict[str, Feature] = field(default_factory=dict)
    mode: Mode = "fine"
    asked: list[dict[str, str]] = field(default_factory=list)
    """The parameters of every call."""
    url: str = ""

    async def __aenter__(self) -> Self:
        self._server = FakeServer(
            [web.get("/search", self._search), web.get("/reverse", self._reverse)]
        )
        self.url = await self._server.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    async def _search(self, request: web.Request) -> web.Response:
        self.asked.append(dict(request.query))
        answers = {question.casefold(): feature for question, feature in self.answers.items()}
        feature = answers.get(request.query["q"].casefold())
        return await self._answer([feature] if feature else [])

    async def _reverse(self, request: web.Request) -> web.Response:
        self.asked.append(dict(request.query))
        latitude, longitude = float(request.query["lat"]), float(request.query["lon"])
        features = self.answers.values()
        near = [(_metres(feature, latitude, longitude), feature) for feature in features]
        within = sorted((pair for pair in near if pair[0] <= FAR), key=lambda pair: pair[0])
        return await self._answer([feature for _, feature in within[:1]])

    async def _answer(self, features: list[Feature]) -> web.Response:
        if self.mode == "slow":
            await self._server.closing.wait()
        if self.mode == "down":
            return web.Response(status=503, text="<html>Service Unavailable</html>")
        if self.mode == "garbage":
            return web.Response(text="<html>", content_type="application/json")
        return web.json_response({"type": "FeatureCollection", "features": features})


def _metres(feature: Feature, latitude: float, longitude: float) -> float:
    coordinates = feature["geometry"]["coordinates"]
    north = (coordinates[1] - latitude) * METRES
    east = (coordinates[0] - longitude) * METRES * cos(radians(latitude))
    return hypot(north, east)
