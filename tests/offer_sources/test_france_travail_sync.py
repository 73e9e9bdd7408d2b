"""A sync of France Travail: all is heard, what is gone is closed and erased, nothing half done."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr
from sqlalchemy.orm import Session

from bot.clients.france_travail import FranceTravail
from bot.clients.france_travail_access import FranceTravailAccess
from bot.clients.france_travail_faults import AccessRefused
from bot.offer_sources.sync import UNSTEADY, OffersSync, SyncReport
from flows.jobs.families import load_families
from models.engine.database import Database
from models.offers import OpportunityStatus
from rules.offers.opportunities import OpportunitySource
from services.offer_sources import intake
from services.offer_sources.france_travail import sync
from services.offer_sources.intake import OpportunityChange
from tests.harness.builders import NOON, a_session
from tests.harness.france_travail import FakeFranceTravail, an_offer
from tests.offer_sources import builders
from tests.offer_sources.builders import found, prepare

DAY = timedelta(days=1)
LIVE, CLOSED = OpportunityStatus.LIVE, OpportunityStatus.CLOSED


async def no_sleep(_: float) -> None: ...


@dataclass
class Syncing:
    """A sync of Haute-Garonne and Hérault, at any instant."""

    database: Database
    server: FakeFranceTravail

    async def at(self, now: datetime) -> SyncReport:
        async with ClientSession() as client:
            access = FranceTravailAccess(
                client, f"{self.server.url}/token", "app", SecretStr("secret")
            )
            there = FranceTravail(client, self.server.url, access, sleep=no_sleep)
            return await OffersSync(self.database, there, lambda: now).run()

    async def statuses(self) -> dict[str | None, OpportunityStatus]:
        return await self.database.read(
            lambda session: {it.external_id: it.status for it in found(session)}
        )


@pytest.fixture
async def server() -> AsyncIterator[FakeFranceTravail]:
    async with FakeFranceTravail() as server:
        yield server


@pytest.fixture
async def syncing(database: Database, server: FakeFranceTravail) -> Syncing:
    await database.transact(prepare)
    return Syncing(database, server)


@pytest.mark.parametrize(
    "asks",
    [
        {"description": "Écrivez-nous au 06 39 98 12 34, sur WhatsApp."},
        {"description": "Indiquez votre numéro de téléphone personnel."},
        {"description": "Pour postuler : https://bit.ly/emploi31"},
        {"description": "Joindre un justificatif de domicile."},
        {"description": "Des frais de dossier sont à prévoir."},
        {"contact": {"urlPostulation": "https://tinyurl.com/emploi31"}},
    ],
)
async def test_what_would_be_stopped_of_our_employers_is_not_shown_or_no_more(
    syncing: Syncing, server: FakeFranceTravail, asks: dict[str, Any]
) -> None:
    server.offers = [an_offer(1), an_offer(2, **asks)]
    assert (await syncing.at(NOON)).changes == {
        OpportunityChange.NEW: 1,
        OpportunityChange.STOPPED: 1,
    }
    server.offers = [an_offer(1, **asks)]
    await syncing.at(NOON + DAY)
    assert list((await syncing.statuses()).values()) == [CLOSED]


async def test_new_changed_same_then_gone_closed_and_erased(
    syncing: Syncing, server: FakeFranceTravail
) -> None:
    server.offers = [an_offer(1), an_offer(2), an_offer(3, "34")]
    assert (await syncing.at(NOON)).changes == {OpportunityChange.NEW: 3}
    server.offers = [an_offer(1, intitule="Développeur senior"), an_offer(3, "34")]
    heard = await syncing.at(NOON + DAY)
    assert (heard.changes, heard.closed) == (
        {OpportunityChange.CHANGED: 1, OpportunityChange.SAME: 1},
        1,
    )

    def look(session: Session) -> None:
        kept, gone, _ = found(session)
        assert kept.title == "Développeur senior"
        assert kept.live_until == NOON + DAY + timedelta(days=3)
        assert (gone.status, gone.closed_at, gone.erased_at) == (CLOSED, NOON + DAY, NOON + DAY)
        assert (gone.company, gone.description, gone.place, gone.pay) == ("", "", "", "")
        assert (gone.apply_url, gone.latitude, gone.longitude) == (None, None, None)
        assert (gone.title, gone.department, gone.rome) == (
            "Développeur web 2 (H/F)",
            "31",
            "M1855",
        )

    await syncing.database.read(look)
    server.offers.append(an_offer(2))
    assert (await syncing.at(NOON + 2 * DAY)).changes[OpportunityChange.REOPENED] == 1
    again = await syncing.database.read(lambda session: found(session, external_id="31X0002"))
    assert (again[0].status, again[0].erased_at, again[0].company) == (LIVE, None, "ENTREPRISE 2")


async def test_it_asks_for_the_jobs_of_our_families_where_sessions_are(
    syncing: Syncing, server: FakeFranceTravail
) -> None:
    def more(session: Session) -> None:
        lately = {"starts_on": date(2026, 10, 1), "ends_on": date(2026, 10, 14)}
        long_ago = {"starts_on": date(2026, 5, 1), "ends_on": date(2026, 5, 14)}
        a_session(session, code="lately", departments=["09"], **lately)
        a_session(session, code="long-ago", departments=["75"], **long_ago)

    await syncing.database.transact(more)
    await syncing.at(NOON)
    assert [it["departement"] for it in server.asked] == ["09", "31", "34"]
    families = {code for family in load_families().values() for code in family.rome}
    assert {code for it in server.asked for code in it["codeROME"].split(",")} == families


async def test_many_pages_are_all_heard(syncing: Syncing, server: FakeFranceTravail) -> None:
    server.offers = [an_offer(number) for number in range(310)]
    heard = await syncing.at(NOON)
    assert (heard.changes[OpportunityChange.NEW], heard.unfinished) == (310, {})
    assert [it["range"] for it in server.asked[:3]] == ["0-149", "150-299", "300-449"]


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of 15 offers, not 150: what is between two pages is the same."""
    monkeypatch.setattr("bot.clients.france_travail.PAGE", 15)
    monkeypatch.setattr("bot.offer_sources.sync.STARTS", (0, 15, 30))
    monkeypatch.setattr("bot.offer_sources.sync.CEILING", 45)


async def test_a_list_too_long_is_heard_in_halves(
    syncing: Syncing, server: FakeFranceTravail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.offer_sources.sync.CEILING", 5)
    codes = sorted({code for family in load_families().values() for code in family.rome})
    server.offers = [an_offer(number, romeCode=codes[number]) for number in range(20)]
    heard = await syncing.at(NOON)
    assert len(await syncing.statuses()) == 20
    assert heard.unfinished == {}
    assert len(server.asked) > 6


@pytest.mark.usefixtures("short_pages")
async def test_of_one_job_with_too_many_offers_none_is_closed(
    syncing: Syncing, server: FakeFranceTravail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.offer_sources.sync.STARTS", (0,))
    monkeypatch.setattr("bot.offer_sources.sync.CEILING", 15)
    server.offers = [an_offer(1, romeCode="M1805")]
    await syncing.at(NOON)
    server.offers = [an_offer(number) for number in range(100, 116)]
    heard = await syncing.at(NOON + DAY)
    assert heard.unfinished == {"31": UNSTEADY}
    assert len(await syncing.statuses()) == 16
    assert (await syncing.statuses())["31X0001"] is LIVE


@pytest.mark.usefixtures("short_pages")
async def test_an_offer_that_moves_to_another_page_is_kept_once(
    syncing: Syncing, server: FakeFranceTravail
) -> None:
    server.offers = [an_offer(number) for number in range(16)]

    def one_more_on_top() -> None:
        if len(server.asked) == 2:
            server.offers.insert(0, an_offer(999))

    server.turning = one_more_on_top
    heard = await syncing.at(NOON)
    assert len(await syncing.statuses()) == 17
    assert (heard.changes[OpportunityChange.NEW], heard.unfinished) == (17, {})


@pytest.mark.usefixtures("short_pages")
async def test_a_list_that_never_stands_still_closes_nothing(
    syncing: Syncing, server: FakeFranceTravail
) -> None:
    server.offers = [an_offer(number) for number in range(16)]
    await syncing.at(NOON)
    server.offers.pop()
    server.turning = lambda: server.offers.insert(0, an_offer(1000 + len(server.asked)))
    heard = await syncing.at(NOON + DAY)
    assert set(heard.unfinished) == {"31"}
    assert (await syncing.statuses())["31X0015"] is LIVE


async def test_where_it_was_not_heard_to_the_end_nothing_is_closed(
    syncing: Syncing, server: FakeFranceTravail
) -> None:
    server.offers = [an_offer(1), an_offer(2, "34"), an_offer(3, "34", lieuTravail={})]
    await syncing.at(NOON)
    server.offers = []
    server.turning = lambda: setattr(server, "down", len(server.asked) > 0)
    heard = await syncing.at(NOON + DAY)
    assert (heard.closed, list(heard.unfinished)) == (1, ["34"])
    assert await syncing.statuses() == {"31X0001": CLOSED, "34X0002": LIVE, "34X0003": LIVE}


async def test_when_all_is_down_nothing_is_lost_and_the_next_time_goes_on(
    syncing: Syncing, server: FakeFranceTravail
) -> None:
    server.offers = [an_offer(1), an_offer(2, "34")]
    await syncing.at(NOON)
    server.down = True
    heard = await syncing.at(NOON + DAY)
    assert (heard.closed, set(heard.unfinished)) == (0, {"31", "34"})
    assert set((await syncing.statuses()).values()) == {LIVE}
    server.down, server.offers = False, [an_offer(1)]
    assert (await syncing.at(NOON + 2 * DAY)).closed == 1


async def test_offers_of_departments_no_longer_followed_are_closed(
    syncing: Syncing, server: FakeFranceTravail
) -> None:
    def earlier(session: Session) -> None:
        builders.an_offer(session, OpportunitySource.FRANCE_TRAVAIL, "75X", department="75")
        builders.an_offer(session, OpportunitySource.FRANCE_TRAVAIL, "nowhere", department=None)
        builders.an_offer(session, OpportunitySource.FILE, "ours", company="Autre")

    await syncing.database.transact(earlier)
    await syncing.at(NOON + DAY)
    assert await syncing.statuses() == {"75X": CLOSED, "nowhere": CLOSED, "ours": LIVE}


async def test_refused_access_is_raised_and_changes_nothing(
    syncing: Syncing, server: FakeFranceTravail
) -> None:
    server.offers = [an_offer(1)]
    await syncing.at(NOON)
    server.refuses = True
    with pytest.raises(AccessRefused):
        await syncing.at(NOON + DAY)
    assert await syncing.statuses() == {"31X0001": LIVE}


async def test_an_offer_that_is_in_a_file_too_is_shown_once_and_takes_its_place(
    syncing: Syncing, server: FakeFranceTravail
) -> None:
    server.offers = [an_offer(1, commune="31555", entreprise={"nom": "SAS Atelier Fictif"})]
    server.offers[0]["lieuTravail"] = {"libelle": "31 - TOULOUSE", "commune": "31555"}

    def ours(session: Session) -> None:
        builders.an_offer(session, OpportunitySource.FILE, "ours", title="Développeuse web 1")

    await syncing.database.transact(ours)
    await syncing.at(NOON)

    def close(session: Session) -> None:
        there, mine = found(session)
        assert there.double_of == mine.id
        intake.close(session, mine, NOON)
        assert there.double_of is None

    await syncing.database.transact(close)


def test_offers_that_cannot_be_read_are_left_out_and_still_told_apart() -> None:
    assert len(sync.names([{"id": 1}, {"id": "1"}, None, "x", {}])) == 4
