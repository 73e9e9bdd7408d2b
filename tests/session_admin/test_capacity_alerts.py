"""Seats in meetings run short: who is told, how often, and whether a session may open."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from bot.commands import sessions
from bot.refusal import Refused
from flows.texts import plain_text
from models.engine.database import Database
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Absence
from models.outbox import OutboxMessage
from models.people import Person, Role, RoleName
from models.programme import ProgrammeSession
from models.tickets import Duty
from rules.session_admin.opening import DataProtectionRecord
from services.programme import data_protection
from services.schedule.video_rooms import VideoRooms
from services.session_admin import capacity_alerts, opening
from services.slots import capacity
from tests.harness.builders import (
    BOT,
    NOON,
    a_context,
    a_member,
    a_mentor,
    a_participant,
    a_person,
    a_session,
    a_slot,
    a_stack,
)

PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2027, 3, 1, 9, 10, tzinfo=PARIS)
DAY = timedelta(days=1)
MEETINGS = {"expected": 10, "opens_at": 60, "ask_mentors_under": 30}
PROTECTION = {"name": "Nadia", "email": "nadia@passerelles.example.org"}
ROOMS = VideoRooms("https://visio.example")
RECORDED = DataProtectionRecord(
    "Les Passerelles", "dpo@passerelles.example.org", date(2027, 1, 4), "aucun"
)


def a_short_session(session: Session, free: int = 0, **more: object) -> ProgrammeSession:
    """Ten people are expected, one person is on the team, one mentor has `free` seats."""
    staff = a_person(session, 70)
    session.add(Role(person_id=staff.id, role=RoleName.STAFF, granted_at=NOON))
    mentor = a_mentor(session)
    for number in range(free):
        a_slot(session, mentor, NOON + timedelta(days=14, hours=number))
    return a_session(session, meetings={**MEETINGS, **more})


def watched(session: Session, *moments: datetime) -> list[tuple[str, str]]:
    for now in moments:
        capacity_alerts.watch(session, BOT, now)
    query = select(OutboxMessage.kind, OutboxMessage.params).order_by(OutboxMessage.id)
    return [(kind, params["text"]) for kind, params in session.execute(query)]


def test_the_team_hears_once_a_day_and_a_mentor_once_a_week(database: Database) -> None:
    def work(session: Session) -> None:
        a_short_session(session, free=2)
        days = [MONDAY + number * DAY for number in range(5)]
        told = watched(session, *days, *days, MONDAY + 7 * DAY)
        assert told.count(("to_team", "mentor.staff.short")) == 6
        assert told.count(("mentor_asked", "mentor.ask_for_more")) == 2

    database.transact_now(work)


def test_who_was_welcomed_is_asked_no_second_time_within_a_week(database: Database) -> None:
    """The welcome asks for a first hour."""

    def work(session: Session) -> None:
        here = a_session(session, meetings=MEETINGS)
        here.starts_on, here.ends_on = MONDAY.date() + 14 * DAY, MONDAY.date() + 25 * DAY
        a_mentor(session, approved_at=MONDAY - DAY)
        days = [MONDAY + number * DAY for number in range(7)]
        asked = ("mentor_asked", "mentor.ask_for_more")
        assert watched(session, *days[:4]) == []
        assert watched(session, *days[4:], MONDAY + 7 * DAY) == [asked]

    database.transact_now(work)


def test_a_mentor_who_is_away_is_asked_for_no_hour(database: Database) -> None:
    def work(session: Session) -> list[list[str]]:
        a_short_session(session)
        mentor = session.scalars(select(Mentor)).one()
        absence = {"from_on": MONDAY.date() - DAY, "to_on": MONDAY.date() + DAY}
        session.add(Absence(mentor_id=mentor.person_id, **absence))
        session.flush()
        away, back = watched(session, MONDAY), watched(session, MONDAY + 2 * DAY)
        return [[kind for kind, _ in told] for told in (away, back)]

    away, back = database.transact_now(work)
    assert capacity_alerts.ASKED.name not in away
    assert capacity_alerts.ASKED.name in back


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_mentor_without_any_hour_is_asked_for_none_more(language: str) -> None:
    for key in ("mentor.ask_for_more", "mentor.ask_to_open"):
        said = plain_text(language, key, session="X")
        assert ("une heure ?" if language == "fr" else "an hour?") in said.replace("\xa0", " ")


def test_two_sessions_that_are_short_are_one_message_to_who_is_on_duty(database: Database) -> None:
    def work(session: Session) -> None:
        a_short_session(session)
        a_session(session, code="autre", name="Session de l'Hérault", meetings=MEETINGS)
        on_duty = a_member(session, 71)
        session.add(Duty(person_id=on_duty.id, since_at=NOON))
        watched(session, MONDAY)
        told = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "to_team")).all()
        assert [message.person_id for message in told] == [on_duty.id]
        lines = told[0].params["values"]["lines"]
        assert "Session d'essai" in lines
        assert "Session de l'Hérault" in lines

    database.transact_now(work)


def test_who_puts_it_off_hears_nothing_of_it_for_a_week(database: Database) -> None:
    def work(session: Session) -> None:
        a_short_session(session)
        watched(session, MONDAY)
        member = session.scalars(select(Person).where(Person.telegram_id == 70)).one()
        capacity_alerts.put_off(a_context(session, member, MONDAY), a_stack(member.id))
        told = watched(session, *(MONDAY + number * DAY for number in range(8)))
        assert told.count(("to_team", "mentor.staff.short")) == 2

    database.transact_now(work)


@pytest.mark.parametrize(
    "now",
    [
        MONDAY.replace(hour=8, minute=50),
        MONDAY.replace(hour=12),
        MONDAY.replace(hour=22),
        MONDAY - DAY,
        datetime(2027, 3, 29, 10, tzinfo=PARIS),
    ],
)
def test_nobody_is_asked_in_the_evening_nor_on_a_holiday(database: Database, now: datetime) -> None:
    def work(session: Session) -> list[tuple[str, str]]:
        a_short_session(session)
        return watched(session, now)

    assert database.transact_now(work) == []


@pytest.mark.parametrize(
    ("free", "starts_on", "told"),
    [
        (2, date(2027, 3, 15), True),
        (3, date(2027, 3, 15), False),
        (0, date(2027, 4, 15), False),
        (0, date(2027, 2, 22), True),
        (0, date(2027, 2, 18), False),
    ],
)
def test_only_sessions_whose_meetings_can_be_booked_and_are_too_few(
    database: Database, free: int, starts_on: date, told: object
) -> None:
    def work(session: Session) -> list[tuple[str, str]]:
        here = a_short_session(session, free)
        here.starts_on, here.ends_on = starts_on, starts_on + timedelta(days=11)
        return watched(session, MONDAY)

    assert bool(database.transact_now(work)) is told


@pytest.mark.parametrize(
    ("starts_on", "told"), [(date(2027, 3, 2), True), (date(2027, 3, 1), False)]
)
def test_a_draft_needs_seats_until_its_first_day(
    database: Database, starts_on: date, told: object
) -> None:
    def work(session: Session) -> list[tuple[str, str]]:
        here = a_short_session(session)
        here.starts_on, here.opened_at = starts_on, None
        return watched(session, MONDAY)

    texts = [text for _, text in database.transact_now(work)]
    assert texts == (["mentor.staff.short", "mentor.ask_to_open"] if told else [])


def test_a_draft_asks_until_it_may_open(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_short_session(session, free=5)
        assert watched(session, MONDAY) == []
        here.opened_at = None
        assert len(watched(session, MONDAY)) == 2
        a_slot(session, a_mentor(session, 901), NOON + 16 * DAY)
        assert not capacity.needs_mentors(session, here, MONDAY)

    database.transact_now(work)


def test_a_session_that_has_closed_asks_for_the_people_it_has(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_short_session(session)
        here.closed_at = NOON
        assert watched(session, MONDAY) == []
        a_participant(session, here)
        assert len(watched(session, MONDAY)) == 2

    database.transact_now(work)


def test_a_mentor_who_is_not_active_is_not_asked(database: Database) -> None:
    def work(session: Session) -> None:
        a_short_session(session)
        a_mentor(session, 901, status=MentorStatus.SUSPENDED)
        told = watched(session, MONDAY)
        assert [kind for kind, _ in told] == ["to_team", "mentor_asked"]

    database.transact_now(work)


def test_what_was_queued_is_not_asked_once_there_are_seats_again(database: Database) -> None:
    def work(session: Session) -> None:
        a_short_session(session)
        watched(session, MONDAY)
        query = select(OutboxMessage).where(OutboxMessage.kind == "mentor_asked")
        message = session.scalars(query).one()
        assert capacity_alerts.ASKED.recheck(session, message, MONDAY)
        mentor = a_mentor(session, 901)
        for number in range(3):
            a_slot(session, mentor, NOON + timedelta(days=14, hours=number))
        assert not capacity_alerts.ASKED.recheck(session, message, MONDAY)

    database.transact_now(work)


def test_a_session_opens_with_enough_seats_and_someone_to_answer(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_short_session(session, free=5)
        data_protection.record(session, RECORDED, a_person(session, 71).id, NOON)
        short = list(opening.faults(session, here, NOON, ROOMS))
        assert opening.summary(session, here, NOON) == (
            "essai (open): 5 seats in meetings for 10 people expected (50 %)"
        )
        assert len(short) == 2
        assert "1 is missing: 1 full group of 8, or 1 call" in short[0]
        assert "no protection referent" in short[1]
        here.meetings = {**MEETINGS, "opens_at": 50, "protection": PROTECTION}
        assert list(opening.faults(session, here, NOON, ROOMS)) == []

    database.transact_now(work)


def test_what_the_owner_has_not_recorded_is_told_each_time(database: Database) -> None:
    def work(session: Session) -> list[str]:
        here = a_short_session(session, opens_at=0, protection=PROTECTION)
        return list(opening.faults(session, here, NOON, ROOMS))

    told = database.transact_now(work)
    assert [line.partition(";")[0] for line in told] == [
        "essai: no controller of personal data",
        "essai: no data protection contact",
        "essai: no date of the impact assessment",
        "essai: no list of processors",
    ]


def test_the_command_tells_each_coming_session_and_refuses_those_that_may_not_open(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    example = Path("docs/examples/session.yaml").read_text(encoding="utf-8")
    file = tmp_path / "session.yaml"
    file.write_text(example.replace("2027-", "2099-"), encoding="utf-8")
    runner = CliRunner()
    nothing = runner.invoke(sessions.app, ["check"])
    assert str(nothing.exception) == "no coming session"
    assert runner.invoke(sessions.app, ["import", str(file)]).exit_code == 0
    refused = runner.invoke(sessions.app, ["check", "haute-garonne-2099-03"])
    assert "0 seats in meetings for 40 people expected (0 %)" in refused.stdout
    assert isinstance(refused.exception, Refused)
    missing = "it opens at 60 %, 24 seats. 24 are missing: 3 full groups of 8, or 24 calls"
    assert missing in str(refused.exception)
    unknown = runner.invoke(sessions.app, ["check", "ailleurs"])
    assert str(unknown.exception) == "ailleurs: no coming session has this code"
