"""The geocoder's client against a real server: it answers with a value, whatever happens."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.clients import geocoder
from bot.clients.geocoder import (
    GeocodedAddress,
    Geocoder,
    GeocoderTurns,
    GeocoderUnavailable,
    NotFound,
)
from tests.harness.geocoder import FakeGeocoder, an_address

LILAS = an_address("12 rue des Lilas, 31100 Toulouse", 43.5752, 1.4020, "31555")


@pytest.fixture
async def fake() -> AsyncIterator[FakeGeocoder]:
    async with FakeGeocoder({"12 rue des Lilas": LILAS}) as fake:
        yield fake


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as client:
        yield client


@pytest.fixture
def ask(client: aiohttp.ClientSession, fake: FakeGeocoder) -> Geocoder:
    return Geocoder(client, fake.url)


async def test_a_house_number_is_found(ask: Geocoder) -> None:
    found = await ask.search("12  rue des lilas ", postcode="31100", insee="31555")

    assert found == GeocodedAddress(
        label="12 rue des Lilas 31100 Toulouse",
        latitude=43.5752,
        longitude=1.4020,
        insee="31555",
        precise=True,
        score=0.97,
    )


@pytest.mark.parametrize(
    ("kind", "score", "precise"),
    [
        ("housenumber", 0.8, True),
        ("street", 0.8, True),
        ("housenumber", 0.79, False),
        ("locality", 0.99, False),
        ("municipality", 0.99, False),
    ],
)
async def test_only_a_number_or_a_street_with_a_good_score_counts(
    ask: Geocoder, fake: FakeGeocoder, kind: str, score: float, *, precise: bool
) -> None:
    fake.answers["ici"] = an_address("Ici", 43.6, 1.4, "31555", kind=kind, score=score)

    found = await ask.search("ici")

    assert isinstance(found, GeocodedAddress)
    assert found.precise is precise


async def test_the_commune_narrows_the_search_except_in_cities_with_arrondissements(
    ask: Geocoder, fake: FakeGeocoder
) -> None:
    await ask.search("12 rue des Lilas", postcode="31100", insee="31555")
    await ask.search("12 rue des Lilas", postcode="75015", insee="75056")

    assert fake.asked == [
        {"q": "12 rue des Lilas", "postcode": "31100", "citycode": "31555", "limit": "1"},
        {"q": "12 rue des Lilas", "postcode": "75015", "limit": "1"},
    ]


async def test_an_unknown_address_is_not_found(ask: Geocoder) -> None:
    assert await ask.search("99 rue qui n'existe pas") == NotFound()


@pytest.mark.parametrize("typed", ["", "a", "  ", "🙂🙂🙂", "-- rue"])
async def test_what_the_service_would_refuse_is_not_sent(
    ask: Geocoder, fake: FakeGeocoder, typed: str
) -> None:
    assert await ask.search(typed) == NotFound()
    assert fake.asked == []


async def test_a_very_long_text_is_cut(ask: Geocoder, fake: FakeGeocoder) -> None:
    await ask.search("x" * 5000)

    assert len(fake.asked[0]["q"]) == 200


@pytest.mark.parametrize("mode", ["down", "garbage", "slow"])
async def test_trouble_at_the_other_end_is_a_value(
    ask: Geocoder, fake: FakeGeocoder, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geocoder, "TIMEOUT", 0.2)
    monkeypatch.setattr(fake, "mode", mode)

    assert await ask.search("12 rue des Lilas") == GeocoderUnavailable()
    assert await ask.reverse(43.5752, 1.4020) == GeocoderUnavailable()


async def test_nobody_listening_is_a_value(client: aiohttp.ClientSession) -> None:
    assert await Geocoder(client, "http://127.0.0.1:9").search("12 rue") == GeocoderUnavailable()


async def test_a_point_gives_the_commune_of_the_nearest_address(ask: Geocoder) -> None:
    found = await ask.reverse(43.5760, 1.4030)

    assert isinstance(found, GeocodedAddress)
    assert found.insee == "31555"
    assert await ask.reverse(45.0, 5.0) == NotFound()


def test_calls_are_a_tenth_of_a_second_apart_and_nobody_waits_three_seconds() -> None:
    turns = GeocoderTurns(clock=lambda: 100.0)

    waits = [turns.wait() for _ in range(32)]

    assert waits[:3] == pytest.approx([0.0, 0.1, 0.2])
    assert waits[29] == pytest.approx(2.9)
    assert waits[31] is None


def test_several_processes_call_ten_times_a_second_together() -> None:
    processes = [GeocoderTurns(processes=4, clock=lambda: 100.0) for _ in range(4)]

    waits = [wait for turns in processes for _ in range(10) if (wait := turns.wait()) is not None]

    assert sum(wait < 0.99 for wait in waits) <= 10 + len(processes)
    assert sum(wait < 1.99 for wait in waits) <= 20


async def test_the_address_is_not_in_what_an_answer_shows_when_nothing_is_found(
    ask: Geocoder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")

    await ask.search("7 impasse secrète")

    assert "secr" not in caplog.text


@pytest.mark.parametrize(
    ("recorded", "insee", "precise"),
    [
        ("geopf_reverse_recorded", "57463", True),
        ("search_with_result_recorded", "75115", False),
    ],
)
def test_recorded_answers_are_read(
    reference_files: Path, recorded: str, insee: str, *, precise: bool
) -> None:
    body = (reference_files / "ban" / f"{recorded}.json").read_bytes()

    found = geocoder.read_answer(200, body)

    assert isinstance(found, GeocodedAddress)
    assert (found.insee, found.precise) == (insee, precise)
