"""Run France Travail's API on loopback: given offers, in the recorded format, faults on demand."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any, Literal, Self

import orjson
from aiohttp import web

from tests.harness.fake_server import FakeServer

Raw = dict[str, Any]
Fault = Literal["429", "500", "400", "html", "cut", "expired"]
LAST_START, LAST = 1000, 1149


def an_offer(number: int = 1, department: str = "31", **more: Any) -> Raw:
    """Return an offer with the fields that matter, as they are recorded."""
    return {
        "id": f"{department}X{number:04d}",
        "intitule": f"Développeur web {number} (H/F)",
        "description": "Vous rejoindrez une équipe.\n * Concevoir des sites",
        "dateCreation": "2027-02-20T16:01:23.690Z",
        "dateActualisation": "2027-02-24T09:03:02.003Z",
        "lieuTravail": {"libelle": f"{department} - Ville", "codePostal": f"{department}000"},
        "romeCode": "M1855",
        "entreprise": {"nom": f"ENTREPRISE {number}", "entrepriseAdaptee": False},
        "typeContrat": "CDI",
        "typeContratLibelle": "CDI",
        "natureContrat": "Contrat travail",
        "contact": {"urlPostulation": f"https://recruteur.example/{number}"},
        **more,
    }


@dataclass
class FakeFranceTravail:
    """`faults`: what the next searches get, one each; `turning`: called before each page."""

    offers: list[Raw] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    turning: Callable[[], None] = lambda: None
    down: bool = False
    refuses: bool = False
    retry_after: str = "7"
    lasts: int = 1499
    asked: list[dict[str, str]] = field(default_factory=list)
    """The parameters of every search."""
    tokens: int = 0
    forms: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    async def __aenter__(self) -> Self:
        self._server = FakeServer(
            [web.post("/token", self._token), web.get("/v2/offres/search", self._search)]
        )
        self.url = await self._server.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    async def _token(self, request: web.Request) -> web.Response:
        self.forms.append(
            {**request.query, **{k: str(v) for k, v in (await request.post()).items()}}
        )
        if self.down:
            return web.Response(status=503, text="<html>")
        if self.refuses:
            return web.json_response({"error": "invalid_client"}, status=401)
        self.tokens += 1
        return web.json_response(
            {
                "scope": "api_offresdemploiv2 o2dsoffre",
                "expires_in": self.lasts,
                "token_type": "Bearer",
                "access_token": f"token-{self.tokens}",
            }
        )

    async def _search(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(dict(request.query))
        if self.down:
            return web.Response(status=503, text="<html>Service Unavailable</html>")
        if request.headers.get("Authorization") != f"Bearer token-{self.tokens}":
            return web.Response(status=401)
        if self.faults:
            return self._faulty(request, self.faults.pop(0))
        self.turning()
        return self._page(request.query)

    def _faulty(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        match fault:
            case "429":
                return web.Response(status=429, headers={"Retry-After": self.retry_after})
            case "html":
                return web.Response(text="<html>Maintenance</html>", content_type="text/html")
            case "expired":
                self.tokens += 1
                return web.Response(status=401)
            case "cut":
                assert request.transport is not None
                request.transport.abort()
                return web.Response()
            case _:
                return web.Response(status=int(fault))

    def _page(self, query: Any) -> web.Response:
        first, last = map(int, query["range"].split("-"))
        if last - first >= 150 or first > LAST_START or last > LAST:
            return web.Response(status=400)
        codes = query["codeROME"].split(",")
        offers = [
            offer for offer in self.offers if offer["romeCode"] in codes and _is_in(offer, query)
        ]
        page = offers[first : last + 1]
        if not page:
            return web.Response(status=204, headers={"Content-Range": "*/0"})
        end = first + len(page)
        return web.Response(
            status=206 if end < len(offers) else 200,
            body=orjson.dumps({"resultats": page, "filtresPossibles": []}),
            headers={"Content-Range": f"offres {first}-{end - 1}/{len(offers)}"},
            content_type="application/json",
        )


def _is_in(offer: Raw, query: Any) -> bool:
    """Whether the offer is in the department, by its place, or by its id when it has none."""
    place = offer.get("lieuTravail", {}).get("libelle", offer["id"])
    return str(place).startswith(query["departement"])


@contextmanager
def beside(server: FakeFranceTravail) -> Iterator[FakeFranceTravail]:
    """Run the server in a thread of its own, for commands, which run a loop themselves."""
    ready, loop = Event(), asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        async with server:
            ready.set()
            await stop.wait()

    thread = Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    ready.wait()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
