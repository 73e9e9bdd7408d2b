"""Readers of dates from outside: a year that nobody means is told, and breaks none of them."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.people import Person
from rules.announcements.announcements import moment_of
from rules.schedule.typed_days import day_of
from rules.understanding.ages import ages_in
from services.conversation.callbacks import CallbackResult
from services.meetings import day_cards
from services.offer_sources.france_travail import mapping, parsing
from services.offers.locations import LocationFinder
from services.programme.session_file import read_session
from services.tabular import cells
from services.tabular.faults import FaultyFile, LineFault
from services.tabular.tables import FileRow
from tests.harness.builders import NOON, a_context, a_mentor, a_stack

PARIS = ZoneInfo("Europe/Paris")
TODAY = NOON.date()
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "session.yaml"
TYPED = (
    *("0001-01-01", "9999-12-31", "0000-01-01", "99999-01-01", "1899-12-31", "2200-01-01"),
    *("01/01/0001", "31/12/9999", "1/1/99999", "01/01/0000", "31.12.9999", "1 janvier 0001"),
    *("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"),
    *("31 décembre 9999", "1 janvier 99999", "9" * 5000, "1/1/" + "9" * 4000),
)


def in_the_chat(text: str) -> object:
    return day_of(text, TODAY, "fr")


def at_a_moment(text: str) -> object:
    return next(
        (
            found
            for hour in (" 00:00", " 23:59", "T00:00+14:00", "T23:59-14:00", " 18 h")
            if (found := moment_of(text + hour, NOON, PARIS, "fr")) is not None
        ),
        None,
    )


def in_a_table(text: str) -> object:
    with suppress(LineFault):
        return cells.day(FileRow(2, {"date": text}, {"date": "Jour"}), "date")
    return None


@pytest.mark.parametrize("read", [in_the_chat, at_a_moment, in_a_table])
@pytest.mark.parametrize("text", TYPED, ids=lambda text: text[:20])
def test_what_nobody_means_is_no_day(read: Callable[[str], object], text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("text", TYPED, ids=lambda text: text[:20])
@pytest.mark.parametrize("field", ["starts_on", "ends_on", "offers_on"])
def test_a_session_has_no_such_day(text: str, field: str) -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(f"{field}:")]
    with pytest.raises(FaultyFile, match=field):
        read_session("session.yaml", "\n".join([*kept, f"{field}: {text}"]))


@pytest.mark.parametrize("text", TYPED, ids=lambda text: text[:20])
def test_a_birthday_that_nobody_means_tells_no_age(text: str) -> None:
    assert list(ages_in(f"je suis né le {text}", TODAY)) == []


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0"])
def test_an_offer_from_elsewhere_is_taken_without_such_a_day(database: Database, text: str) -> None:
    def work(session: Session) -> None:
        offer = parsing.read({"id": "1", "intitule": "Technicien", "dateCreation": text})
        assert offer is not None
        found = mapping.announced(offer, LocationFinder(session), NOON)
        assert found.source_updated_at is None

    database.transact_now(work)


@pytest.mark.parametrize("number", [0, 1, 10101, 10_101_01, 99_991_231, 22_000_101, 10**11])
def test_a_forged_button_shows_no_such_day(database: Database, number: int) -> None:
    def work(session: Session) -> None:
        mentor = a_mentor(session)
        context = a_context(session, session.get_one(Person, mentor.person_id))
        stack = a_stack(mentor.person_id)
        assert day_cards.handle(context, stack, number) is CallbackResult.FOREIGN

    database.transact_now(work)
