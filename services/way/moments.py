"""Show the way once the first meeting took place, and on the morning after the session."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.mentoring.slots import Booking, BookingStatus, Slot, SlotStatus
from models.outbox import OutboxMessage
from models.people import Person
from models.programme import ProgrammeSession
from rules.outbox.daily_quota import MessageNature
from rules.outbox.pace import Urgency
from rules.outbox.quiet_hours import next_good_moment
from rules.schedule.days import ONE_DAY
from rules.schedule.time_zones import zone_of_session
from rules.slots.slots import MeetingOutcome
from services.conversation.replies import Show
from services.enrolment import participants
from services.outbox import kinds, outbox
from services.outbox.outbox import MessageKind
from services.outbox.sweep_cursor import SLICE
from services.people import addresses, people
from services.way import pictures, standing
from services.way.pictures import WayMoment

LATELY = timedelta(days=2)
MORNING = time(9, 30)
"""Before the question about the whole session, at ten."""
MET = "way_met:"
"""How the key of the picture after a first meeting begins; the person's id follows."""


def enqueue_due(session: Session, bot_id: int, now: datetime) -> bool:
    """Queue a slice of pictures; True when there may be more."""
    met = session.scalars(*_met(bot_id, now - LATELY, now)).all()
    for person in met:
        _queue(session, person, WayMoment.MEETING, f"{MET}{person.id}", now)
    ended = [_end(session, bot_id, it, now) for it in _ended(session, now)]
    return len(met) == SLICE or any(ended)


def _end(session: Session, bot_id: int, programme_session: ProgrammeSession, now: datetime) -> bool:
    zone = zone_of_session(programme_session)
    morning = datetime.combine(programme_session.ends_on + ONE_DAY, MORNING, zone)
    due_at = next_good_moment(morning.astimezone(UTC), zone)
    if not due_at <= now <= due_at + LATELY:
        return False
    unshown = participants.reachable_without_message(
        session, bot_id, programme_session.id, AT_THE_END, SLICE
    )
    for person in unshown:
        key = f"{AT_THE_END.name}:{programme_session.id}:{person.id}"
        _queue(session, person, WayMoment.END, key, now, AT_THE_END)
    return len(unshown) == SLICE


def _queue(
    session: Session,
    person: Person,
    moment: WayMoment,
    key: str,
    now: datetime,
    kind: MessageKind | None = None,
) -> None:
    outbox.enqueue(
        session, kind or AFTER_A_MEETING, person, key=key, due_at=now, params={"moment": moment}
    )


def _ended(session: Session, now: datetime) -> Sequence[ProgrammeSession]:
    return session.scalars(*_sessions_ended((now - 2 * LATELY).date(), now.date())).all()


@constant
def _sessions_ended(since: date, until: date) -> Select[ProgrammeSession]:
    return select(ProgrammeSession).where(ProgrammeSession.ends_on.between(since, until))


@constant
def _met(bot_id: int, since: datetime, now: datetime) -> Select[Person]:
    """Select those whose meeting was said to have taken place, and who saw no picture of it."""
    said = or_(
        Booking.said_by_participant == MeetingOutcome.TOOK_PLACE,
        Booking.said_by_mentor == MeetingOutcome.TOOK_PLACE,
    )
    agreed = (
        Booking.said_by_participant.is_distinct_from(MeetingOutcome.NOBODY_CAME),
        Booking.said_by_mentor.is_distinct_from(MeetingOutcome.NOBODY_CAME),
    )
    return (
        select(Person)
        .join(Booking, Booking.person_id == Person.id)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Slot.status == SlotStatus.OPEN, Slot.starts_at.between(since, now))
        .where(Booking.status == BookingStatus.BOOKED, said, *agreed)
        .where(people.of_bot(bot_id), addresses.is_reachable(Person.id))
        .where(~outbox.was_enqueued(bot_id, MET, Person.id))
        .distinct()
        .order_by(Person.id)
        .limit(SLICE)
    )


def _has_a_way(session: Session, message: OutboxMessage, now: datetime) -> bool:
    return standing.way_of(session, message.person_id, now) is not None


def _render(_: Session, message: OutboxMessage, now: datetime) -> Sequence[Show]:
    moment = WayMoment(message.params["moment"])
    return [Show(pictures.DOCUMENT, pictures.subject_of(message.person_id, now, moment))]


def _kind(name: str) -> MessageKind:
    return MessageKind(
        name,
        Urgency.OFFER,
        LATELY,
        resend_unknown=True,
        recheck=_has_a_way,
        render=_render,
        nature=MessageNature.NUDGE,
        begins=kinds.in_daytime,
    )


AFTER_A_MEETING, AT_THE_END = _kind("way_met"), _kind("way_end")
