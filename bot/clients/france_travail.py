"""France Travail, "Offres d'emploi v2": one page of a search at a time, at its pace."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import aiohttp
from pydantic import BaseModel, ValidationError

from bot.clients.france_travail_access import Access
from bot.clients.france_travail_faults import AccessRefused, NotTaken, Unavailable

PAGE = 150
STARTS = (*range(0, 1000, PAGE), 1000)
"""Where pages may begin; the last one meets the one before."""
CEILING = STARTS[-1] + PAGE
"""More offers than that, and only the first can be heard."""
SPACING = 0.34
"""Seconds: three calls a second at most."""
TRIES = 4
PAUSE, LONGEST_PAUSE = 2.0, 60.0
HEARD = (200, 204, 206)
PATIENCE = aiohttp.ClientTimeout(total=60, sock_connect=10, sock_read=30)
NEWEST_FIRST = "1"
RANGE = re.compile(r"/(\d+)$")

Sleep = Callable[[float], Awaitable[None]]


class Results(BaseModel):
    resultats: list[Any]


@dataclass(frozen=True, slots=True)
class Page:
    """`total`: how many offers there are in all, as told with this page."""

    offers: Sequence[Any]
    total: int


@dataclass(slots=True)
class Answered:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class FranceTravail:
    client: aiohttp.ClientSession
    url: str
    access: Access
    sleep: Sleep = asyncio.sleep
    clock: Callable[[], float] = monotonic
    _next_at: float = field(default=0.0)

    async def search(self, department: str, codes: Sequence[str], first: int) -> Page:
        """From the offer numbered `first`; raises Unavailable when it cannot be had.

        Asked again after a pause, longer each time, or as long as we are told to wait.
        """
        params = {
            "departement": department,
            "codeROME": ",".join(codes),
            "sort": NEWEST_FIRST,
            "range": f"{first}-{first + PAGE - 1}",
        }
        for attempt in range(TRIES):
            try:
                answered = await self._ask_with_token(params)
                if answered.status in HEARD:
                    return _read(answered, first)
                said, pause = f"answers {answered.status}", _pause(answered, attempt)
            except (AccessRefused, NotTaken):
                raise
            except Unavailable as wrong:
                said, pause = str(wrong), PAUSE * 2**attempt
            if attempt < TRIES - 1:
                await self.sleep(min(pause, LONGEST_PAUSE))
        raise Unavailable(said)

    async def _ask_with_token(self, params: Mapping[str, str]) -> Answered:
        """A token refused before its time is renewed, once."""
        answered = await self._ask(params)
        if answered.status == 401:
            self.access.forget()
            answered = await self._ask(params)
        if answered.status in (401, 403):
            raise AccessRefused
        if answered.status in (400, 404):
            raise NotTaken(f"answers {answered.status}: it does not take our question")
        return answered

    async def _ask(self, params: Mapping[str, str]) -> Answered:
        headers = {
            "Authorization": f"Bearer {await self.access.token()}",
            "Accept": "application/json",
        }
        await self._turn()
        try:
            async with self.client.get(
                f"{self.url}/v2/offres/search", params=params, headers=headers, timeout=PATIENCE
            ) as response:
                return Answered(response.status, response.headers, await response.read())
        except (aiohttp.ClientError, TimeoutError) as wrong:
            raise Unavailable(type(wrong).__name__) from None

    async def _turn(self) -> None:
        now = self.clock()
        at = max(now, self._next_at)
        self._next_at = at + SPACING
        await self.sleep(at - now)


def _pause(answered: Answered, attempt: int) -> float:
    told = answered.headers.get("Retry-After", "")
    return float(told) if told.isdecimal() else PAUSE * 2**attempt


def _read(answered: Answered, first: int) -> Page:
    """No offer comes without a body; a page that is not whole is still an answer."""
    if answered.status == 204:
        return Page((), 0)
    try:
        offers = Results.model_validate_json(answered.body).resultats
    except ValidationError:
        raise Unavailable("answers nonsense") from None
    told = RANGE.search(answered.headers.get("Content-Range", ""))
    at_least = first + len(offers) + (answered.status == 206)
    return Page(offers, int(told[1]) if told else at_least)
