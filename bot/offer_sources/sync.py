"""Fetch France Travail's offers page by page; no transaction is open while an answer is awaited."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from aiohttp import ClientSession

from bot.clients.france_travail import CEILING, STARTS, FranceTravail, OffersPage
from bot.clients.france_travail_access import FranceTravailAccess
from bot.clients.france_travail_faults import (
    AccessRefused,
    FranceTravailUnavailable,
    QuestionRefused,
)
from bot.settings import Settings
from locales import _
from models.engine.database import Database
from rules.schedule.clock import Clock
from services.offer_sources.france_travail import sync
from services.offer_sources.france_travail.sync import OffersQuery
from services.offer_sources.intake import OpportunityChange

UNSTEADY = _("its list changed while we read it, or is too long")
SLICE = 10
"""Offers stored in one transaction: people's turns pass in between."""
Progress = Callable[[str, int, int], None]
"""Called with a department, how many of its offers were read, and of how many."""


def no_progress(_: str, __: int, ___: int) -> None:
    """Show nothing."""


@dataclass(slots=True)
class SyncReport:
    """The result of a sync; `unfinished`: departments not read to the end, and why."""

    began_at: datetime
    changes: Counter[OpportunityChange] = field(default_factory=Counter)
    closed: int = 0
    unfinished: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OffersSync:
    database: Database
    france_travail: FranceTravail
    clock: Clock
    progress: Progress = no_progress

    async def run(self) -> SyncReport:
        """Fetch all departments, until the service is down. Raises AccessRefused."""
        report = SyncReport(self.clock())
        questions = await self.database.read(
            lambda session: sync.questions(session, report.began_at)
        )
        for number, question in enumerate(questions):
            try:
                if not await self._fetch(question, report):
                    report.unfinished[question.department] = UNSTEADY
            except AccessRefused:
                raise
            except QuestionRefused as error:
                report.unfinished[question.department] = str(error)
            except FranceTravailUnavailable as error:
                report.unfinished |= {rest.department: str(error) for rest in questions[number:]}
                break
        await self._close_gone(report)
        return report

    async def _fetch(self, question: OffersQuery, report: SyncReport) -> bool:
        """Read one question's offers; return whether all were read.

        A list may change while it is read, so it is read twice at most; one that is too long, in
        halves.
        """
        for __ in range(2):
            first = await self._fetch_page(question, 0, report)
            if first.total > CEILING and len(question.codes) > 1:
                halves = [await self._fetch(half, report) for half in _halves(question)]
                return all(halves)
            if await self._fetch_pages(question, first, report):
                return True
        return False

    async def _fetch_pages(
        self, question: OffersQuery, page: OffersPage, report: SyncReport
    ) -> bool:
        """Read the other pages; return whether as many offers came as the last page announced."""
        names = sync.names(page.offers)
        self.progress(question.department, len(names), page.total)
        for start in STARTS[1:]:
            if start >= page.total:
                break
            page = await self._fetch_page(question, start, report)
            names |= sync.names(page.offers)
            self.progress(question.department, len(names), page.total)
        return len(names) >= page.total

    async def _fetch_page(
        self, question: OffersQuery, start: int, report: SyncReport
    ) -> OffersPage:
        page = await self.france_travail.search(question.department, question.codes, start)
        for begin in range(0, len(page.offers), SLICE):
            await self._take_in(page.offers[begin : begin + SLICE], report)
        return page

    async def _take_in(self, offers: Sequence[Any], report: SyncReport) -> None:
        report.changes += await self.database.transact(
            lambda session: sync.take_in(session, offers, report.began_at)
        )

    async def _close_gone(self, report: SyncReport) -> None:
        unfinished, now = set(report.unfinished), self.clock()
        while closed := await self.database.transact(
            lambda session: sync.close_gone(session, report.began_at, unfinished, now)
        ):
            report.closed += closed


def connect(settings: Settings, client: ClientSession) -> FranceTravail:
    """Return a client of France Travail with the access of the settings."""
    access = FranceTravailAccess(
        client, settings.ft_token_url, settings.ft_client_id, settings.ft_client_secret
    )
    return FranceTravail(client, settings.ft_api_url, access)


def _halves(question: OffersQuery) -> tuple[OffersQuery, OffersQuery]:
    middle = len(question.codes) // 2
    first, second = question.codes[:middle], question.codes[middle:]
    return replace(question, codes=first), replace(question, codes=second)
