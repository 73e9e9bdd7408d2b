"""« Vous y étiez ? »: it is no nudge, and waits rather than being lost."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.outbox import OutboxMessage
from models.people import Person
from models.workshops import Attendance, RegistrationStatus, WorkshopStatus
from services.workshops.attendance import attendance_list, messages, sweeps
from services.workshops.attendance.attendance import AttendanceCodeResult
from tests.harness.builders import BOT, a_member
from tests.outbox import builders
from tests.workshops.attending import ENDS, HOUR, MINUTE, STARTS, a_full_workshop, types

KINDS = {it.name: it for it in (*messages.ALL, builders.NUDGE)}
DAY = timedelta(days=1)
ASKED = ENDS + 5 * MINUTE
MORNING = (ENDS + DAY).replace(hour=7)


RATED = "« Mon CV » est fini. Votre présence est notée ✅"


def told(session: Session, now: datetime) -> list[str]:
    return [text.split("\n")[0] for text in builders.deliver(session, KINDS, BOT, now)]


def asked(session: Session, now: datetime) -> list[str]:
    sweeps.ask_who_came(session, BOT, now)
    return told(session, now)


@pytest.mark.parametrize("setting", ["fewer_messages_at", "nudges_suspended_at"])
def test_who_wants_fewer_messages_is_asked_whether_they_came_and_not_how_it_was(
    database: Database, setting: str
) -> None:
    def work(session: Session) -> list[str]:
        *_, found = a_full_workshop(session, 2)
        found[1].attended = Attendance.BY_HOST
        for it in found:
            setattr(session.get_one(Person, it.person_id), setting, ENDS)
        sweeps.ask_who_came(session, BOT, ASKED)
        return told(session, ASKED)

    assert database.transact_now(work) == ["« Mon CV » est fini. Vous y étiez ?"]


@pytest.mark.parametrize("setting", ["fewer_messages_at", "nudges_suspended_at"])
def test_who_wants_fewer_messages_gets_the_summary_of_what_they_missed(
    database: Database, setting: str
) -> None:
    def work(session: Session) -> list[str]:
        _, workshop, found = a_full_workshop(session, 1)
        attendance_list.close(session, workshop.id, ENDS)
        session.expire_all()
        workshop.summary, workshop.summary_at = "Un CV tient sur une page.", ENDS
        setattr(session.get_one(Person, found[0].person_id), setting, ENDS)
        sweeps.tell_summaries(session, BOT, ENDS + HOUR)
        return told(session, ENDS + HOUR)

    assert database.transact_now(work) == ["Voici l'essentiel de « Mon CV », pour vous :"]


def test_when_the_messages_of_the_day_are_spent_it_is_asked_the_next_morning(
    database: Database,
) -> None:
    """And the code counts for two hours from then."""

    def work(session: Session) -> None:
        *_, found = a_full_workshop(session, 1)
        person = session.get_one(Person, found[0].person_id)
        builders.spend_the_day(session, person, ENDS)
        sweeps.ask_who_came(session, BOT, ASKED)
        later = [told(session, at) for at in (ASKED, MORNING - MINUTE, MORNING)]
        assert later == [[], [], ["« Mon CV » est fini. Vous y étiez ?"]]
        late = types(session, person.id, "4821", MORNING + 2 * HOUR + MINUTE)
        assert late.outcome is AttendanceCodeResult.NOTHING
        assert (
            types(session, person.id, "4821", MORNING + 2 * HOUR).outcome
            is AttendanceCodeResult.PRESENT
        )

    database.transact_now(work)


def test_whom_the_host_marks_before_it_leaves_is_asked_how_it_was_instead(
    database: Database,
) -> None:
    def work(session: Session) -> list[list[str]]:
        *_, found = a_full_workshop(session, 1)
        builders.spend_the_day(session, session.get_one(Person, found[0].person_id), ENDS)
        sweeps.ask_who_came(session, BOT, ASKED)
        assert told(session, ASKED) == []
        found[0].attended = Attendance.BY_HOST
        return [asked(session, at) for at in (ASKED + HOUR, MORNING, MORNING + MINUTE)]

    assert database.transact_now(work) == [[], [], [RATED]]


def test_whom_the_host_marks_at_once_in_the_evening_is_asked_in_the_morning(
    database: Database,
) -> None:
    def work(session: Session) -> list[list[str]]:
        _, workshop, found = a_full_workshop(session, 1)
        workshop.ends_at = ENDS + 8 * HOUR
        found[0].attended = Attendance.BY_HOST
        return [asked(session, at) for at in (ASKED + 8 * HOUR, MORNING)]

    assert database.transact_now(work) == [[], [RATED]]


def test_who_types_the_code_before_it_leaves_was_asked_in_the_answer(database: Database) -> None:
    def work(session: Session) -> list[list[str]]:
        *_, found = a_full_workshop(session, 1)
        builders.spend_the_day(session, session.get_one(Person, found[0].person_id), ENDS)
        sweeps.ask_who_came(session, BOT, ASKED)
        types(session, found[0].person_id, "4821", ASKED)
        return [asked(session, at) for at in (ASKED + HOUR, MORNING, MORNING + MINUTE)]

    assert database.transact_now(work) == [[], [], []]


def test_who_is_asked_how_it_was_is_not_taken_for_who_is_asked_for_the_code(
    database: Database,
) -> None:
    """The code counts for two hours after the end, and after « Vous y étiez ? » alone."""

    def work(session: Session) -> None:
        *_, found = a_full_workshop(session, 1)
        found[0].attended = Attendance.BY_HOST
        assert asked(session, ENDS + 2 * HOUR) == [RATED]
        late = types(session, found[0].person_id, "4821", ENDS + 2 * HOUR + MINUTE)
        assert late.outcome is AttendanceCodeResult.NOTHING

    database.transact_now(work)


def test_not_at_night(database: Database) -> None:
    def work(session: Session) -> list[list[str]]:
        _, workshop, _ = a_full_workshop(session, 1)
        workshop.ends_at = ENDS + 8 * HOUR
        sweeps.ask_who_came(session, BOT, ASKED + 8 * HOUR)
        return [told(session, at) for at in (ASKED + 8 * HOUR, MORNING)]

    assert database.transact_now(work) == [[], ["« Mon CV » est fini. Vous y étiez ?"]]


def test_around_a_cancelled_workshop_nobody_is_told_reminded_asked_or_sent_a_summary(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        a_member(session, 1)
        _, workshop, found = a_full_workshop(session, 3)
        found[1].attended, found[2].attended = Attendance.BY_CODE, Attendance.ABSENT
        workshop.summary, workshop.summary_at = "En bref", ENDS + HOUR
        workshop.status = WorkshopStatus.CANCELLED
        session.flush()
        soon, after, next_day = STARTS - 10 * MINUTE, ENDS + HOUR, ENDS + DAY
        assert sweeps.when_hosts_are_due(session, STARTS - HOUR) is None
        assert sweeps.when_hosts_are_due(session, ENDS) is None
        assert sweeps.when_asked(session, ENDS) is None
        for now in (soon, after, next_day):
            sweeps.tell_hosts(session, BOT, now)
        sweeps.ask_who_came(session, BOT, ASKED)
        sweeps.tell_summaries(session, BOT, next_day)
        assert session.scalars(select(OutboxMessage)).all() == []

    database.transact_now(work)


@pytest.mark.parametrize(
    "status", [it for it in RegistrationStatus if it is not RegistrationStatus.REGISTERED]
)
def test_who_has_no_seat_any_more_is_asked_nothing(
    database: Database, status: RegistrationStatus
) -> None:
    def work(session: Session) -> None:
        *_, found = a_full_workshop(session, 2)
        found[0].status = found[1].status = status
        found[1].attended = Attendance.BY_HOST
        session.flush()
        assert asked(session, ASKED) == []

    database.transact_now(work)
