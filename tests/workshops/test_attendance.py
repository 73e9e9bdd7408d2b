"""Codes typed in the chat and lists closed by hosts."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.mentors import MentorStatus
from models.outbox import OutboxMessage
from models.workshops import Attendance, CodeTries, RegistrationStatus, WorkshopStatus
from rules.workshops.attendance import digits
from services.conversation.turn_context import TurnContext
from services.privacy import erasure
from services.workshops.attendance import (
    attendance,
    attendance_list,
    conversation,
    messages,
    sweeps,
)
from services.workshops.attendance.attendance import AttendanceCodeResult
from services.workshops.attendance.attendance_list import AttendanceCount
from tests.harness.builders import (
    BOT,
    FINGERPRINTS,
    a_context,
    a_member,
    a_mentor,
    a_participant,
    a_workshop,
)
from tests.workshops.attending import (
    ENDS,
    HOUR,
    MINUTE,
    RANDOM_BELOW,
    STARTS,
    a_full_workshop,
    a_registration,
    types,
)

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("4602", "4602"),
        ("46 02", "4602"),
        ("Voici le code : 4602", "4602"),
        ("c'est 4602", "4602"),
        ("le code du jour est le 46-02, merci", "4602"),
        ("the code is 4602", "4602"),
        ("j'y étais en 2026", None),
        ("4602 ou 4603", None),
        ("code 46025", None),
        ("code à 14 h : 4602", None),
        ("le code", None),
    ],
)
def test_a_code_is_read_among_words_that_name_it(text: str, code: str | None) -> None:
    assert digits(text) == code


def on(database: Database, work: Callable[[Session], None]) -> None:
    database.transact_now(work)


def test_the_code_counts_from_a_quarter_of_an_hour_before_the_end_for_two_hours(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        *_, found = a_full_workshop(session, 3)
        tries = [
            (found[0], STARTS - MINUTE, AttendanceCodeResult.NOTHING),
            (found[0], ENDS - 16 * MINUTE, AttendanceCodeResult.TOO_EARLY),
            (found[0], ENDS - 15 * MINUTE, AttendanceCodeResult.PRESENT),
            (found[0], ENDS, AttendanceCodeResult.ALREADY),
            (found[1], ENDS + 2 * HOUR, AttendanceCodeResult.PRESENT),
            (found[2], ENDS + 2 * HOUR + MINUTE, AttendanceCodeResult.NOTHING),
        ]
        for registration, at, outcome in tries:
            assert types(session, registration.person_id, "4821", at).outcome is outcome
        assert [it.attended for it in found] == [Attendance.BY_CODE, Attendance.BY_CODE, None]

    on(database, work)


def test_five_wrong_codes_are_enough_for_an_hour_and_leave_nothing_behind(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        *_, found = a_full_workshop(session)
        person_id = found[0].person_id
        for _ in range(5):
            assert types(session, person_id, "0000", ENDS).outcome is AttendanceCodeResult.WRONG
        assert (
            types(session, person_id, "4821", ENDS + MINUTE).outcome
            is AttendanceCodeResult.TOO_MANY
        )
        assert (
            types(session, found[1].person_id, "4821", ENDS).outcome is AttendanceCodeResult.PRESENT
        )
        assert (
            types(session, person_id, "4821", ENDS + HOUR).outcome is AttendanceCodeResult.PRESENT
        )
        assert session.scalars(select(CodeTries)).all() == []

        types(session, person_id, "0000", ENDS)
        attendance.forget_tries(session, ENDS + HOUR)
        assert session.scalars(select(CodeTries)).all() == []

    on(database, work)


def test_of_two_workshops_at_one_hour_the_code_tells_which(database: Database) -> None:
    def work(session: Session) -> None:
        here, _, found = a_full_workshop(session)
        other = a_workshop(session, here, STARTS, code="other", attendance_code="7777")
        code = types(session, found[0].person_id, "7777", ENDS)
        assert (code.outcome, code.workshop_id) == (AttendanceCodeResult.PRESENT, other.id)
        assert found[0].attended is None

    on(database, work)


def test_who_comes_without_a_seat_is_present_holds_none_and_is_on_the_list(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here, workshop, _ = a_full_workshop(session)
        person = a_participant(session, here, 50)
        assert types(session, person.id, "4821", ENDS).outcome is AttendanceCodeResult.PRESENT
        listed = attendance_list.names(session, workshop.id)
        assert [(it.came, it.expected) for it in listed] == [
            (False, True),
            (False, True),
            (True, False),
        ]
        assert workshop.taken == 2

    on(database, work)


def test_nobody_is_absent_before_the_list_is_closed_and_the_host_has_the_last_word(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here, workshop, found = a_full_workshop(session, 4)
        early, removed, late, added = found
        waiting = a_registration(
            session, workshop, a_participant(session, here, 60), RegistrationStatus.WAITING
        )
        types(session, early.person_id, "4821", ENDS)
        types(session, removed.person_id, "4821", ENDS)
        attendance_list.toggle(session, workshop.id, removed.id, ENDS)
        attendance_list.toggle(session, workshop.id, added.id, ENDS)
        assert late.attended is None

        for minute in (5, 6):
            at = ENDS + minute * MINUTE
            assert attendance_list.close(session, workshop.id, at) == AttendanceCount(2, 2)
        session.expire_all()
        assert [it.attended for it in found] == [
            Attendance.BY_CODE,
            Attendance.ABSENT,
            Attendance.ABSENT,
            Attendance.BY_HOST,
        ]
        assert waiting.attended is None
        assert workshop.closed_at == ENDS + 5 * MINUTE

        after = ENDS + 10 * MINUTE
        assert (
            types(session, removed.person_id, "4821", after).outcome is AttendanceCodeResult.CLOSED
        )
        assert types(session, late.person_id, "4821", after).outcome is AttendanceCodeResult.PRESENT

    on(database, work)


@pytest.mark.parametrize("hosted", [True, False])
def test_an_unclosed_list_asks_the_host_twice_then_the_team(
    database: Database, *, hosted: bool
) -> None:
    def work(session: Session) -> None:
        _, workshop, _ = a_full_workshop(session)
        host, other = a_member(session, 800), a_member(session, 801)
        workshop.host_id = host.id if hosted else None
        session.flush()

        def asked() -> list[tuple[int, str]]:
            query = select(OutboxMessage.person_id, OutboxMessage.kind).order_by(OutboxMessage.id)
            return [(row[0], row[1]) for row in session.execute(query)]

        def at(instant: datetime) -> list[tuple[int, str]]:
            before = len(asked())
            sweeps.tell_hosts(session, BOT, instant)
            sweeps.tell_hosts(session, BOT, instant)
            return asked()[before:]

        both = [host.id, other.id]
        first = [host.id] if hosted else both
        soon = "host_soon" if hosted else "host_missing"
        assert at(STARTS - 11 * MINUTE) == []
        assert at(STARTS - 10 * MINUTE) == [(it, soon) for it in first]
        assert at(ENDS + 29 * MINUTE) == []
        assert at(ENDS + 30 * MINUTE) == [(it, "host_unclosed") for it in first]
        morning = STARTS.replace(hour=8) + DAY
        assert at(morning) == ([(host.id, "host_unclosed")] if hosted else [])
        assert at(morning + 3 * HOUR) == [(it, "host_unclosed") for it in both]
        assert at(morning + 2 * DAY) == []

        [*_, last] = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        assert messages.still_unclosed(session, last, morning)
        attendance_list.close(session, workshop.id, morning)
        assert not messages.still_unclosed(session, last, morning)

    on(database, work)


def test_the_code_leaves_only_for_the_host_of_the_moment(database: Database) -> None:
    def work(session: Session) -> None:
        _, workshop, _ = a_full_workshop(session)
        first, second = a_member(session, 800), a_member(session, 801)
        workshop.host_id = first.id
        session.flush()
        soon = STARTS - 10 * MINUTE
        sweeps.tell_hosts(session, BOT, soon)
        [message] = session.scalars(select(OutboxMessage))
        assert messages.still_hosts(session, message, soon)
        workshop.host_id = second.id
        session.flush()
        assert not messages.still_hosts(session, message, soon)
        sweeps.tell_hosts(session, BOT, soon)
        people = select(OutboxMessage.person_id).order_by(OutboxMessage.id)
        assert session.scalars(people).all() == [first.id, second.id]
        workshop.status = WorkshopStatus.CANCELLED
        session.flush()
        assert not messages.still_hosts(session, message, soon)

    on(database, work)


def test_a_host_who_may_host_no_more_is_told_nothing_and_the_team_seeks_another(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        _, workshop, _ = a_full_workshop(session)
        gone, member = a_mentor(session, 700), a_member(session, 801)
        gone.status = MentorStatus.SUSPENDED
        workshop.host_id, workshop.host_name = gone.person_id, "Marc"
        session.flush()
        sweeps.tell_hosts(session, BOT, STARTS - 10 * MINUTE)
        told = session.execute(select(OutboxMessage.person_id, OutboxMessage.kind)).all()
        assert [tuple(it) for it in told] == [(member.id, "host_missing")]
        assert workshop.host_name == ""

    on(database, work)


def test_a_workshop_where_nobody_comes_bothers_no_one(database: Database) -> None:
    def work(session: Session) -> None:
        a_full_workshop(session, 0)
        a_member(session, 800)
        for instant in (STARTS - 10 * MINUTE, ENDS + HOUR, ENDS + DAY):
            sweeps.tell_hosts(session, BOT, instant)
        assert not session.scalars(select(OutboxMessage)).all()

    on(database, work)


def test_more_people_than_a_slice_are_asked_once_each(database: Database) -> None:
    def work(session: Session) -> None:
        *_, found = a_full_workshop(session, 30)
        at = ENDS + 5 * MINUTE
        assert not sweeps.ask_who_came(session, BOT, ENDS + 4 * MINUTE)
        assert sweeps.ask_who_came(session, BOT, at)
        assert not sweeps.ask_who_came(session, BOT, at)
        assert not sweeps.ask_who_came(session, BOT, at)
        asked = session.scalars(select(OutboxMessage.person_id)).all()
        assert sorted(asked) == sorted(it.person_id for it in found)

    on(database, work)


def test_the_summary_goes_once_to_those_who_could_not_come(database: Database) -> None:
    def work(session: Session) -> None:
        here, workshop, found = a_full_workshop(session, 2)
        statuses = [*messages.ABSENT_FROM, RegistrationStatus.RELEASED]
        others = [
            a_registration(session, workshop, a_participant(session, here, 70 + number), status)
            for number, status in enumerate(statuses)
        ]
        types(session, found[0].person_id, "4821", ENDS)
        attendance_list.close(session, workshop.id, ENDS)
        session.expire_all()
        workshop.summary, workshop.summary_at = "Un CV tient sur une page.", ENDS
        session.flush()
        for _ in range(2):
            sweeps.tell_summaries(session, BOT, ENDS + HOUR)
        told = session.scalars(select(OutboxMessage).order_by(OutboxMessage.person_id)).all()
        missed = [found[1], *others[:-1]]
        assert [it.person_id for it in told] == sorted(it.person_id for it in missed)
        assert all(messages.still_missed(session, it, ENDS) for it in told)

    on(database, work)


def test_erasing_lets_go_of_presence_and_tries(database: Database) -> None:
    def work(session: Session) -> None:
        _, workshop, found = a_full_workshop(session)
        person_id = found[0].person_id
        types(session, person_id, "4821", ENDS)
        types(session, person_id, "0000", ENDS)
        erasure.erase(session, person_id, "asked", ENDS, RANDOM_BELOW, FINGERPRINTS)
        assert session.scalars(select(CodeTries)).all() == []
        assert [it.came for it in attendance_list.names(session, workshop.id)] == [False]

    on(database, work)


def test_the_list_of_a_crowded_workshop_has_pages(database: Database) -> None:
    """A message of Telegram holds a hundred buttons at most."""

    def work(session: Session) -> None:
        here, workshop, found = a_full_workshop(session)
        found += [
            a_registration(session, workshop, a_participant(session, here, number))
            for number in range(100, 188)
        ]
        context = a_context(session, a_member(session, 9))
        answers = {"workshop": str(workshop.id)}
        shown = [_page(context, answers)]
        for turn in ("page:40", "page:80"):
            conversation.toggle(context, answers | {"registration": turn})
            answers |= context.kept
            shown.append(_page(context, answers))
        ids = [str(it.id) for it in found]
        assert shown == [
            [*ids[:40], "page:40"],
            [*ids[40:80], "page:80", "page:0"],
            [*ids[80:], "page:40"],
        ]
        for registration in found[30:]:
            session.delete(registration)
        assert _page(context, answers) == ids[:30]

    on(database, work)


def _page(context: TurnContext, answers: Mapping[str, str]) -> list[str]:
    return [value for value, _ in conversation.names(context, answers)]
