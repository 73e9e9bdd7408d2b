"""Collect what a participant attended in a session, and issue an attestation with a code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from flows.texts import translate
from models.mentoring.slots import Booking, BookingStatus, Slot
from models.programme import ProgrammeSession
from models.workshops import CAME, ParticipantAttestation, Registration, Workshop
from rules.schedule.time_zones import zone_of_session
from rules.slots.slots import MeetingOutcome, is_held, kind_of
from services.conversation import text
from services.conversation.replies import Say, Show
from services.conversation.runner import Action, Lister
from services.conversation.turn_context import Done, TurnContext
from services.meetings import attestation
from services.people.tokens import code_as_typed, typed_code
from services.programme.sessions import texts_of

GROUPS = 3
"""The groups of a code: too many to find one by trying."""


@dataclass(frozen=True, slots=True)
class AttendedEvent:
    """One event attended; `title` is the workshop's, or the kind of meeting in words."""

    starts_at: datetime
    ends_at: datetime
    title: str


def attended(
    session: Session, person_id: int, session_id: int, language: str
) -> list[AttendedEvent]:
    """Return the workshops attended and the meetings held, in order of time."""
    workshop_query = (
        select(Workshop)
        .join(Registration, Registration.workshop_id == Workshop.id)
        .where(Registration.person_id == person_id, Registration.attended.in_(CAME))
        .where(Workshop.session_id == session_id)
    )
    events = [
        AttendedEvent(event.starts_at, event.ends_at, event.title)
        for event in session.scalars(workshop_query)
    ]
    meeting_query = (
        select(Booking, Slot)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.person_id == person_id, Booking.session_id == session_id)
        .where(Booking.status == BookingStatus.BOOKED)
    )
    for booking, slot in session.execute(meeting_query):
        if is_held(booking.said_by_participant, booking.said_by_mentor):
            title = translate(language, f"attested.{kind_of(slot.seats)}")
            events.append(AttendedEvent(slot.starts_at, slot.ends_at, title))
    return sorted(events, key=lambda event: event.starts_at)


def sessions(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str]]:
    """List the sessions in which the person attended something, the latest first."""
    query = select(ProgrammeSession).order_by(
        ProgrammeSession.starts_on.desc(), ProgrammeSession.id.desc()
    )
    return [
        (str(programme_session.id), text.fitting(programme_session.name))
        for programme_session in context.session.scalars(query.where(_took_part(context.person_id)))
        if attended(context.session, context.person_id, programme_session.id, context.language)
    ]


def make(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Send the attestation; the name is stored only in that reply, until it is sent."""
    session_id = int(answers["session"])
    events = attended(context.session, context.person_id, session_id, context.language)
    if not events:
        context.say(Say(translate(context.language, "attested.nothing")))
        return Done.DONE
    row = _row(context, session_id, events)
    time = attestation.in_words(timedelta(minutes=row.minutes), context.language)
    caption = translate(context.language, "attested.caption", time=time, code=row.code)
    subject = {"attestation": row.id, "name": answers["name"]}
    context.say(Show("participant_attestation", subject, caption))
    return Done.DONE


def by_code(session: Session, typed: str) -> ParticipantAttestation | None:
    return session.scalar(select(ParticipantAttestation).filter_by(code=code_as_typed(typed)))


def public_facts(session: Session, typed: str, language: str) -> dict[str, str] | None:
    """Return what the attestation with this code states, without a name; None if unknown.

    It is one of a participant, or of a mentor.
    """
    attestation_row = by_code(session, typed)
    if attestation_row is None:
        return attestation.public_facts(session, code_as_typed(typed), language)
    programme_session = session.get_one(ProgrammeSession, attestation_row.session_id)
    return {
        "code": attestation_row.code,
        "association": texts_of(programme_session).association,
        "session": programme_session.name,
        "events": str(attestation_row.events),
        "time": attestation.in_words(timedelta(minutes=attestation_row.minutes), language),
        "period": attestation.period(attestation_row.first_on, attestation_row.last_on, language),
    }


def verify(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Check a code for the team, as the public page does."""
    values = public_facts(context.session, answers["code"], context.language)
    key = "verify.valid" if values else "verify.unknown"
    context.say(Say(translate(context.language, key, **(values or {}))))
    return Done.DONE


def may_be_made(person_id: int) -> ColumnElement[bool]:
    """Tell in a query whether the person attended anything that an attestation states."""
    return or_(came(person_id), met(person_id))


def came(person_id: int) -> ColumnElement[bool]:
    """Tell in a query whether the person attended a workshop."""
    attended_one = select(Registration.id).where(
        Registration.person_id == person_id, Registration.attended.in_(CAME)
    )
    return attended_one.exists()


def met(person_id: int) -> ColumnElement[bool]:
    """Tell in a query whether the person had a meeting that took place."""
    said = Booking.said_by_participant, Booking.said_by_mentor
    held = select(Booking.id).where(
        Booking.person_id == person_id,
        Booking.status == BookingStatus.BOOKED,
        or_(*(it == MeetingOutcome.TOOK_PLACE for it in said)),
        *(or_(it.is_(None), it == MeetingOutcome.TOOK_PLACE) for it in said),
    )
    return held.exists()


def _took_part(person_id: int) -> ColumnElement[bool]:
    registered = (
        select(Workshop.session_id)
        .join(Registration, Registration.workshop_id == Workshop.id)
        .where(Registration.person_id == person_id)
    )
    booked = select(Booking.session_id).where(Booking.person_id == person_id)
    return ProgrammeSession.id.in_(registered.union(booked))


def _row(
    context: TurnContext, session_id: int, events: Sequence[AttendedEvent]
) -> ParticipantAttestation:
    """Return the stored attestation of some events, or a new one: same events, same code."""
    facts = _facts(context.session, session_id, events)
    key = {"person_id": context.person_id, "session_id": session_id, **facts}
    row = context.session.scalar(select(ParticipantAttestation).filter_by(**key))
    if row is None:
        row = ParticipantAttestation(
            **key, code=typed_code(context.random_below, GROUPS), made_at=context.now
        )
        context.session.add(row)
        context.session.flush()
    return row


def _facts(
    session: Session, session_id: int, events: Sequence[AttendedEvent]
) -> dict[str, int | date]:
    zone = zone_of_session(session.get_one(ProgrammeSession, session_id))
    days = [event.starts_at.astimezone(zone).date() for event in events]
    time = sum((event.ends_at - event.starts_at for event in events), timedelta())
    minutes = int(time.total_seconds()) // 60
    return {"events": len(events), "minutes": minutes, "first_on": days[0], "last_on": days[-1]}


ACTIONS: Mapping[str, Action] = {"make_attestation": make, "verify_attestation": verify}
LISTERS: Mapping[str, Lister] = {"attested_sessions": sessions}
