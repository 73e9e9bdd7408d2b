"""What the team does for one person: moved with care or not at all, erased only as they asked."""

from datetime import timedelta
from secrets import randbelow

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.enrolment import EnrolmentStatus
from models.mentoring.mentors import MentorStatus
from models.mentoring.safeguarding import Report
from models.mentoring.slots import Booking, BookingStatus
from models.outbox import OutboxMessage
from models.people import AuditEntry, Person, Role, RoleName
from models.privacy import Erasure
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import AgeBand, Situation
from rules.geography.zones import ZoneKind, ZoneReason, ZoneVerdict
from rules.safeguarding.safety import ReportCategory
from services.backoffice import person_actions, person_card
from services.backoffice.person_actions import PersonErasureResult, PersonMoveResult
from services.conversation.replies import Say
from services.conversation.turn_context import ShownOrGone, TurnContext
from services.enrolment import eligibility, places
from services.slots import bookings
from services.workshops.diary import DIARY
from tests.harness.builders import NOON, a_context, a_member, a_mentor, a_person, a_session, a_slot
from tests.harness.typed import as_typed

ZONE = ZoneVerdict(ZoneKind.QPV, "QN03107M", "Grand Mirail", ZoneReason.INSIDE_QUARTER, None)


def placed(session: Session, here: ProgrammeSession, telegram_id: int = 7) -> Person:
    person = a_person(session, telegram_id, first_name="Camille")
    eligibility.judge_and_store(
        session,
        person.id,
        here,
        situation=Situation.REGISTERED,
        age=AgeBand.FROM_26_TO_49,
        insee="31555",
        zone=ZONE,
        method="address",
        now=NOON,
    )
    places.take_place(session, person.id, here, NOON)
    return person


def moving(context: TurnContext, person: Person, there: ProgrammeSession) -> PersonMoveResult:
    return person_actions.move(context, {"chosen": str(person.id), "session": str(there.id)})


def test_moved_they_have_a_seat_there_and_nothing_left_here(database: Database) -> None:
    def work(session: Session) -> None:
        here, there = a_session(session), a_session(session, code="deux", seats=1)
        context = a_context(session, a_member(session, 1, RoleName.STAFF))
        person = placed(session, here)
        slot = a_slot(session, a_mentor(session), NOON + timedelta(days=14))
        booked = bookings.book(session, DIARY, person.id, slot.id, None, NOON, randbelow).booking_id
        assert moving(context, person, there) is PersonMoveResult.MOVED
        session.expire_all()
        assert places.status_of(session, person.id, here) is EnrolmentStatus.LEFT
        assert places.status_of(session, person.id, there) is EnrolmentStatus.PLACE
        assert session.get_one(Booking, booked).status is not BookingStatus.BOOKED
        told = select(OutboxMessage.key).where(OutboxMessage.person_id == person.id)
        assert f"moved:{person.id}:1" in set(session.scalars(told))
        assert moving(context, person, there) is PersonMoveResult.ALREADY

    database.transact_now(work)


def test_into_a_full_session_nothing_changes(database: Database) -> None:
    def work(session: Session) -> None:
        here, there = a_session(session), a_session(session, code="deux", seats=1)
        context = a_context(session, a_member(session, 1, RoleName.STAFF))
        placed(session, there, 8)
        person = placed(session, here)
        assert moving(context, person, there) is PersonMoveResult.FULL
        session.expire_all()
        assert places.status_of(session, person.id, here) is EnrolmentStatus.PLACE
        assert places.status_of(session, person.id, there) is None
        assert moving(context, a_person(session, 9), here) is PersonMoveResult.UNKNOWN

    database.transact_now(work)


def test_the_team_erases_participants_never_its_own(database: Database) -> None:
    def work(session: Session) -> None:
        context = a_context(session, a_member(session, 1, RoleName.STAFF))
        person, colleague = a_person(session, 7), a_member(session, 2, RoleName.STAFF)
        gone, kept = ({"chosen": str(it.id), "identity": "called"} for it in (person, colleague))
        assert person_actions.erase(context, kept) is PersonErasureResult.NOBODY
        assert person_actions.erase(context, gone) is PersonErasureResult.ERASED
        assert session.scalars(select(Erasure.number)).all() == [context.kept["proof"]]
        assert person_card.look(context, gone) is ShownOrGone.GONE
        subjects = select(AuditEntry.subjects).where(AuditEntry.action == "person_erased")
        assert session.scalar(subjects) == {"person": int(gone["chosen"]), "identity": "called"}

    database.transact_now(work)


def a_colleague(session: Session) -> Person:
    """Add somebody of the team who mentors for the same company."""
    mentor = a_mentor(session, 2, company="Numa", company_key="numa")
    role = Role(person_id=mentor.person_id, role=RoleName.STAFF, granted_at=NOON)
    session.add(role)
    session.flush()
    return session.get_one(Person, mentor.person_id)


def card_read_by(session: Session, reader: Person, person: Person) -> str:
    """Return the card of a person as a member of the team reads it."""
    context = a_context(session, reader)
    assert person_card.look(context, {"chosen": str(person.id)}) is ShownOrGone.SHOWN
    (said,) = (it for it in context.outgoing if isinstance(it, Say))
    return as_typed(said.text)


def test_a_pause_is_told_to_who_may_read_the_case_and_to_nobody_else(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        told = a_member(session, 1, RoleName.STAFF)
        colleague = a_colleague(session)
        mentor = a_mentor(session, company="Numa", company_key="numa")
        mentor.status, mentor.suspended_at = MentorStatus.SUSPENDED, NOON
        person = session.get_one(Person, mentor.person_id)
        opened = {"opened_at": NOON, "answer_by": NOON, "call_back": False, "serious": True}
        about = {"mentor_id": person.id, "session_id": here.id, "company_key": "numa"}
        report = Report(
            bot_id=person.bot_id,
            by_mentor=False,
            category=ReportCategory.MISCONDUCT,
            **about,
            **opened,
        )
        session.add(report)
        session.flush()
        assert "Rencontres en pause" in card_read_by(session, told, person)
        assert "pause" not in card_read_by(session, colleague, person)
        session.delete(report)
        session.flush()
        assert "pause" not in card_read_by(session, told, person)
        owner = a_member(session, 3, RoleName.OWNER)
        assert "Rencontres en pause" in card_read_by(session, owner, person)

    database.transact_now(work)


def test_a_mentors_card_tells_company_hours_meetings_and_a_verified_address(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        reader = a_member(session, 1, RoleName.STAFF)
        mentor = a_mentor(session, company="Numa", job="testeuse", approved_at=NOON)
        mentor.email, mentor.email_confirmed_at = "ada@numa.example", NOON
        mentor.approved_by = reader.id
        a_slot(session, mentor, NOON + timedelta(days=2))
        booked = a_slot(session, mentor, NOON + timedelta(days=3))
        booked.taken = 1
        held = a_slot(session, mentor, NOON - timedelta(days=3))
        held.taken, held.held_at = 1, NOON
        session.flush()
        lines = card_read_by(session, reader, session.get_one(Person, mentor.person_id))
        assert "✉️ ada@numa.example (vérifiée par un code ou par l'équipe)" in lines
        assert "🤝 Mentor : testeuse, Numa" in lines
        assert "⏰ Heures libres : 1, dès" in lines
        assert "📅 Rencontres comme mentor : 1 à venir, 1 tenues" in lines
        assert f"☑️ Mentor accepté : n° {reader.id}," in lines

    database.transact_now(work)
