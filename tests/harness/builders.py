"""Build people, sessions, mentors and slots, with usual values for what a test does not give."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from models.enrolment import Enrolment, EnrolmentStatus
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Slot
from models.offers import Opportunity, OpportunityStatus
from models.people import Person, Role, RoleName
from models.programme import ProgrammeSession
from models.workshops import Workshop, WorkshopKind
from rules.enrolment.eligibility import ZoneRule
from rules.offers.opportunities import OpportunityKind, OpportunitySource
from services.conversation.conversations import Conversations
from services.conversation.deployment import Deployment
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.conversation.turns import HeardUpdate
from services.people import addresses
from services.safeguarding.fingerprints import Fingerprints
from services.schedule.video_rooms import NO_ROOMS, VideoRooms
from services.wiring import scripts

NOON = datetime(2027, 3, 2, 11, tzinfo=UTC)
BOT = 1
KEY = b"key"
FINGERPRINTS = Fingerprints(KEY)
DEPLOYMENT = Deployment(
    bot_id=BOT,
    random_below=Random(3).randrange,
    bot_name="declic_bot",
    fingerprint_key=KEY,
    rooms=VideoRooms("https://visio.example"),
)


def a_person(session: Session, telegram_id: int = 7, **more: Any) -> Person:
    values = {"bot_id": BOT, "joined_at": NOON, "language": "fr", **more}
    person = Person(telegram_id=telegram_id, **values)
    session.add(person)
    session.flush()
    return person


def heard_from(
    number: int, update_id: int, message_id: int | None = None, bot_id: int = BOT
) -> HeardUpdate:
    """Return an update of the private chat of a Telegram account."""
    return HeardUpdate(bot_id, update_id, addresses.on_telegram(number), number, message_id)


def a_member(
    session: Session, telegram_id: int = 3, role: RoleName = RoleName.STAFF, **more: Any
) -> Person:
    """Someone of the team, or with another role."""
    member = a_person(session, telegram_id, **more)
    session.add(Role(person_id=member.id, role=role, granted_at=NOON))
    session.flush()
    return member


def a_session(session: Session, **more: Any) -> ProgrammeSession:
    values: dict[str, Any] = {
        "code": "essai",
        "name": "Session d'essai",
        "departments": ["31"],
        "starts_on": date(2027, 3, 15),
        "ends_on": date(2027, 3, 26),
        "seats": 2,
        "overbooking": 0,
        "zone_rule": ZoneRule.REQUIRED,
        "minimum_age": 18,
        "job_seeker_required": True,
        "doors": [],
        "texts": {"programme": "P", "association": "A", "territory": "T"},
        "opened_at": NOON,
    }
    row = ProgrammeSession(**(values | more))
    session.add(row)
    session.flush()
    return row


def a_participant(
    session: Session, programme_session: ProgrammeSession, telegram_id: int = 7, **more: Any
) -> Person:
    """Add a person who has a place in the session."""
    person = a_person(session, telegram_id, **more)
    place = {"status": EnrolmentStatus.PLACE, "changed_at": NOON}
    session.add(Enrolment(person_id=person.id, session_id=programme_session.id, **place))
    session.flush()
    return person


def a_mentor(session: Session, telegram_id: int = 900, **more: Any) -> Mentor:
    person = a_person(session, telegram_id, bot_id=more.pop("bot_id", BOT))
    values: dict[str, Any] = {
        "person_id": person.id,
        "status": MentorStatus.ACTIVE,
        "first_name": "Ada",
        "company": "Moulins",
        "job": "développeuse",
        "families": ["development"],
        "languages": ["fr"],
    }
    mentor = Mentor(**(values | more))
    session.add(mentor)
    if mentor.status is not MentorStatus.LEFT:
        session.add(Role(person_id=mentor.person_id, role=RoleName.MENTOR, granted_at=NOON))
    session.flush()
    return mentor


def a_slot(
    session: Session, mentor: Mentor, starts_at: datetime, *, seats: int = 1, **more: Any
) -> Slot:
    ends_at = starts_at + timedelta(minutes=30)
    values = {"starts_at": starts_at, "ends_at": ends_at, "seats": seats, "room": "room"}
    slot = Slot(mentor_id=mentor.person_id, **(values | more))
    session.add(slot)
    session.flush()
    return slot


@cache
def the_conversations() -> Conversations:
    return scripts.build(DEPLOYMENT)


def deployed(context: TurnContext, **otherwise: Any) -> TurnContext:
    """The same turn of a bot that is installed otherwise."""
    deployment = replace(context.deployment, **otherwise)
    return replace(context, conversations=replace(context.conversations, deployment=deployment))


def without_rooms(context: TurnContext) -> TurnContext:
    return deployed(context, rooms=NO_ROOMS)


def a_context(session: Session, person: Person, now: datetime = NOON) -> TurnContext:
    context = TurnContext(
        session=session,
        bot_id=BOT,
        update_id=1,
        person_id=person.id,
        language="fr",
        now=now,
        conversations=the_conversations(),
    )
    return deployed(context, random_below=Random(3).randrange)


def a_stack(person_id: int, *, has_buttons: bool = True) -> ConversationStack:
    """Return the stack of a person with nothing open."""
    return ConversationStack(
        person_id, "fr", blocked=False, has_buttons=has_buttons, open=[], _before=[]
    )


def a_workshop(
    session: Session,
    programme_session: ProgrammeSession,
    starts_at: datetime,
    *,
    places: int = 30,
    **more: Any,
) -> Workshop:
    """Add a workshop of one hour."""
    values: dict[str, Any] = {
        "code": f"w{starts_at:%d%H%M}",
        "kind": WorkshopKind.CV,
        "title": "Mon CV",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
        "seats": places,
        "capacity": places,
        "places": places,
        "attendance_code": "0000",
    }
    workshop = Workshop(session_id=programme_session.id, **(values | more))
    session.add(workshop)
    session.flush()
    return workshop


def an_opportunity(session: Session, now: datetime = NOON, **more: Any) -> Opportunity:
    """Add an offer from a file, live for a month."""
    values: dict[str, Any] = {
        "kind": OpportunityKind.JOB,
        "source": OpportunitySource.FILE,
        "status": OpportunityStatus.LIVE,
        "created_at": now,
        "seen_at": now,
        "published_at": now,
        "live_until": now + timedelta(days=30),
    }
    opportunity = Opportunity(**(values | more))
    session.add(opportunity)
    session.flush()
    return opportunity
