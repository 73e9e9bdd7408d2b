"""Search France Travail's "Offres d'emploi v2", one page at a time, at the pace it allows."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import aiohttp
from pydantic import BaseModel, ValidationError

from bot.clients.france_travail_access import FranceTravailAccess
from bot.clients.france_travail_faults import (
    AccessRefused,
    FranceTravailUnavailable,
    QuestionRefused,
)
from locales import _

PAGE = 150
STARTS = (*range(0, 1000, PAGE), 1000)
"""The offers at which pages may begin; the last page overlaps the one before."""
CEILING = STARTS[-1] + PAGE
"""Of a longer list, only so many offers can be read."""
SPACING = 0.34
"""Seconds between two calls: three calls a second at most."""
TRIES = 4
PAUSE, LONGEST_PAUSE = 2.0, 60.0
SUCCESSES = (200, 204, 206)
TIMEOUT = aiohttp.ClientTimeout(total=60, sock_connect=10, sock_read=30)
NEWEST_FIRST = "1"
RANGE = re.compile(r"/(\d+)$")

Sleep = Callable[[float], Awaitable[None]]


class Results(BaseModel):
    resultats: list[Any]


@dataclass(frozen=True, slots=True)
class OffersPage:
    """One page of a search; `total` counts all offers, as announced with this page."""

    offers: Sequence[Any]
    total: int


@dataclass(slots=True)
class RawAnswer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class FranceTravail:
    client: aiohttp.ClientSession
    url: str
    access: FranceTravailAccess
    sleep: Sleep = asyncio.sleep
    clock: Callable[[], float] = monotonic
    _next_at: float = field(default=0.0)

    async def search(self, department: str, codes: Sequence[str], first: int) -> OffersPage:
        """Return the page that begins at the offer numbered `first`.

        Retries after a pause, longer each time, or as long as the service asks.  Raises
        AccessRefused, QuestionRefused, or Unavailable when all tries failed.
        """
        params = {
            "departement": department,
            "codeROME": ",".join(codes),
            "sort": NEWEST_FIRST,
            "range": f"{first}-{first + PAGE - 1}",
        }
        for attempt in range(TRIES):
            try:
                raw = await self._ask_with_token(params)
                if raw.status in SUCCESSES:
                    return _page_of(raw, first)
                reason, pause = (
                    _("answers {status}").format(status=raw.status),
                    _pause(raw, attempt),
                )
            except (AccessRefused, QuestionRefused):
                raise
            except FranceTravailUnavailable as error:
                reason, pause = str(error), PAUSE * 2**attempt
            if attempt < TRIES - 1:
                await self.sleep(min(pause, LONGEST_PAUSE))
        raise FranceTravailUnavailable(reason)

    async def _ask_with_token(self, params: Mapping[str, str]) -> RawAnswer:
        """Ask once; once more with a new token if the service refuses ours before its time."""
        raw = await self._ask(params)
        if raw.status == 401:
            self.access.forget()
            raw = await self._ask(params)
        if raw.status in (401, 403):
            raise AccessRefused
        if raw.status in (400, 404):
            fault = _("answers {status}: it does not take our question")
            raise QuestionRefused(fault.format(status=raw.status))
        return raw

    async def _ask(self, params: Mapping[str, str]) -> RawAnswer:
        headers = {
            "Authorization": f"Bearer {await self.access.token()}",
            "Accept": "application/json",
        }
        await self._wait_for_turn()
        try:
            async with self.client.get(
                f"{self.url}/v2/offres/search", params=params, headers=headers, timeout=TIMEOUT
            ) as response:
                return RawAnswer(response.status, response.headers, await response.read())
        except (aiohttp.ClientError, TimeoutError) as error:
            raise FranceTravailUnavailable(type(error).__name__) from None

    async def _wait_for_turn(self) -> None:
        now = self.clock()
        at = max(now, self._next_at)
        self._next_at = at + SPACING
        await self.sleep(at - now)


def _pause(raw: RawAnswer, attempt: int) -> float:
    retry_after = raw.headers.get("Retry-After", "")
    return float(retry_after) if retry_after.isdecimal() else PAUSE * 2**attempt


def _page_of(raw: RawAnswer, first: int) -> OffersPage:
    """Parse an answer: without a body, no offer; a part of the offers is valid."""
    if raw.status == 204:
        return OffersPage((), 0)
    try:
        offers = Results.model_validate_json(raw.body).resultats
    except ValidationError:
        raise FranceTravailUnavailable(_("answers nonsense")) from None
    content_range = RANGE.search(raw.headers.get("Content-Range", ""))
    at_least = first + len(offers) + (raw.status == 206)
    return OffersPage(offers, int(content_range[1]) if content_range else at_least)
