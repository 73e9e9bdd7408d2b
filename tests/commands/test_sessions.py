"""`declic sessions import`, as an operator runs it: over a session that people have a place in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from bot.clocks.machine import system_clock
from bot.commands import sessions, workshops
from bot.commands.database import transact
from bot.refusal import Refused
from models.enrolment import Enrolment, EnrolmentStatus
from models.people import Person
from models.programme import ProgrammeSession
from services.programme import data_protection
from tests.harness.playing import RECORDED

EXAMPLE = Path("docs/examples/session.yaml").read_text(encoding="utf-8").replace("2027", "2099")
CODE = "haute-garonne-2099-03"
REAL = {
    "Les Passerelles": "Autres Rives",
    "Mission locale des Deux-Rives": "Mission locale",
    "France Services de la place du Marché": "France Services",
    "Nadia Ferrand": "Odile Marchand",
    "protection@passerelles.example": "odile@autres-rives.fr",
    "05 36 49 12 34": '"3949"',
    "05 36 49 56 78": '"3939"',
}
"""What an association writes in the place of what the example invents."""


@pytest.fixture(autouse=True)
def _here(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "session.yaml"
    text = EXAMPLE.replace("seats: 40", "seats: 600")
    for invented, real in REAL.items():
        text = text.replace(invented, real)
    file.write_text(text, encoding="utf-8")
    return file


def change(file: Path, *pairs: Sequence[str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")


def load(file: Path, *options: str, typed: str = "") -> Result:
    return CliRunner().invoke(sessions.app, ["import", str(file), *options], input=typed)


def refusal(result: Result) -> str:
    assert isinstance(result.exception, Refused), result.output
    return str(result.exception)


def open_with_people(database_url: str, people: int) -> None:
    def work(session: Session) -> None:
        here = session.scalars(select(ProgrammeSession)).one()
        here.opened_at = now = system_clock()
        for number in range(people):
            person = Person(bot_id=1, telegram_id=number, joined_at=now)
            session.add(person)
            session.flush()
            place = {"status": EnrolmentStatus.PLACE, "changed_at": now}
            session.add(Enrolment(person_id=person.id, session_id=here.id, **place))

    transact(database_url, work)


def template_into(table: Path) -> None:
    """Load the usual workshops, which have neither room nor host yet."""
    template = CliRunner().invoke(workshops.app, ["template", "--session", CODE])
    table.write_bytes(template.stdout_bytes)
    CliRunner().invoke(workshops.app, ["import", str(table)])


def seats(database_url: str) -> int:
    return transact(database_url, lambda s: s.scalars(select(ProgrammeSession.seats)).one())


def test_the_example_is_a_draft(file: Path) -> None:
    assert ", 600 seats, draft\n" in load(file).stdout


def test_an_import_over_an_open_session_says_old_and_new_and_asks_again(
    file: Path, database_url: str
) -> None:
    load(file)
    open_with_people(database_url, 3)
    assert f"{CODE}: nothing changes\n" in load(file).stdout
    change(file, ("seats: 600", "seats: 2"), ("starts_on: 2099-03", "starts_on: 2099-01"))
    change(file, ("programme: DéClics numériques", "programme: Déclics"))

    asked = load(file)

    assert asked.stdout.splitlines()[:4] == [
        f"{CODE} is there already (open); this file changes it:",
        "  starts_on: 2099-03-15 → 2099-01-15",
        "  seats: 600 → 2",
        "  texts.programme: DéClics numériques → Déclics",
    ]
    assert "3 people have a place in this session. Change it all the same? [y/N]" in asked.stdout
    assert refusal(asked) == "nothing was changed: nobody answered; add --yes"
    assert refusal(load(file, typed="n\n")) == "nothing was changed"
    assert seats(database_url) == 600
    assert load(file, typed="oui\n").exit_code == 0
    assert seats(database_url) == 2


def test_a_script_says_yes_beforehand_and_nobody_is_asked_while_no_place_is_taken(
    file: Path, database_url: str
) -> None:
    load(file)
    open_with_people(database_url, 0)
    change(file, ("seats: 600", "seats: 500"))
    assert "[y/N]" not in load(file).stdout
    assert seats(database_url) == 500
    open_with_people(database_url, 1)
    change(file, ("seats: 500", "seats: 400"))
    assert load(file, "--yes").exit_code == 0
    assert seats(database_url) == 400


def test_workshops_that_the_new_days_leave_outside_are_counted(file: Path, tmp_path: Path) -> None:
    load(file)
    template_into(tmp_path / "ateliers.csv")
    change(file, ("ends_on: 2099-03-26", "ends_on: 2099-03-20"))
    assert "10 workshops are outside these days: move them by their file" in load(file).stdout


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("2099-03-15", "2020-03-16", "line 6: starts_on: 2020-03-16 is past; correct the date"),
        ("2099-03-15", "11/01/2099", "line 6: starts_on: write 2099-01-11 (year-month-day)"),
        ('["31"]', "31", "line 5: departments: write a list of codes between quotes, as in"),
    ],
)
def test_a_wrong_line_is_told_with_its_number(file: Path, old: str, new: str, fault: str) -> None:
    change(file, (old, new))
    assert refusal(load(file)).startswith(f"session.yaml, {fault}")


def test_a_file_of_another_encoding_is_told_with_its_line(file: Path) -> None:
    file.write_bytes(file.read_text(encoding="utf-8").encode("cp1252", errors="replace"))
    assert refusal(load(file)).startswith("session.yaml, line 1: an accent is not in UTF-8")


def test_a_session_under_way_keeps_its_first_day(file: Path, database_url: str) -> None:
    load(file)

    def begin(session: Session) -> None:
        here = session.scalars(select(ProgrammeSession)).one()
        here.starts_on = here.starts_on.replace(year=2020)

    transact(database_url, begin)
    change(file, ("2099-03-15", "2020-03-15"), ("seats: 600", "seats: 700"))
    assert "seats: 600 → 700" in load(file).stdout


def test_what_mentors_have_to_open_is_counted_in_groups(file: Path) -> None:
    change(file, ("expected: 40 ", "expected: 600 "))
    assert (
        "0 seats in meetings for 600 people; it opens at 60 %, 360 seats. 360 are missing:"
        " 45 full groups of 8, or 360 calls"
    ) in load(file).stdout


def test_people_expected_that_are_far_from_the_seats_are_a_warning(file: Path) -> None:
    """The example is changed at its seats, and its line `expected` is forgotten."""
    warned = load(file).stdout.splitlines()[-1]
    assert warned.startswith("warning: session.yaml, line ")
    assert "meetings.expected: 40 people expected, for 600 seats" in warned
    checked = CliRunner().invoke(sessions.app, ["check"])
    assert f"\nwarning: {CODE}: 40 people expected, for 600 seats" in checked.stdout
    change(file, ("expected: 40 ", "expected: 500 "))
    assert "warning" not in load(file).stdout
    assert "people expected, for" not in CliRunner().invoke(sessions.app, ["check"]).stdout


def test_each_thing_that_the_example_invents_is_a_warning(file: Path) -> None:
    file.write_text(EXAMPLE, encoding="utf-8")

    warned = [line for line in load(file).stdout.splitlines() if line.startswith("warning: ")]

    fields = [line.split(": ")[2] for line in warned]
    assert fields == [
        "doors.2.name",
        "doors.2.phone",
        "doors.3.name",
        "doors.3.phone",
        "texts.association",
        "meetings.protection.name",
        "meetings.protection.email",
        "meetings.protection.company",
    ]
    assert (
        "warning: session.yaml, line 34: doors.2.phone: 05 36 49 12 34 is a number of"
        in (warned[1])
    )
    checked = CliRunner().invoke(sessions.app, ["check"]).stdout
    assert f"\nwarning: {CODE}: protection@passerelles.example reaches nobody" in checked


def test_what_is_left_of_the_example_s_department_is_a_warning(file: Path) -> None:
    change(file, ('departments: ["31"] ', 'departments: ["81"] '), ('"3939"', '"05 63"'))
    warned = [line for line in load(file).stdout.splitlines() if line.startswith("warning: ")]
    fields = [line.split(": ")[2] for line in warned]
    assert fields == [
        "doors.2.departments",
        "doors.3.phone",
        "texts.territory",
        "meetings.expected",
    ]
    assert "people of 31 alone, and this session is for 81" in warned[0]


def test_offers_that_open_after_the_session_are_a_warning(file: Path) -> None:
    change(
        file, ("offers_on: 2099-03-24", "offers_on: 2099-03-27"), ("expected: 40", "expected: 600")
    )
    warned = load(file).stdout.splitlines()[-1]
    assert "line 20: offers_on: offers open on 2099-03-27, after the session's last day" in warned
    checked = CliRunner().invoke(sessions.app, ["check"]).stdout
    assert f"\nwarning: {CODE}: offers open on 2099-03-27" in checked


def test_a_session_that_lacks_nothing_says_how_it_opens(
    file: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEETING_BASE_URL", "https://visio.test")
    change(file, ("opens_at: 60 ", "opens_at: 0 "))
    recorded = replace(RECORDED, assessed_on=date(2026, 1, 5))
    transact(database_url, lambda session: data_protection.keep(session, recorded, system_clock()))
    ready = f"{CODE}: nothing is missing: open it in the chat by /session"
    assert ready in load(file).stdout
    checked = CliRunner().invoke(sessions.app, ["check"])
    assert (checked.exit_code, ready in checked.stdout) == (0, True)
    assert f"warning: {CODE}: no workshop is planned" in checked.stdout
    template_into(file.with_name("ateliers.csv"))
    checked = CliRunner().invoke(sessions.app, ["check"])
    assert f"{CODE}: it may open now" in checked.stdout
    assert "no workshop is planned" not in checked.stdout
    open_with_people(database_url, 1)
    checked = CliRunner().invoke(sessions.app, ["check"])
    assert f"{CODE}: it is open" in checked.stdout
