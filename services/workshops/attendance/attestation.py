"""What a participant attended in a session, and the code under which a paper says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.mentoring import Booking, BookingStatus, Slot
from models.programme import ProgrammeSession
from models.workshops import CAME, ParticipantAttestation, Registration, Workshop
from rules.mentoring.slots import is_held, kind_of
from rules.tickets.working_hours import zone_of
from services.conversation import text
from services.conversation.replies import Say, Show
from services.conversation.runner import Action, Lister
from services.conversation.text import translate
from services.conversation.turn_context import Done, TurnContext
from services.mentoring import attestation
from services.mentoring.thanks import LETTERS
from services.people.tokens import Chance

GROUPS, LENGTH = 3, 4
"""Of a code: nobody finds one by trying."""


@dataclass(frozen=True, slots=True)
class Attended:
    """`title` is the workshop's, or how a meeting is called."""

    starts_at: datetime
    ends_at: datetime
    title: str


def attended(session: Session, person_id: int, session_id: int, language: str) -> list[Attended]:
    """Workshops where they were, and meetings that took place, in order."""
    workshops = (
        select(Workshop)
        .join(Registration, Registration.workshop_id == Workshop.id)
        .where(Registration.person_id == person_id, Registration.attended.in_(CAME))
        .where(Workshop.session_id == session_id)
    )
    found = [Attended(it.starts_at, it.ends_at, it.title) for it in session.scalars(workshops)]
    meetings = (
        select(Booking, Slot)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.person_id == person_id, Booking.session_id == session_id)
        .where(Booking.status == BookingStatus.BOOKED)
    )
    for booking, slot in session.execute(meetings):
        if is_held(booking.said_by_participant, booking.said_by_mentor):
            title = translate(language, f"attested.{kind_of(slot.seats)}")
            found.append(Attended(slot.starts_at, slot.ends_at, title))
    return sorted(found, key=lambda it: it.starts_at)


def sessions(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str]]:
    """Those where they attended something, the latest first."""
    query = select(ProgrammeSession).order_by(
        ProgrammeSession.starts_on.desc(), ProgrammeSession.id.desc()
    )
    return [
        (str(here.id), text.fitting(here.name))
        for here in context.session.scalars(query.where(_took_part(context.person_id)))
        if attended(context.session, context.person_id, here.id, context.language)
    ]


def make(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """The name goes with the line that is said, and is forgotten once it is."""
    session_id = int(answers["session"])
    found = attended(context.session, context.person_id, session_id, context.language)
    if not found:
        context.say(Say(translate(context.language, "attested.nothing")))
        return Done.DONE
    row = _row(context, session_id, found)
    time = attestation.in_words(timedelta(minutes=row.minutes), context.language)
    caption = translate(context.language, "attested.caption", {"time": time, "code": row.code})
    subject = {"attestation": row.id, "name": answers["name"]}
    context.say(Show("participant_attestation", subject, caption))
    return Done.DONE


def by_code(session: Session, typed: str) -> ParticipantAttestation | None:
    code = "".join(typed.upper().split())
    return session.scalar(select(ParticipantAttestation).filter_by(code=code))


def said(session: Session, typed: str, language: str) -> dict[str, str] | None:
    """What a paper with this code says: no name."""
    found = by_code(session, typed)
    if found is None:
        return None
    here = session.get_one(ProgrammeSession, found.session_id)
    return {
        "code": found.code,
        "session": here.name,
        "events": str(found.events),
        "time": attestation.in_words(timedelta(minutes=found.minutes), language),
        "period": attestation.period(found.first_on, found.last_on, language),
    }


def verify(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """For the team, the same as the page."""
    values = said(context.session, answers["code"], context.language)
    key = "verify.valid" if values else "verify.unknown"
    context.say(Say(translate(context.language, key, values or {})))
    return Done.DONE


def _took_part(person_id: int) -> ColumnElement[bool]:
    registered = (
        select(Workshop.session_id)
        .join(Registration, Registration.workshop_id == Workshop.id)
        .where(Registration.person_id == person_id)
    )
    booked = select(Booking.session_id).where(Booking.person_id == person_id)
    return ProgrammeSession.id.in_(registered.union(booked))


def _row(
    context: TurnContext, session_id: int, found: Sequence[Attended]
) -> ParticipantAttestation:
    """The same facts are the same paper, with the same code."""
    facts = _facts(context.session, session_id, found)
    key = {"person_id": context.person_id, "session_id": session_id, **facts}
    row = context.session.scalar(select(ParticipantAttestation).filter_by(**key))
    if row is None:
        row = ParticipantAttestation(**key, code=_code(context.chance), made_at=context.now)
        context.session.add(row)
        context.session.flush()
    return row


def _facts(session: Session, session_id: int, found: Sequence[Attended]) -> dict[str, int | date]:
    zone = zone_of(session.get_one(ProgrammeSession, session_id).departments[0])
    days = [it.starts_at.astimezone(zone).date() for it in found]
    time = sum((it.ends_at - it.starts_at for it in found), timedelta())
    minutes = int(time.total_seconds()) // 60
    return {"events": len(found), "minutes": minutes, "first_on": days[0], "last_on": days[-1]}


def _code(chance: Chance) -> str:
    groups = ("".join(LETTERS[chance(len(LETTERS))] for _ in range(LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


ACTIONS: Mapping[str, Action] = {"make_attestation": make, "verify_attestation": verify}
LISTERS: Mapping[str, Lister] = {"attested_sessions": sessions}
