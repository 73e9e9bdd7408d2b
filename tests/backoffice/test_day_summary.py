"""What the morning says: who is silent, what did not arrive, on which days, and only once."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.engine.database import Database, open_database
from models.enrolment import CallBack, Enrolment, EnrolmentStatus
from models.mentoring.mentors import MentorStatus
from models.mentoring.slots import Booking, BookingStatus, Slot, SlotStatus
from models.offers import OpportunityStatus
from models.outbox import OutboxMessage, OutboxState
from models.people import Person, RoleName
from models.programme import ProgrammeSession
from models.tickets import Ticket
from models.workshops import CAME, Attendance, Registration, RegistrationStatus, WorkshopStatus
from rules.offers.opportunities import OpportunityKind
from rules.outbox.pace import Urgency
from rules.slots.slots import MeetingOutcome, is_absence
from rules.tickets.distress import Danger
from services.backoffice import day_queries, day_summary
from services.backoffice.day_queries import CountAndFirst
from services.conversation import updates
from services.conversation.replies import Say
from tests.employers.builders import an_employer, an_offer
from tests.feedback.builders import front_page_words
from tests.harness.builders import (
    BOT,
    DEPLOYMENT,
    NOON,
    a_context,
    a_member,
    a_mentor,
    a_participant,
    a_session,
    a_slot,
    a_workshop,
)
from tests.harness.database.round_trips import rows_read

PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 3, day, hour, minute, tzinfo=PARIS).astimezone(UTC)


def spoke(session: Session, person_id: int, when: datetime, update_id: int) -> None:
    """A button that stands, a word to the team: no conversation keeps them."""
    updates.record(
        session,
        bot_id=BOT,
        update_id=update_id,
        lane=person_id,
        person_id=person_id,
        outgoing=(),
        now=when,
    )


def queued(session: Session) -> int:
    query = select(func.count()).where(OutboxMessage.kind == day_summary.NAME)
    return session.scalar(query) or 0


def test_free_seats_have_their_thousands_apart(database: Database) -> None:
    def work(session: Session) -> None:
        member, here = a_member(session, 70), a_session(session, starts_on=NOON.date())
        a_workshop(session, here, NOON + DAY, places=1790)
        context = a_context(session, member)
        day_summary.show(context)
        assert "1\\u202f790 en atelier" in str(context.outgoing)

    database.transact_now(work)


def test_silent_is_a_place_nothing_ahead_and_48_hours(database: Database) -> None:
    def work(session: Session) -> None:
        now = at(16, 9)
        here = a_session(session, seats=20)
        silent, talking, engaged = (a_participant(session, here, it) for it in (7, 8, 9))
        far = a_session(session, code="loin", starts_on=here.starts_on + 30 * DAY)
        far.ends_on = far.starts_on + 11 * DAY
        a_participant(session, far, 10)
        spoke(session, silent.id, now - timedelta(hours=49), 1)
        spoke(session, silent.id, now, -1)  # what was said of its own accord is no word of theirs
        spoke(session, talking.id, now - timedelta(hours=90), 2)
        spoke(session, talking.id, now - timedelta(hours=47), 3)
        assert day_queries.stuck(session, BOT, now, 3) == CountAndFirst(2, [engaged.id, silent.id])
        workshop = a_workshop(session, here, now + DAY)
        register(session, workshop.id, engaged.id)
        assert day_queries.stuck(session, BOT, now, 3) == CountAndFirst(1, [silent.id])

    database.transact_now(work)


def test_who_blocked_or_has_no_place_is_not_silent_and_what_was_given_back_is_nothing_ahead(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        now = at(16, 9)
        here = a_session(session, seats=20)
        silent = a_participant(session, here, 7)
        a_participant(session, here, 8, blocked_at=NOON)
        for number, status in enumerate(set(EnrolmentStatus) - {EnrolmentStatus.PLACE}):
            person = a_participant(session, here, 20 + number)
            enrolment = session.scalars(select(Enrolment).filter_by(person_id=person.id)).one()
            enrolment.status = status
        register(session, a_workshop(session, here, now + DAY).id, silent.id)
        session.scalars(select(Registration)).one().status = RegistrationStatus.CANCELLED
        slot = a_slot(session, a_mentor(session), now + DAY)
        cancelled = {"status": BookingStatus.CANCELLED_BY_MENTOR, "booked_at": NOON, "uid": "b"}
        mine = {"slot_id": slot.id, "person_id": silent.id, "session_id": here.id}
        session.add(Booking(**mine, **cancelled))
        session.flush()
        assert day_queries.stuck(session, BOT, now, 3) == CountAndFirst(1, [silent.id])

    database.transact_now(work)


def register(session: Session, workshop_id: int, person_id: int, uid: str = "u") -> None:
    given = {"status": RegistrationStatus.REGISTERED, "asked_at": NOON, "changed_at": NOON}
    session.add(Registration(workshop_id=workshop_id, person_id=person_id, uid=uid, **given))
    session.flush()


def test_what_did_not_arrive_since_yesterday_is_counted(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_member(session, 1, RoleName.STAFF)
        for key, state, ended in (
            ("a", OutboxState.FAILED, NOON),
            ("b", OutboxState.UNKNOWN, NOON),
            ("c", OutboxState.SENT, NOON),
            ("d", OutboxState.FAILED, NOON - 2 * DAY),
        ):
            when = {"due_at": NOON, "next_try_at": NOON, "finished_at": ended}
            given = {"kind": "to_team", "params": {}, "urgency": Urgency.REMINDER, "attempts": 1}
            row = OutboxMessage(
                bot_id=BOT,
                person_id=person.id,
                key=key,
                state=state,
                doubtful=False,
                **when,
                **given,
            )
            session.add(row)
        session.flush()
        assert day_queries.lost(
            session, BOT, NOON + timedelta(hours=1)
        ) == day_queries.LostMessages(2, 0, 0)

    database.transact_now(work)


def test_at_eight_on_working_days_and_days_with_events_once(database: Database) -> None:
    def work(session: Session) -> None:
        friday, sunday = at(5, 8), at(7, 8)
        assert day_summary.when_due(session, BOT, friday) is None
        a_member(session, 1, RoleName.STAFF)
        assert day_summary.when_due(session, BOT, at(5, 7)) == friday
        assert day_summary.when_due(session, BOT, friday) == at(8, 8)
        for now in (at(5, 7, 59), friday, at(5, 9), sunday):
            day_summary.enqueue_due(session, BOT, now)
        assert queued(session) == 1
        a_workshop(session, a_session(session), at(7, 10))
        assert day_summary.when_due(session, BOT, friday) == sunday
        day_summary.enqueue_due(session, BOT, sunday)
        assert queued(session) == 2

    database.transact_now(work)


@pytest.mark.both_databases("what both sides said is compared in SQL, where nothing is not false")
def test_absences_are_those_that_the_mentor_says_and_nobody_denies(database: Database) -> None:
    def work(session: Session) -> None:
        here, mentor = a_session(session), a_mentor(session)
        said = [
            (one, other) for one in (None, *MeetingOutcome) for other in (None, *MeetingOutcome)
        ]
        for number, (one, other) in enumerate(said):
            slot = a_slot(session, mentor, at(16, 8) + timedelta(minutes=number), taken=1)
            booking = a_booking(session, slot, a_participant(session, here, 100 + number))
            booking.said_by_participant, booking.said_by_mentor = one, other
        session.flush()
        assert day_queries.absences(session, BOT, at(16, 12)) == sum(is_absence(*it) for it in said)

    database.transact_now(work)


def test_of_today_only_what_stands_is_booked_and_is_not_over_is_an_event(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        now, here, mentor = at(16, 12), a_session(session), a_mentor(session)
        for when, more in (
            (at(16, 14), {"taken": 0}),
            (at(16, 14), {"taken": 1, "status": SlotStatus.CANCELLED}),
            (at(16, 15), {"taken": 1, "status": SlotStatus.WITHDRAWN}),
            (at(16, 11, 30), {"taken": 1}),
            (at(17, 0), {"taken": 1}),
        ):
            a_slot(session, mentor, when, **more)
        a_workshop(session, here, at(16, 15), status=WorkshopStatus.CANCELLED)
        a_workshop(session, here, at(16, 11))
        a_workshop(session, here, at(17, 0))
        assert day_queries.events(session, BOT, DEPLOYMENT.rooms, now, 9) == CountAndFirst(0, [])
        assert not day_queries.has_events(session, BOT, now)
        a_slot(session, mentor, at(16, 11, 45), taken=1)
        a_workshop(session, here, at(16, 23, 30))
        today = day_queries.events(session, BOT, DEPLOYMENT.rooms, now, 9)
        hours = [it.starts_at for it in today.first]
        assert (today.count, hours) == (2, [at(16, 11, 45), at(16, 23, 30)])
        assert day_queries.has_events(session, BOT, now)

    database.transact_now(work)


def test_what_waits_is_not_what_is_closed_answered_decided_or_of_another_bot(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_session(session, seats=20)
        mine = a_participant(session, here, 7)
        other = a_participant(session, here, 8, bot_id=BOT + 1)
        closed = {"waits_since": NOON, "danger": Danger.WORRY, "closed_at": NOON}
        for person, more in (
            (mine, closed),
            (mine, {}),
            (other, {"waits_since": NOON, "danger": Danger.WORRY}),
        ):
            session.add(Ticket(person_id=person.id, text="", opened_at=NOON, **more))
        enrolments = select(Enrolment).filter_by(person_id=other.id)
        session.scalars(enrolments).one().answer_by = NOON
        for number, (bot_id, called) in enumerate(((BOT, NOON), (BOT + 1, None))):
            call = CallBack(bot_id=bot_id, contact=f"{number}", asked_at=NOON, called_at=called)
            session.add(call)
        for number, status in enumerate(set(MentorStatus) - {MentorStatus.TO_APPROVE}):
            a_mentor(session, 900 + number, status=status)
        employer = an_employer(session)
        for state in set(OpportunityStatus) - {OpportunityStatus.TO_APPROVE}:
            an_offer(session, employer, status=state)
        to_approve = OpportunityStatus.TO_APPROVE
        an_offer(session, employer, kind=OpportunityKind.TRAINING, status=to_approve)
        front_page_words(session, other, about=2)
        front_page_words(session, mine, about=3, approved_at=NOON)
        front_page_words(session, mine, about=4, withdrawn_at=NOON)
        words = ("tickets", "urgent", "to_check", "calls", "words", "mentors", "offers")
        assert day_queries.waiting(session, BOT) == dict.fromkeys(words, 0)

        for since, danger in ((NOON, None), (None, Danger.WORRY)):
            asked = Ticket(person_id=mine.id, text="", opened_at=NOON, danger=danger)
            asked.waits_since = since
            session.add(asked)
        mine_asked = select(Enrolment).filter_by(person_id=mine.id)
        session.scalars(mine_asked).one().answer_by = NOON
        session.add(CallBack(bot_id=BOT, contact="9", asked_at=NOON))
        front_page_words(session, mine, about=1)
        a_mentor(session, 990, status=MentorStatus.TO_APPROVE)
        an_offer(session, employer, status=to_approve)
        session.flush()
        assert day_queries.waiting(session, BOT) == dict.fromkeys(words, 1) | {"tickets": 2}

    database.transact_now(work)


def test_no_absence_is_of_a_cancelled_meeting_of_someone_who_came_or_of_another_day(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        now, here, mentor = at(16, 12), a_session(session, seats=20), a_mentor(session)

        def missed(number: int, when: datetime, status: BookingStatus) -> None:
            slot = a_slot(session, mentor, when, taken=1)
            booking = a_booking(session, slot, a_participant(session, here, number))
            booking.said_by_mentor, booking.status = MeetingOutcome.NOBODY_CAME, status
            session.flush()

        def attended(number: int, when: datetime, what: Attendance | None) -> None:
            workshop = a_workshop(session, here, when, code=f"{number}")
            register(session, workshop.id, a_participant(session, here, number).id, f"u{number}")
            mine = select(Registration).filter_by(workshop_id=workshop.id)
            session.scalars(mine).one().attended = what

        since_yesterday, before = at(15, 0), at(15, 0) - timedelta(minutes=1)
        for number, status in enumerate(set(BookingStatus) - {BookingStatus.BOOKED}):
            missed(100 + number, at(16, 8) + number * timedelta(minutes=1), status)
        missed(120, before, BookingStatus.BOOKED)
        missed(121, now, BookingStatus.BOOKED)
        for number, what in enumerate((None, *CAME)):
            attended(130 + number, at(16, 8), what)
        attended(140, before, Attendance.ABSENT)
        session.flush()
        assert day_queries.absences(session, BOT, now) == 0
        missed(150, since_yesterday, BookingStatus.BOOKED)
        attended(151, since_yesterday, Attendance.ABSENT)
        session.flush()
        assert day_queries.absences(session, BOT, now) == 2

    database.transact_now(work)


def test_free_seats_are_of_workshops_to_come_and_of_sessions_that_are_near(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        now = at(16, 12)
        far = a_session(session, code="loin", starts_on=now.date() + 8 * DAY)
        far.ends_on = far.starts_on
        past = a_session(session, code="fini", starts_on=now.date() - DAY)
        past.ends_on = past.starts_on
        for elsewhere in (far, past):
            a_workshop(session, elsewhere, at(16, 15), code=elsewhere.code)
        assert day_queries.seats(session, now) is None
        here = a_session(session)
        a_workshop(session, here, at(16, 15), places=7, code="a", status=WorkshopStatus.CANCELLED)
        a_workshop(session, here, now, places=7, code="b")
        a_workshop(session, here, at(16, 15), places=30, code="c", taken=9)
        assert day_queries.seats(session, now) == day_queries.FreeSeats(0, 21)

    database.transact_now(work)


def a_booking(session: Session, slot: Slot, person: Person) -> Booking:
    booking = Booking(
        slot_id=slot.id, person_id=person.id, session_id=1, uid=f"{slot.id}", booked_at=NOON
    )
    session.add(booking)
    return booking


def test_a_busy_day_reads_no_more_rows_than_a_quiet_one(postgresql_url: str) -> None:
    with closing(open_database(postgresql_url)) as database:
        quiet = rows_of_a_day(database, range(12))
        assert quiet == rows_of_a_day(database, range(12, 40))


def rows_of_a_day(database: Database, numbers: range) -> int:
    """Return the rows that the day reads, with so many more people, meetings and absences."""

    def fill(session: Session) -> Person:
        begun = session.get(ProgrammeSession, 1)
        here = begun or a_session(session, seats=100)
        for number in numbers:
            mentor = a_mentor(session, 200 + number)
            person = a_participant(session, here, 100 + number)
            past = a_slot(session, mentor, at(16, 8), taken=1)
            a_booking(session, past, person).said_by_mentor = MeetingOutcome.NOBODY_CAME
            a_slot(session, mentor, at(16, 15), taken=1)
        return a_member(session, 300 + numbers.start)

    member = database.transact_now(fill)
    with rows_read(database.engine) as rows:
        said = database.transact_now(lambda session: shown(session, member))
    assert f"et {numbers.stop - 8} autres" in said
    assert f"rien de réservé\xa0: <b>{numbers.stop}</b>" in said
    return rows.count


def shown(session: Session, member: Person) -> str:
    context = a_context(session, session.get_one(Person, member.id), at(16, 12))
    day_summary.show(context)
    [card] = context.outgoing
    assert isinstance(card, Say)
    return card.text
