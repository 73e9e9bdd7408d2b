"""Answer as the Géoplateforme's geocoder, for the homes of a plan alone."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from sandbox.simulation.plan import Home


def routes(homes: Sequence[Home]) -> Sequence[web.RouteDef]:
    """Return the routes, below `/geocoder`."""

    async def search(request: web.Request) -> web.Response:
        words, postcode = request.query.get("q", ""), request.query.get("postcode")
        here = [home for home in homes if postcode in (None, home.postcode)]
        known = [(home, it) for home in here for it in home.addresses if _alike(it, words)]
        return _found(*known[0]) if known else web.json_response({"features": []})

    async def reverse(request: web.Request) -> web.Response:
        latitude, longitude = float(request.query["lat"]), float(request.query["lon"])
        near = min(homes, key=lambda it: _squared(it, latitude, longitude))
        return _found(near, (near.addresses or ["1 place de la Mairie"])[0])

    return [web.get("/geocoder/search", search), web.get("/geocoder/reverse", reverse)]


def _alike(address: str, words: str) -> bool:
    return address.casefold()[:6] == words.casefold()[:6]


def _squared(home: Home, latitude: float, longitude: float) -> float:
    return (home.latitude - latitude) ** 2 + (home.longitude - longitude) ** 2


def _found(home: Home, address: str) -> web.Response:
    properties: dict[str, Any] = {
        "label": f"{address} {home.postcode}",
        "score": 0.96,
        "type": "housenumber",
        "citycode": home.insee,
    }
    geometry = {"coordinates": [home.longitude, home.latitude]}
    return web.json_response({"features": [{"properties": properties, "geometry": geometry}]})
