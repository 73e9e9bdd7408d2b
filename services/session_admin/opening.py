"""The team opens a session, closes it, gives it more places: what is missing, who is told."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from models.enrolment import Enrolment
from models.mentoring import Slot, SlotRule
from models.programme import ProgrammeSession
from models.workshops import Workshop
from rules.session_admin import opening
from rules.session_admin.opening import Missing, State
from rules.session_admin.typed_counts import seats_of
from rules.tickets.working_hours import MAINLAND, local_date
from services.conversation.phrases import Phrase, plainly
from services.conversation.turn_context import Done, TurnContext
from services.enrolment import places, waiting_list
from services.enrolment.places import hold_session, today_of
from services.mentoring.slots import capacity
from services.mentoring.slots.capacity import cover
from services.people.roles import audit
from services.programme import data_protection
from services.programme.session_file import SessionFile, import_session
from services.programme.sessions import meetings_of
from services.schedule.video_rooms import Rooms
from services.session_admin.session_card import places_of, seats_in_words
from services.session_admin.session_command import here_of

RECORDED = "the owner records it in the chat: /session"
TO_DO: Mapping[Missing, str] = {
    Missing.MEETINGS: "may not open under {opens_at} %; ask mentors for {short_of} more seats",
    Missing.REFERENT: "no protection referent; add `protection` under `meetings` in its file,"
    " and import it again",
    Missing.CONTROLLER: f"no controller of personal data; {RECORDED}",
    Missing.CONTACT: f"no data protection contact; {RECORDED}",
    Missing.ASSESSMENT: f"no date of the impact assessment; {RECORDED}",
    Missing.PROCESSORS: f"no list of processors; {RECORDED}",
    Missing.ROOMS: "no video rooms; set MEETING_BASE_URL",
}


def coming(session: Session, code: str, now: datetime) -> Sequence[ProgrammeSession]:
    """Those that are not over, or the one of them that has this code; the next one first."""
    query = select(ProgrammeSession).where(ProgrammeSession.ends_on >= local_date(now, MAINLAND))
    if code:
        query = query.where(ProgrammeSession.code == code)
    order = ProgrammeSession.starts_on, ProgrammeSession.id
    return session.scalars(query.order_by(*order)).all()


def missing(
    session: Session, here: ProgrammeSession, now: datetime, rooms: Rooms
) -> tuple[Missing, ...]:
    return opening.missing(
        cover(session, here, now),
        data_protection.recorded(session),
        has_referent=meetings_of(here).protection is not None,
        has_rooms=bool(rooms.base),
        today=today_of(here, now),
    )


def summary(session: Session, here: ProgrammeSession, now: datetime) -> str:
    found = cover(session, here, now)
    expected = f"{found.seats} seats in meetings for {found.expected} people expected"
    return f"{here.code} ({here.state}): {expected} ({found.percent} %)"


def faults(session: Session, here: ProgrammeSession, now: datetime, rooms: Rooms) -> Iterator[str]:
    """Each reason why it may not open, and what to do."""
    found = cover(session, here, now)
    for it in missing(session, here, now, rooms):
        said = TO_DO[it].format(opens_at=found.opens_at, short_of=found.short_of)
        yield f"{here.code}: {said}"


def load(
    session: Session, data: SessionFile, now: datetime, rooms: Rooms
) -> tuple[ProgrammeSession, list[str]]:
    """From a file: a new one that says `open: true` opens if the button would open it."""
    here = import_session(session, data, now)
    found = list(faults(session, here, now, rooms))
    if found and here.opened_at == now:
        here.opened_at = None
        session.flush()
    return here, found


class Dropped(StrEnum):
    DROPPED = "dropped"
    KEPT = "kept"


NOBODY = Phrase("session.close_nobody")
RECORDS = (Missing.CONTROLLER, Missing.CONTACT, Missing.ASSESSMENT, Missing.PROCESSORS)
"""What the owner has to write down."""


class Opened(StrEnum):
    OPENED = "opened"
    MISSING = "missing"
    PAST = "past"
    GONE = "gone"


class Asked(StrEnum):
    SHOWN = "shown"
    GONE = "gone"


class Closed(StrEnum):
    CLOSED = "closed"
    GONE = "gone"


class Seats(StrEnum):
    TOLD = "told"
    UNREAD = "unread"
    GONE = "gone"


def open_session(context: TurnContext, answers: Mapping[str, str]) -> Opened:
    """A session that was closed opens again; an open one stays so."""
    here = _held(context, answers)
    if here is None:
        return Opened.GONE
    if here.state is State.OPEN:
        return Opened.OPENED
    if today_of(here, context.now) > here.starts_on:
        return Opened.PAST
    if here.opened_at is None and (
        found := missing(context.session, here, context.now, context.deployment.rooms)
    ):
        lines = Phrase.lines(_missing(context, here, found))
        context.keep(missing=plainly(lines, context.language))
        return Opened.MISSING
    here.opened_at, here.closed_at = here.opened_at or context.now, None
    _audit(context, "session_opened", here)
    waiting_list.give(context.session, here, context.now)
    return Opened.OPENED


def count_told(context: TurnContext, answers: Mapping[str, str]) -> Asked:
    """Before it closes: whom that concerns."""
    here = here_of(context, answers)
    if here is None or here.state is not State.OPEN:
        return Asked.GONE
    found = places_of(context.session, here)
    counts = {"waiting": str(found.waiting), "offered": str(found.offered)}
    said = Phrase("session.close_told", counts) if found.waiting or found.offered else NOBODY
    context.keep(waiting=plainly(said, context.language))
    return Asked.SHOWN


def close_session(context: TurnContext, answers: Mapping[str, str]) -> Closed:
    here = _held(context, answers)
    if here is None or here.state is not State.OPEN:
        return Closed.GONE
    here.closed_at = context.now
    _audit(context, "session_closed", here)
    context.session.flush()
    waiting_list.tell_closed(context.session, context.bot_id, context.now)
    return Closed.CLOSED


def change_seats(context: TurnContext, answers: Mapping[str, str]) -> Seats:
    """More of them go to those who wait, in order; with fewer, nobody loses theirs."""
    here = _held(context, answers)
    if here is None:
        return Seats.GONE
    if (wanted := seats_of(answers["typed"])) is None:
        return Seats.UNREAD
    here.seats, here.overbooking = wanted
    here.meetings = {**here.meetings, "expected": None}
    _audit(context, "session_seats", here)
    given = waiting_list.give(context.session, here, context.now)
    found = places_of(context.session, here)
    values = {
        "given": str(given),
        "held": str(found.held),
        "seats": seats_in_words(here),
        "waiting": str(found.waiting),
    }
    said = [Phrase("session.seats_now", values)]
    said += [Phrase("session.seats_given", values)] * (given > 0)
    said += [Phrase("session.seats_more")] * _gives_more(context, here)
    said += [Phrase("session.seats_over")] * (found.held > sum(wanted))
    context.keep(told=plainly(Phrase.lines(said), context.language))
    return Seats.TOLD


def open_workshops(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.open_above("session_workshops", session=answers["session"])
    return Done.DONE


def edit(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.open_above("session_new", editing=answers["session"])
    return Done.DONE


def drop(context: TurnContext, answers: Mapping[str, str]) -> Dropped:
    """A draft that nobody has seen; what was open once stays."""
    here = _held(context, answers)
    if here is None or here.state is not State.DRAFT or _is_used(context.session, here):
        return Dropped.KEPT
    _audit(context, "session_dropped", here)
    context.session.execute(delete(Workshop).where(Workshop.session_id == here.id))
    context.session.delete(here)
    context.session.flush()
    return Dropped.DROPPED


def _gives_more(context: TurnContext, here: ProgrammeSession) -> bool:
    """One slice was given at once: a tick goes on."""
    ready = places.ready(here, today_of(here, context.now)).limit(1)
    someone = context.session.execute(ready).first() is not None
    return someone and places.free_seats(context.session, here) > 0


def _is_used(session: Session, here: ProgrammeSession) -> bool:
    """Whether a mentor keeps hours for it, or someone asked for it."""
    uses = (exists().where(it.session_id == here.id) for it in (Enrolment, Slot, SlotRule))
    return bool(session.scalar(select(or_(*uses))))


def _held(context: TurnContext, answers: Mapping[str, str]) -> ProgrammeSession | None:
    here = here_of(context, answers)
    if here is not None:
        hold_session(context.session, here)
    return here


def _missing(
    context: TurnContext, here: ProgrammeSession, found: Sequence[Missing]
) -> Iterator[Phrase]:
    """What the owner records is one line."""
    cover = capacity.cover(context.session, here, context.now)
    values = {
        "percent": str(cover.percent),
        "opens_at": str(cover.opens_at),
        "short_of": str(cover.short_of),
    }
    for it in (Missing.MEETINGS, Missing.REFERENT, Missing.ROOMS):
        if it in found:
            yield Phrase(f"session.missing.{it}", values)
    if records := [Phrase(f"session.missing.{it}") for it in RECORDS if it in found]:
        yield Phrase("session.missing.records", {"records": Phrase.lines(records, between=", ")})


def _audit(context: TurnContext, action: str, here: ProgrammeSession) -> None:
    audit(context.session, context.person_id, action, context.now, programme_session=here.id)
