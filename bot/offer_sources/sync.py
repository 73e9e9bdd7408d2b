"""The offers of France Travail, fetched page by page; no transaction is open while we wait."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from aiohttp import ClientSession

from bot.clients.france_travail import CEILING, STARTS, FranceTravail, Page
from bot.clients.france_travail_access import Access
from bot.clients.france_travail_faults import AccessRefused, NotTaken, Unavailable
from bot.settings import Settings
from models.engine.database import Database
from rules.schedule.clock import Clock
from services.offer_sources.france_travail import sync
from services.offer_sources.france_travail.sync import Question
from services.offer_sources.intake import Change

UNSTEADY = "its list changed while we read it, or is too long"
SLICE = 10
"""Offers a transaction takes in: people's turns pass in between."""
Progress = Callable[[str, int, int], None]
"""A department, how many of its offers were heard, of how many."""


def quietly(_: str, __: int, ___: int) -> None:
    """Nobody is watching."""


@dataclass(slots=True)
class Heard:
    """What a sync came to; `unfinished`: departments not heard to the end, and why."""

    began_at: datetime
    changes: Counter[Change] = field(default_factory=Counter)
    closed: int = 0
    unfinished: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OffersSync:
    database: Database
    france_travail: FranceTravail
    clock: Clock
    progress: Progress = quietly

    async def run(self) -> Heard:
        """Raises AccessRefused; once the service is down, nothing more is asked."""
        heard = Heard(self.clock())
        asked = await self.database.read(lambda session: sync.questions(session, heard.began_at))
        for number, question in enumerate(asked):
            try:
                if not await self._hear(question, heard):
                    heard.unfinished[question.department] = UNSTEADY
            except AccessRefused:
                raise
            except NotTaken as wrong:
                heard.unfinished[question.department] = str(wrong)
            except Unavailable as wrong:
                heard.unfinished |= {it.department: str(wrong) for it in asked[number:]}
                break
        await self._close_gone(heard)
        return heard

    async def _hear(self, question: Question, heard: Heard) -> bool:
        """Whether all was heard: twice at most, since the list may move; in halves when long."""
        for _ in range(2):
            first = await self._page(question, 0, heard)
            if first.total > CEILING and len(question.codes) > 1:
                halves = [await self._hear(half, heard) for half in _halves(question)]
                return all(halves)
            if await self._turn_pages(question, first, heard):
                return True
        return False

    async def _turn_pages(self, question: Question, page: Page, heard: Heard) -> bool:
        """As many offers as the last page told of: none slipped between two pages."""
        names = sync.names(page.offers)
        self.progress(question.department, len(names), page.total)
        for start in STARTS[1:]:
            if start >= page.total:
                break
            page = await self._page(question, start, heard)
            names |= sync.names(page.offers)
            self.progress(question.department, len(names), page.total)
        return len(names) >= page.total

    async def _page(self, question: Question, start: int, heard: Heard) -> Page:
        page = await self.france_travail.search(question.department, question.codes, start)
        for begin in range(0, len(page.offers), SLICE):
            await self._take_in(page.offers[begin : begin + SLICE], heard)
        return page

    async def _take_in(self, offers: Sequence[Any], heard: Heard) -> None:
        heard.changes += await self.database.transact(
            lambda session: sync.take_in(session, offers, heard.began_at)
        )

    async def _close_gone(self, heard: Heard) -> None:
        unfinished, now = set(heard.unfinished), self.clock()
        while closed := await self.database.transact(
            lambda session: sync.close_gone(session, heard.began_at, unfinished, now)
        ):
            heard.closed += closed


def connect(settings: Settings, client: ClientSession) -> FranceTravail:
    access = Access(client, settings.ft_token_url, settings.ft_client_id, settings.ft_client_secret)
    return FranceTravail(client, settings.ft_api_url, access)


def _halves(question: Question) -> tuple[Question, Question]:
    middle = len(question.codes) // 2
    first, second = question.codes[:middle], question.codes[middle:]
    return replace(question, codes=first), replace(question, codes=second)
