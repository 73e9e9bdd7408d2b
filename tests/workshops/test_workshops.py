"""Seats in workshops: taken, waited for, offered, given back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.enrolment import Enrolment, EnrolmentStatus
from models.outbox import OutboxMessage
from models.people import Person
from models.programme import ProgrammeSession
from models.workshops import (
    Attendance,
    Registration,
    RegistrationStatus,
    Workshop,
    WorkshopKind,
)
from rules.slots.slots import Span
from services.conversation.replies import Say, Show
from services.people.access import Access
from services.privacy import erasure
from services.slots import availability, bookings
from services.slots.bookings import BookingResult
from services.workshops import registrations, waiting_list, workshops
from services.workshops.callbacks import CALLBACKS
from services.workshops.diary import DIARY
from services.workshops.messages import CANCELLED, MOVED, OFFER, OPEN
from services.workshops.presenting import SIGNS
from services.workshops.registration_conversation import decline
from services.workshops.registrations import (
    RegistrationAnswer,
    RegistrationResult,
    WorkshopLeavingResult,
)
from tests.harness.builders import (
    FINGERPRINTS,
    NOON,
    a_context,
    a_mentor,
    a_participant,
    a_person,
    a_session,
    a_slot,
    a_stack,
    a_workshop,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AHEAD = NOON + 5 * DAY
RANDOM_BELOW = Random(5).randrange
KINDS = {kind.name: kind for kind in (OFFER, OPEN, MOVED, CANCELLED)}


def register(
    session: Session, person: Person, workshop: Workshop, now: datetime = NOON
) -> RegistrationAnswer:
    return registrations.register(session, person.id, workshop.id, now, RANDOM_BELOW)


def seat(session: Session, person: Person, workshop: Workshop, now: datetime = NOON) -> int:
    asked = register(session, person, workshop, now)
    assert asked.registration_id is not None, asked
    return asked.registration_id


def leave(
    session: Session,
    registration_id: int,
    person: Person,
    now: datetime = NOON,
    why: RegistrationStatus = RegistrationStatus.CANCELLED,
) -> registrations.WorkshopLeaving:
    return registrations.leave(session, registration_id, person.id, why, now)


def a_crowd(session: Session, size: int) -> tuple[ProgrammeSession, Sequence[Person]]:
    here = a_session(session)
    return here, [a_participant(session, here, 100 + number) for number in range(size)]


def statuses(session: Session) -> list[str]:
    session.expire_all()
    return [str(it.status) for it in session.scalars(select(Registration).order_by("id"))]


def queued(session: Session, now: datetime) -> list[tuple[str, int]]:
    """What would leave now, and to whom, in the order it was queued."""
    session.flush()
    rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    wanted = [it for it in rows if it.kind in KINDS]
    telegram = {it.id: it.telegram_id or 0 for it in session.scalars(select(Person))}
    return [
        (it.kind, telegram[it.person_id])
        for it in wanted
        if KINDS[it.kind].recheck(session, it, now)
    ]


def said(session: Session, now: datetime) -> list[str]:
    rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    found = (
        says for it in rows if it.kind in KINDS for says in KINDS[it.kind].render(session, it, now)
    )
    return [getattr(it, "text", "") or getattr(it, "caption", "") for it in found]


def declining(session: Session, person: Person, registration_id: int, way: str) -> str:
    context = a_context(session, person)
    if way == "button":
        stack = a_stack(person.id)
        CALLBACKS[Access.PERSON]["workshop_decline"](context, stack, registration_id)
    else:
        decline(context, {"registration": str(registration_id)})
    [line] = context.outgoing
    assert isinstance(line, Say | Show)
    return line.caption if isinstance(line, Show) else line.text


def test_a_seat_is_taken_once_however_often_it_is_pressed(database: Database) -> None:
    def work(session: Session) -> None:
        here, [person] = a_crowd(session, 1)
        workshop = a_workshop(session, here, AHEAD)
        first, again = (register(session, person, workshop) for _ in range(2))

        assert (first.outcome, again.outcome) == (
            RegistrationResult.REGISTERED,
            RegistrationResult.ALREADY,
        )
        assert again.registration_id == first.registration_id
        assert workshop.taken == 1

    database.transact_now(work)


def test_who_comes_when_it_is_full_waits_in_order_and_keeps_their_rank(database: Database) -> None:
    def work(session: Session) -> None:
        here, (first, second, third) = a_crowd(session, 3)
        workshop = a_workshop(session, here, AHEAD, places=1)
        register(session, first, workshop)

        assert register(session, second, workshop).rank == 1
        assert register(session, third, workshop).rank == 2
        assert register(session, second, workshop, NOON + HOUR).rank == 1
        assert statuses(session) == ["registered", "waiting", "waiting"]

    database.transact_now(work)


def test_a_freed_seat_is_kept_for_the_first_then_for_the_next(database: Database) -> None:
    def work(session: Session) -> None:
        here, people = a_crowd(session, 4)
        workshop = a_workshop(session, here, AHEAD, places=1)
        ids = [seat(session, it, workshop) for it in people]
        morning = NOON - 4 * HOUR

        assert leave(session, ids[0], people[0], morning).freed
        assert statuses(session) == ["cancelled", "offered", "waiting", "waiting"]
        assert workshop.taken == 1
        assert register(session, a_participant(session, here, 9), workshop).rank == 3

        due = waiting_list.when_due(session, morning)
        assert due == morning + 12 * HOUR
        waiting_list.lapse_due(session, due - timedelta(seconds=1))
        assert statuses(session)[1] == "offered"
        waiting_list.lapse_due(session, due)
        assert statuses(session)[:4] == ["cancelled", "lapsed", "offered", "waiting"]
        assert queued(session, due) == [("workshop_offer", 102)]

        taken = registrations.accept(session, ids[2], people[2].id, due)
        assert taken.outcome is RegistrationResult.REGISTERED
        assert queued(session, due) == []
        late = registrations.accept(session, ids[1], people[1].id, due)
        assert late.outcome is RegistrationResult.LAPSED
        assert register(session, people[1], workshop, due).rank == 3
        assert (workshop.taken, waiting_list.when_due(session, due)) == (1, None)

    database.transact_now(work)


def test_who_declines_waits_no_more_and_the_next_is_offered(database: Database) -> None:
    def work(session: Session) -> None:
        here, people = a_crowd(session, 3)
        workshop = a_workshop(session, here, AHEAD, places=1)
        ids = [seat(session, it, workshop) for it in people]
        leave(session, ids[0], people[0])

        for _ in range(2):
            registrations.decline(session, ids[1], people[1].id, NOON)
        assert statuses(session) == ["cancelled", "lapsed", "offered"]
        registrations.decline(session, ids[2], people[2].id, NOON)
        assert (statuses(session)[2], workshop.taken) == ("lapsed", 0)

    database.transact_now(work)


def test_who_joins_again_stands_behind_those_who_came_meanwhile(database: Database) -> None:
    def work(session: Session) -> None:
        here, (holds, first, second) = a_crowd(session, 3)
        workshop = a_workshop(session, here, AHEAD, places=1)
        held, asked, _ = (seat(session, it, workshop) for it in (holds, first, second))
        registrations.decline(session, asked, first.id, NOON)

        assert register(session, first, workshop, NOON + HOUR).rank == 2
        leave(session, held, holds, NOON + HOUR)
        assert statuses(session) == ["cancelled", "waiting", "offered"]

    database.transact_now(work)


@pytest.mark.parametrize("way", ["conversation", "button"])
def test_declining_says_what_has_happened(database: Database, way: str) -> None:
    def work(session: Session) -> None:
        here, (holds, waits, next_one) = a_crowd(session, 3)
        workshop = a_workshop(session, here, AHEAD, places=1)
        held, waiting, offered = (seat(session, it, workshop) for it in (holds, waits, next_one))

        assert "plus sur la liste" in declining(session, waits, waiting, way)
        assert "déjà noté" in declining(session, waits, waiting, way)
        leave(session, held, holds)
        assert statuses(session)[-1] == "offered"
        assert "cette place est rendue" in declining(session, next_one, offered, way)

    database.transact_now(work)


@pytest.mark.parametrize("way", ["conversation", "button"])
def test_a_seat_that_was_taken_is_not_declined(database: Database, way: str) -> None:
    """The message that offered the seat may still show « Non merci »."""

    def work(session: Session) -> None:
        here, (holds, next_one) = a_crowd(session, 2)
        workshop = a_workshop(session, here, AHEAD, places=1)
        held, offered = (seat(session, it, workshop) for it in (holds, next_one))
        leave(session, held, holds)
        registrations.accept(session, offered, next_one.id, NOON)

        assert "Mon CV" in declining(session, next_one, offered, way)
        assert statuses(session)[-1] == "registered"

    database.transact_now(work)


def test_nobody_takes_or_gives_back_the_seat_of_another(database: Database) -> None:
    def work(session: Session) -> None:
        here, (holds, offered, waits, stranger) = a_crowd(session, 4)
        workshop = a_workshop(session, here, AHEAD, places=2)
        gone = a_participant(session, here, 9)
        ids = [seat(session, it, workshop) for it in (holds, gone, offered, waits)]
        leave(session, ids[1], gone)
        before = statuses(session)
        assert before == ["registered", "cancelled", "offered", "waiting"]

        for number in ids:
            taken = registrations.accept(session, number, stranger.id, NOON)
            assert taken == RegistrationAnswer(RegistrationResult.CLOSED)
            declined = registrations.decline(session, number, stranger.id, NOON)
            assert declined.outcome is WorkshopLeavingResult.CLOSED
            for why in (RegistrationStatus.CANCELLED, RegistrationStatus.EXCUSED):
                assert (
                    leave(session, number, stranger, why=why).outcome
                    is WorkshopLeavingResult.CLOSED
                )
        assert statuses(session) == before

    database.transact_now(work)


def test_offered_again_after_joining_again_one_hears_of_it_again(database: Database) -> None:
    def work(session: Session) -> None:
        here, (first, second) = a_crowd(session, 2)
        workshop = a_workshop(session, here, AHEAD, places=1)
        ids = [seat(session, it, workshop) for it in (first, second)]
        for _ in range(2):
            leave(session, ids[0], first)
            registrations.decline(session, ids[1], second.id, NOON)
            seat(session, first, workshop)
            seat(session, second, workshop)
        leave(session, ids[0], first)

        keys = session.scalars(select(OutboxMessage.key).where(OutboxMessage.kind == OFFER.name))
        assert len(keys.all()) == 3
        assert statuses(session) == ["cancelled", "offered"]

    database.transact_now(work)


def test_in_the_last_two_hours_whoever_taps_first_has_it(database: Database) -> None:
    def work(session: Session) -> None:
        here, people = a_crowd(session, 4)
        workshop = a_workshop(session, here, AHEAD, places=2)
        ids = [seat(session, it, workshop) for it in people]
        soon = AHEAD - HOUR

        leave(session, ids[0], people[0], soon)
        leave(session, ids[1], people[1], soon)
        assert workshop.taken == 0
        assert queued(session, soon) == [("workshop_open", 102), ("workshop_open", 103)]

        for person in (3, 2):
            registrations.accept(session, ids[person], people[person].id, soon)
        assert statuses(session)[2:] == ["registered", "registered"]
        assert queued(session, soon) == []

    database.transact_now(work)


def test_too_late_for_the_open_seat_one_goes_on_waiting_and_hears_of_the_next(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here, people = a_crowd(session, 3)
        workshop = a_workshop(session, here, AHEAD, places=1)
        ids = [seat(session, it, workshop) for it in people]
        soon = AHEAD - HOUR
        leave(session, ids[0], people[0], soon)
        registrations.accept(session, ids[2], people[2].id, soon)

        lost = registrations.accept(session, ids[1], people[1].id, soon)
        assert lost.outcome is RegistrationResult.TAKEN
        leave(session, ids[2], people[2], soon)
        again = queued(session, soon)
        assert again.count(("workshop_open", 101)) == 2  # the second round is another message
        assert queued(session, AHEAD) == []

    database.transact_now(work)


@pytest.mark.both_databases("hours that overlap are found in SQL")
def test_two_workshops_or_a_meeting_at_the_same_time_are_told(database: Database) -> None:
    def work(session: Session) -> None:
        here, [person] = a_crowd(session, 1)
        one = a_workshop(session, here, AHEAD)
        other = a_workshop(session, here, AHEAD + HOUR / 2)
        after = a_workshop(session, here, AHEAD + HOUR)
        mentor = a_mentor(session)
        slot = a_slot(session, mentor, AHEAD + HOUR / 4)
        late = a_slot(session, mentor, AHEAD + 3 * HOUR)
        mine = seat(session, person, one)

        clash = register(session, person, other)
        assert clash.outcome is RegistrationResult.CLASH
        assert clash.clash and clash.clash.registration_id == mine
        assert register(session, person, after).outcome is RegistrationResult.REGISTERED
        booked = bookings.book(session, DIARY, person.id, slot.id, None, NOON, RANDOM_BELOW)
        assert (booked.outcome, booked.booking_id) == (BookingResult.OVERLAP, None)
        free = availability.times(session, DIARY, person.id, AHEAD.date(), NOON)
        assert [it.slot_id for it in free] == [late.id]

        booked = bookings.book(session, DIARY, person.id, late.id, None, NOON, RANDOM_BELOW)
        over_it = a_workshop(session, here, AHEAD + 3 * HOUR)
        clash = register(session, person, over_it)
        assert clash.clash and clash.clash.booking_id == booked.booking_id

    database.transact_now(work)


def test_no_seat_without_a_place_in_that_session_once_begun_or_cancelled(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here, [person] = a_crowd(session, 1)
        workshop = a_workshop(session, here, AHEAD)
        elsewhere = a_workshop(session, a_session(session, code="b"), AHEAD + DAY)
        off = a_workshop(session, here, AHEAD + 2 * DAY)
        workshops.cancel(session, off, NOON)

        assert (
            register(session, a_person(session, 2), workshop).outcome is RegistrationResult.CLOSED
        )
        assert register(session, person, elsewhere).outcome is RegistrationResult.CLOSED
        assert register(session, person, off).outcome is RegistrationResult.CANCELLED
        assert register(session, person, workshop, AHEAD).outcome is RegistrationResult.BEGUN
        assert (
            registrations.accept(session, 99, person.id, NOON).outcome is RegistrationResult.CLOSED
        )
        mine = seat(session, person, workshop)
        stranger = a_person(session, 3)
        assert leave(session, mine, stranger).outcome is WorkshopLeavingResult.CLOSED

    database.transact_now(work)


def test_an_excuse_may_come_late_but_not_after_it_was_said_who_came(database: Database) -> None:
    def work(session: Session) -> None:
        here, (first, second, third) = a_crowd(session, 3)
        workshop = a_workshop(session, here, AHEAD)
        ids = [seat(session, it, workshop) for it in (first, second, third)]
        excused = RegistrationStatus.EXCUSED
        leave(session, ids[0], first)

        assert leave(session, ids[1], second, AHEAD).outcome is WorkshopLeavingResult.TOO_LATE
        assert leave(session, ids[0], first, AHEAD, excused).outcome is WorkshopLeavingResult.LEFT
        assert (
            leave(session, ids[1], second, AHEAD + HOUR, excused).outcome
            is WorkshopLeavingResult.LEFT
        )
        session.get_one(Registration, ids[2]).attended = Attendance.BY_CODE
        assert (
            leave(session, ids[2], third, AHEAD + HOUR, excused).outcome
            is WorkshopLeavingResult.TOO_LATE
        )
        assert statuses(session) == ["excused", "excused", "registered"]
        assert workshop.taken == 1

    database.transact_now(work)


def test_moved_everyone_is_told_once_and_a_second_move_alone_speaks(database: Database) -> None:
    def work(session: Session) -> None:
        here, (first, second) = a_crowd(session, 2)
        workshop = a_workshop(session, here, AHEAD, places=1)
        other = a_workshop(session, here, AHEAD + 3 * HOUR)
        ids = [seat(session, it, workshop) for it in (first, second)]
        register(session, first, other)
        for later in (1, 3):
            begins = AHEAD + later * HOUR
            workshops.move(session, workshop, Span(begins, begins + HOUR), NOON)

        assert queued(session, NOON) == [("workshop_moved", 100), ("workshop_moved", 101)]
        assert session.get_one(Registration, ids[0]).sequence == 2
        assert "vous avez aussi l’atelier «\u00a0Mon CV\u00a0»" in said(session, NOON)[-2]
        assert "Rien d’autre ne change" in said(session, NOON)[-1]

    database.transact_now(work)


def test_cancelled_every_seat_is_released_and_everyone_told(database: Database) -> None:
    def work(session: Session) -> None:
        here, people = a_crowd(session, 3)
        workshop = a_workshop(session, here, AHEAD, places=1)
        ids = [seat(session, it, workshop) for it in people]
        leave(session, ids[0], people[0])

        workshops.cancel(session, workshop, NOON)

        assert statuses(session) == ["cancelled", "released", "released"]
        assert workshop.taken == 0
        assert queued(session, NOON) == [("workshop_cancelled", 101), ("workshop_cancelled", 102)]
        assert waiting_list.when_due(session, NOON) is None

    database.transact_now(work)


def test_more_places_are_offered_fewer_take_none_back(database: Database) -> None:
    def work(session: Session) -> None:
        here, people = a_crowd(session, 5)
        workshop = a_workshop(session, here, AHEAD, places=2)
        ids = [seat(session, it, workshop) for it in people]

        workshop.seats = workshop.capacity = 4
        waiting_list.resize(session, workshop, NOON)
        assert statuses(session)[2:] == ["offered", "offered", "waiting"]
        for number in (2, 3):
            registrations.accept(session, ids[number], people[number].id, NOON)

        workshop.seats = workshop.capacity = 3
        waiting_list.resize(session, workshop, NOON)
        assert (workshop.taken, workshop.places) == (4, 4)
        leave(session, ids[0], people[0])
        assert (statuses(session)[4], workshop.taken, workshop.places) == ("waiting", 3, 3)
        leave(session, ids[1], people[1])
        assert (statuses(session)[4], workshop.taken) == ("offered", 3)

    database.transact_now(work)


def test_each_workshop_has_a_line_of_its_own(database: Database) -> None:
    def work(session: Session) -> None:
        here, (first, second, waits_there, waits_here) = a_crowd(session, 4)
        one, other = (a_workshop(session, here, AHEAD + it * DAY, places=1) for it in range(2))
        held = seat(session, first, one)
        seat(session, second, other)
        assert register(session, waits_there, other).rank == 1
        assert register(session, waits_here, one).rank == 1

        leave(session, held, first)

        assert statuses(session) == ["cancelled", "registered", "waiting", "offered"]

    database.transact_now(work)


@pytest.mark.parametrize("unreachable", [{"blocked_at": NOON}, {"telegram_id": None}])
def test_who_cannot_be_told_is_passed_over(
    database: Database, unreachable: dict[str, datetime | None]
) -> None:
    def work(session: Session) -> None:
        here, people = a_crowd(session, 3)
        workshop = a_workshop(session, here, AHEAD, places=1)
        ids = [seat(session, it, workshop) for it in people]
        for name, value in unreachable.items():
            setattr(people[1], name, value)
        leave(session, ids[0], people[0])

        assert statuses(session) == ["cancelled", "waiting", "offered"]

    database.transact_now(work)


def test_erased_a_person_leaves_their_seat_to_the_next(database: Database) -> None:
    def work(session: Session) -> None:
        here, (first, second) = a_crowd(session, 2)
        workshop = a_workshop(session, here, AHEAD, places=1)
        for it in (first, second):
            seat(session, it, workshop)

        erasure.erase(session, first.id, "asked", NOON, RANDOM_BELOW, FINGERPRINTS)

        assert statuses(session) == ["offered"]
        assert queued(session, NOON) == [("workshop_offer", 101)]
        assert session.scalars(select(Workshop.taken)).one() == 1

    database.transact_now(work)


@pytest.mark.parametrize("why", [RegistrationStatus.RELEASED, RegistrationStatus.EXCUSED])
def test_what_was_given_back_may_be_taken_again(
    database: Database, why: RegistrationStatus
) -> None:
    def work(session: Session) -> None:
        here, [person] = a_crowd(session, 1)
        workshop = a_workshop(session, here, AHEAD)
        mine = seat(session, person, workshop)
        leave(session, mine, person, why=why)
        assert workshop.taken == 0

        again = register(session, person, workshop)
        assert (again.outcome, again.registration_id) == (RegistrationResult.REGISTERED, mine)
        assert session.get_one(Registration, mine).sequence == 2

    database.transact_now(work)


def test_who_has_no_place_any_more_takes_no_seat_back(database: Database) -> None:
    def work(session: Session) -> RegistrationResult:
        here, [person] = a_crowd(session, 1)
        workshop = a_workshop(session, here, AHEAD)
        mine = seat(session, person, workshop)
        leave(session, mine, person)
        [enrolment] = session.scalars(select(Enrolment))
        enrolment.status = EnrolmentStatus.LEFT
        session.flush()
        return registrations.accept(session, mine, person.id, NOON).outcome

    assert database.transact_now(work) is RegistrationResult.CLOSED


def test_each_kind_of_workshop_has_a_sign_of_its_own() -> None:
    assert set(SIGNS) == set(WorkshopKind)
    assert len(set(SIGNS.values())) == len(SIGNS)
