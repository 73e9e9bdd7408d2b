"""Who of the team is away is told nothing of what waits: who is there is, or all if nobody is."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.announcements import AnnouncementState
from models.engine.database import Database
from models.outbox import OutboxMessage
from models.people import Person, RoleName
from models.team import MemberAbsence, TeamAbsence
from models.tickets import Duty
from rules.schedule.days import Days
from rules.tickets.distress import Danger
from services.announcements import second_approval, state_machine
from services.backoffice import day_summary
from services.outbox import kinds
from services.session_admin import capacity_alerts
from services.team import absences, closings, notifications, on_duty
from services.tickets import cards, sweeps, tickets, urgent
from services.workshops.attendance import sweeps as attendance_sweeps
from tests.announcements.builders import an_announcement
from tests.harness.builders import (
    BOT,
    NOON,
    a_context,
    a_member,
    a_person,
    a_session,
    a_workshop,
)

TODAY = NOON.date()
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
THIS_WEEK = Days(TODAY, TODAY + 3 * DAY)
MEETINGS = {"expected": 10, "opens_at": 60, "ask_mentors_under": 30}


def away(session: Session, *members: Person, days: Days = THIS_WEEK) -> None:
    for member in members:
        absences.note(session, member.id, days, NOON)


def three(session: Session) -> Sequence[Person]:
    return [a_member(session, number) for number in (3, 4, 5)]


def told(session: Session, kind: str = "to_team") -> Sequence[int]:
    """Return who was sent messages of this kind, each once."""
    session.flush()
    query = select(OutboxMessage.person_id).where(OutboxMessage.kind == kind)
    return list(dict.fromkeys(session.scalars(query.order_by(OutboxMessage.id))))


def ids(*people: Person) -> Sequence[int]:
    return [person.id for person in people]


def notify(session: Session, now: datetime, key: str = "note") -> None:
    params = kinds.message_params("desk.to_check")
    notifications.notify(session, BOT, params, key=key, now=now)


@pytest.mark.both_databases("days are compared in SQL")
def test_an_absence_counts_from_its_first_day_to_its_last(database: Database) -> None:
    def work(session: Session) -> None:
        nora, sami = a_member(session, 3), a_member(session, 4)
        away(session, nora, days=Days(TODAY + DAY, TODAY + 2 * DAY))
        for number in range(4):
            at, key = NOON + number * DAY, f"note{number}:"
            notify(session, at, key)
            query = select(OutboxMessage.person_id).where(OutboxMessage.key.startswith(key))
            expected = {sami.id} if number in (1, 2) else {nora.id, sami.id}
            assert set(session.scalars(query)) == expected, number

    database.transact_now(work)


def test_while_nobody_is_there_all_are_told_so_that_nothing_is_lost(database: Database) -> None:
    def work(session: Session) -> None:
        members = three(session)
        away(session, *members)
        notify(session, NOON)
        assert told(session) == ids(*members)

    database.transact_now(work)


def test_who_has_blocked_the_bot_is_nobody_who_is_there(database: Database) -> None:
    def work(session: Session) -> None:
        nora = a_member(session, 3)
        a_member(session, 4, blocked_at=NOON)
        away(session, nora)
        notify(session, NOON)
        assert nora.id in told(session)
        assert closings.today(session, BOT, NOON) is not None

    database.transact_now(work)


def test_what_people_write_goes_past_who_is_on_duty_and_away(database: Database) -> None:
    def work(session: Session) -> None:
        nora, sami, paul = three(session)
        session.add(Duty(person_id=nora.id, since_at=NOON))
        session.flush()
        assert on_duty.readers(session, BOT, NOON) == [nora]
        away(session, nora)
        tickets.write(a_context(session, a_person(session, 1)), "bonjour")
        assert told(session, "ticket") == ids(sami, paul)

    database.transact_now(work)


def test_who_answered_and_is_away_is_not_reminded_and_nobody_is_once_all_are(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        nora, sami, paul = three(session)
        person = a_person(session, 1)
        tickets.write(a_context(session, person), "bonjour")
        tickets.answered(a_context(session, nora), person.id)
        context = a_context(session, person, NOON + MINUTE)
        context.update_id = 5
        tickets.write(context, "et demain ?")
        away(session, nora, days=Days(TODAY, TODAY + 9 * DAY))
        away(session, sami, paul, days=Days(TODAY + DAY, TODAY + 9 * DAY))
        sweeps.remind(session, BOT, NOON + 4 * HOUR + MINUTE)
        pings = OutboxMessage.key.contains(f":{cards.PING}:")
        query = select(OutboxMessage.person_id).where(pings)
        assert set(session.scalars(query)) == set(ids(sami, paul))
        sweeps.remind(session, BOT, NOON + DAY + 5 * HOUR)
        assert len(session.scalars(query).all()) == 2

    database.transact_now(work)


def test_an_urgent_call_rings_who_is_there_and_anew_if_who_took_it_is_away(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        nora, sami, paul = three(session)
        away(session, paul)
        tickets.open_urgent(a_context(session, a_person(session, 1)), Danger.SUICIDE)
        assert told(session, "ticket") == ids(nora, sami)
        ticket = tickets.open_of(session, a_person(session, 2).id - 1)
        assert ticket is not None
        urgent.take(a_context(session, nora), ticket)
        away(session, nora)
        urgent.remind(session, ticket, NOON + HOUR)
        assert ticket.next_at == NOON + HOUR + urgent.MOST_AGAIN

    database.transact_now(work)


def test_an_urgent_call_rings_all_while_nobody_is_there(database: Database) -> None:
    def work(session: Session) -> None:
        members = three(session)
        away(session, *members)
        tickets.open_urgent(a_context(session, a_person(session, 1)), Danger.SUICIDE)
        assert told(session, "ticket") == ids(*members)

    database.transact_now(work)


def test_who_is_away_reads_no_summary_and_no_warning_even_if_nobody_does(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        nora, sami = a_member(session, 3), a_member(session, 4)
        a_session(session, meetings=MEETINGS)
        away(session, nora)
        morning = NOON - 2 * HOUR
        day_summary.enqueue_due(session, BOT, NOON - 3 * HOUR)
        capacity_alerts.watch(session, BOT, morning)
        assert (told(session, "today"), told(session)) == (ids(sami), ids(sami))
        away(session, sami, days=Days(TODAY + DAY, TODAY + DAY))
        day_summary.enqueue_due(session, BOT, NOON - 3 * HOUR + DAY)
        capacity_alerts.watch(session, BOT, morning + DAY)
        count = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "today")).all()
        assert len(count) == 1
        assert told(session) == ids(sami)

    database.transact_now(work)


def test_a_second_yes_is_asked_of_who_is_there(database: Database) -> None:
    def work(session: Session) -> None:
        nora, sami, paul = three(session)
        away(session, paul)
        assert second_approval.others(a_context(session, nora)) == [sami]
        away(session, sami)
        assert second_approval.others(a_context(session, nora)) == [sami, paul]

    database.transact_now(work)


def test_what_only_one_holds_reaches_them_while_they_are_away(database: Database) -> None:
    """The report of an announcement is its author's."""

    def work(session: Session) -> None:
        nora, sami = a_member(session, 3), a_member(session, 4)
        sent = {"state": AnnouncementState.SENDING, "starts_at": NOON}
        for authors, expected in (((nora, None), nora), ((nora, sami), sami)):
            made_by, second_by = authors
            announcement = an_announcement(
                session, made_by=made_by.id, second_by=second_by and second_by.id, **sent
            )
            away(session, nora)
            state_machine.advance(session, BOT, NOON)
            query = select(OutboxMessage.person_id).where(
                OutboxMessage.key.startswith(f"announcement_report:{announcement.id}:")
            )
            assert list(session.scalars(query)) == [expected.id]

    database.transact_now(work)


def test_a_list_that_its_host_would_close_is_the_teams_while_they_are_away(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        nora, sami = a_member(session, 3), a_member(session, 4)
        hosted: dict[str, Any] = {"host_id": nora.id, "host_name": "Nora", "taken": 1}
        workshop = a_workshop(session, a_session(session), NOON - 2 * HOUR, **hosted)
        away(session, nora)
        attendance_sweeps.tell_hosts(session, BOT, workshop.ends_at + 2 * HOUR)
        assert told(session, "host_unclosed") == ids(sami)

    database.transact_now(work)


def test_days_that_touch_take_the_place_of_those_noted_before(database: Database) -> None:
    def work(session: Session) -> None:
        nora = a_member(session, 3)
        for first, last in ((5, 9), (20, 22), (8, 12)):
            days = Days(TODAY + first * DAY, TODAY + last * DAY)
            absences.note(session, nora.id, days, NOON)
        found = [(it.first - TODAY).days for it in absences.days_of(session, nora.id, NOON)]
        assert found == [8, 20]
        assert absences.end(session, nora.id, TODAY + 8 * DAY)
        assert not absences.end(session, nora.id, TODAY + 8 * DAY)

    database.transact_now(work)


def test_an_absence_is_forgotten_a_month_after_its_end(database: Database) -> None:
    def work(session: Session) -> None:
        away(session, a_member(session, 3), days=Days(TODAY, TODAY))
        for number in (29, 30):
            absences.forget(session, NOON + number * DAY)
            left = session.scalars(select(MemberAbsence)).all()
            assert len(left) == (1 if number == 29 else 0)

    database.transact_now(work)


@pytest.mark.both_databases("the closing and the absences are one statement")
def test_a_closing_that_an_older_version_said_began_when_it_was_said(database: Database) -> None:
    def work(session: Session) -> None:
        until, said = TODAY + DAY, {"text": "Congés", "changed_at": NOON}
        session.add(TeamAbsence(bot_id=BOT, since=None, until=until, **said))
        session.flush()
        closed = closings.today(session, BOT, NOON)
        assert closed is not None
        assert (closed.text, closed.answers_on) == ("Congés", date(2027, 3, 4))
        assert closings.today(session, BOT, NOON + 2 * DAY) is None

    database.transact_now(work)


@pytest.mark.both_databases("the closing and the absences are one statement")
def test_who_left_the_team_is_not_waited_for(database: Database) -> None:
    def work(session: Session) -> None:
        gone, nora = a_person(session, 2), a_member(session, 3, RoleName.OWNER)
        away(session, gone)
        assert closings.today(session, BOT, NOON) is None
        away(session, nora)
        closed = closings.today(session, BOT, NOON)
        assert closed is not None
        assert closed.text is None

    database.transact_now(work)
