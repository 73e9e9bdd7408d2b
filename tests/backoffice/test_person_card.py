"""What the team does for one person: moved with care or not at all, erased only as they asked."""

from datetime import timedelta
from secrets import randbelow

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.enrolment import EnrolmentStatus
from models.mentoring import Booking, BookingStatus
from models.outbox import OutboxMessage
from models.people import AuditEntry, Person, RoleName
from models.privacy import Erasure
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import AgeBand, Situation
from rules.geography.zones import Reason, Verdict, ZoneKind
from services.backoffice import person_actions, person_card
from services.backoffice.person_actions import Erased, Moved
from services.conversation.turn_context import TurnContext
from services.enrolment import eligibility, places
from services.mentoring import bookings
from services.workshops.diary import DIARY
from tests.harness.builders import NOON, a_context, a_member, a_mentor, a_person, a_session, a_slot

ZONE = Verdict(ZoneKind.QPV, "QN03107M", "Grand Mirail", Reason.INSIDE_QUARTER, None)


def placed(session: Session, here: ProgrammeSession, telegram_id: int = 7) -> Person:
    person = a_person(session, telegram_id, first_name="Camille")
    eligibility.assess(
        session,
        person.id,
        here,
        situation=Situation.YES,
        age=AgeBand.FROM_26_TO_49,
        insee="31555",
        zone=ZONE,
        method="address",
        now=NOON,
    )
    places.take_place(session, person.id, here, NOON)
    return person


def moving(context: TurnContext, person: Person, there: ProgrammeSession) -> Moved:
    return person_actions.move(context, {"chosen": str(person.id), "session": str(there.id)})


def test_moved_they_have_a_seat_there_and_nothing_left_here(database: Database) -> None:
    def work(session: Session) -> None:
        here, there = a_session(session), a_session(session, code="deux", seats=1)
        context = a_context(session, a_member(session, 1, RoleName.STAFF))
        person = placed(session, here)
        slot = a_slot(session, a_mentor(session), NOON + timedelta(days=14))
        booked = bookings.book(session, DIARY, person.id, slot.id, None, NOON, randbelow).booking_id
        assert moving(context, person, there) is Moved.MOVED
        session.expire_all()
        assert places.status_of(session, person.id, here) is EnrolmentStatus.LEFT
        assert places.status_of(session, person.id, there) is EnrolmentStatus.PLACE
        assert session.get_one(Booking, booked).status is not BookingStatus.BOOKED
        told = select(OutboxMessage.key).where(OutboxMessage.person_id == person.id)
        assert f"moved:{person.id}:1" in set(session.scalars(told))
        assert moving(context, person, there) is Moved.ALREADY

    database.transact_now(work)


def test_into_a_full_session_nothing_changes(database: Database) -> None:
    def work(session: Session) -> None:
        here, there = a_session(session), a_session(session, code="deux", seats=1)
        context = a_context(session, a_member(session, 1, RoleName.STAFF))
        placed(session, there, 8)
        person = placed(session, here)
        assert moving(context, person, there) is Moved.FULL
        session.expire_all()
        assert places.status_of(session, person.id, here) is EnrolmentStatus.PLACE
        assert places.status_of(session, person.id, there) is None
        assert moving(context, a_person(session, 9), here) is Moved.UNKNOWN

    database.transact_now(work)


def test_the_team_erases_participants_never_its_own(database: Database) -> None:
    def work(session: Session) -> None:
        context = a_context(session, a_member(session, 1, RoleName.STAFF))
        person, colleague = a_person(session, 7), a_member(session, 2, RoleName.STAFF)
        gone, kept = {"chosen": str(person.id)}, {"chosen": str(colleague.id)}
        assert person_actions.erase(context, kept) is Erased.NOBODY
        assert person_actions.erase(context, gone) is Erased.ERASED
        assert session.scalars(select(Erasure.number)).all() == [context.kept["proof"]]
        assert person_card.look(context, gone) is person_card.Looked.GONE
        assert "person_erased" in set(session.scalars(select(AuditEntry.action)))

    database.transact_now(work)
