"""The client of France Travail: tokens, pages, pace, and everything that goes wrong outside."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr

from bot.clients import france_travail
from bot.clients.france_travail import CEILING, PAGE, FranceTravail
from bot.clients.france_travail_access import FranceTravailAccess
from bot.clients.france_travail_faults import (
    AccessRefused,
    FranceTravailUnavailable,
    QuestionRefused,
)
from tests.harness.france_travail import FakeFranceTravail, Fault, an_offer

CODES = ["M1855", "M1805"]


@dataclass
class Time:
    """Passes only while someone sleeps."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def server() -> AsyncIterator[FakeFranceTravail]:
    async with FakeFranceTravail(offers=[an_offer(1), an_offer(2)]) as server:
        yield server


@pytest.fixture
async def client(server: FakeFranceTravail, time: Time) -> AsyncIterator[FranceTravail]:
    async with ClientSession() as session:
        access = FranceTravailAccess(
            session, f"{server.url}/token", "app", SecretStr("secret"), clock=time
        )
        yield FranceTravail(session, server.url, access, sleep=time.sleep, clock=time)


def pauses(time: Time) -> list[float]:
    """Those between two tries, not those that keep the pace."""
    return [it for it in time.slept if it > 1]


async def test_a_page_says_its_offers_and_how_many_there_are(
    client: FranceTravail, server: FakeFranceTravail
) -> None:
    page = await client.search("31", CODES, 0)
    assert ([it["id"] for it in page.offers], page.total) == (["31X0001", "31X0002"], 2)
    [asked] = server.asked
    assert asked == {
        "departement": "31",
        "codeROME": "M1855,M1805",
        "sort": "1",
        "range": "0-149",
    }


async def test_access_is_asked_for_as_the_service_wants_it_once_for_many_pages(
    client: FranceTravail, server: FakeFranceTravail
) -> None:
    for _ in range(3):
        await client.search("31", CODES, 0)
    [form] = server.forms
    assert form == {
        "realm": "/partenaire",
        "grant_type": "client_credentials",
        "client_id": "app",
        "client_secret": "secret",
        "scope": "api_offresdemploiv2 o2dsoffre",
    }


async def test_a_token_is_renewed_before_it_expires(
    client: FranceTravail, server: FakeFranceTravail, time: Time
) -> None:
    await client.search("31", CODES, 0)
    time.now += server.lasts - 70
    await client.search("31", CODES, 0)
    assert server.tokens == 1
    time.now += 15  # less than a minute is left
    await client.search("31", CODES, 0)
    assert server.tokens == 2


async def test_a_token_refused_before_its_time_is_renewed_once(
    client: FranceTravail, server: FakeFranceTravail
) -> None:
    await client.search("31", CODES, 0)
    server.faults = ["expired"]
    assert (await client.search("31", CODES, 0)).total == 2
    server.faults = ["expired", "expired"]
    with pytest.raises(AccessRefused):
        await client.search("31", CODES, 0)


async def test_a_wrong_password_is_told_at_once(
    client: FranceTravail, server: FakeFranceTravail, time: Time
) -> None:
    server.refuses = True
    with pytest.raises(AccessRefused, match="FT_CLIENT_SECRET"):
        await client.search("31", CODES, 0)
    assert len(server.forms) == 1 and pauses(time) == []


async def test_no_offer_is_an_empty_page(client: FranceTravail, server: FakeFranceTravail) -> None:
    assert await client.search("34", CODES, 0) == france_travail.OffersPage((), 0)


async def test_part_of_many_offers_is_a_page_like_another(
    client: FranceTravail, server: FakeFranceTravail
) -> None:
    server.offers = [an_offer(number) for number in range(400)]
    pages = [await client.search("31", CODES, start) for start in (0, PAGE, 2 * PAGE)]
    assert [(len(page.offers), page.total) for page in pages] == [
        (150, 400),
        (150, 400),
        (100, 400),
    ]


async def test_the_last_page_stays_under_the_ceiling(
    client: FranceTravail, server: FakeFranceTravail
) -> None:
    server.offers = [an_offer(number) for number in range(1200)]
    starts = france_travail.STARTS
    heard = {
        it["id"] for start in starts for it in (await client.search("31", CODES, start)).offers
    }
    assert len(heard) == CEILING


@pytest.mark.parametrize("fault", ["500", "html"])
async def test_what_goes_wrong_once_is_asked_again(
    client: FranceTravail, server: FakeFranceTravail, time: Time, fault: Fault
) -> None:
    server.faults = [fault, fault]
    assert (await client.search("31", CODES, 0)).total == 2
    assert pauses(time) == [2.0, 4.0]


async def test_too_many_calls_wait_as_long_as_told(
    client: FranceTravail, server: FakeFranceTravail, time: Time
) -> None:
    server.faults = ["429"]
    assert (await client.search("31", CODES, 0)).total == 2
    assert pauses(time) == [7.0]
    server.faults, server.retry_after = ["429"], "86400"
    await client.search("31", CODES, 0)
    assert pauses(time)[1:] == [france_travail.LONGEST_PAUSE]


@pytest.mark.parametrize(
    ("faults", "said"),
    [
        (["500"] * 4, "answers 500"),
        (["429"] * 4, "answers 429"),
        (["html"] * 4, "answers nonsense"),
    ],
)
async def test_four_tries_are_enough_to_say_that_it_is_away(
    client: FranceTravail, server: FakeFranceTravail, faults: Sequence[Fault], said: str
) -> None:
    server.faults = list(faults)
    with pytest.raises(FranceTravailUnavailable, match=said):
        await client.search("31", CODES, 0)
    assert len(server.asked) == 4


async def test_a_connection_that_is_cut_is_made_again(
    client: FranceTravail, server: FakeFranceTravail
) -> None:
    server.faults = ["cut"]
    assert (await client.search("31", CODES, 0)).total == 2
    server.faults = ["cut"] * 20
    with pytest.raises(FranceTravailUnavailable, match="ServerDisconnected"):
        await client.search("31", CODES, 0)


async def test_a_question_that_is_refused_is_not_asked_again(
    client: FranceTravail, server: FakeFranceTravail
) -> None:
    server.faults = ["400"]
    with pytest.raises(QuestionRefused):
        await client.search("31", CODES, 0)
    assert len(server.asked) == 1


async def test_a_token_that_cannot_be_had_is_a_service_that_is_away(
    client: FranceTravail, server: FakeFranceTravail
) -> None:
    server.down = True
    with pytest.raises(FranceTravailUnavailable, match="no token"):
        await client.search("31", CODES, 0)


async def test_three_calls_a_second_at_most(client: FranceTravail, time: Time) -> None:
    begun = time.now
    for _ in range(31):
        await client.search("31", CODES, 0)
    assert time.now - begun >= 10.0
