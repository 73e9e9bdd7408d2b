"""Open a session, close it, change its seats: what is missing, who is told."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from locales import _, counts, labelled
from models.enrolment import Enrolment
from models.mentoring.slots import Slot, SlotRule
from models.programme import ProgrammeSession
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from rules.session_admin import opening
from rules.session_admin.opening import OpeningRequirement, SessionState
from rules.session_admin.typed_details import seats_of
from rules.slots.slots import LARGEST_GROUP
from services.conversation.phrases import Phrase, plainly
from services.conversation.turn_context import Done, ShownOrGone, TurnContext
from services.enrolment import places, waiting_list
from services.enrolment.places import lock_session, today_of
from services.people.roles import audit
from services.programme import data_protection
from services.programme.session_file import SessionFile, import_session
from services.programme.sessions import meetings_of
from services.schedule.video_rooms import VideoRooms
from services.session_admin.session_card import places_of, seats_in_words
from services.session_admin.session_command import chosen_session
from services.slots import capacity
from services.slots.capacity import cover
from services.workshops import importing
from services.workshops import lacks as workshop_lacks

STATES = {
    SessionState.DRAFT: _("draft"),
    SessionState.OPEN: _("open"),
    SessionState.CLOSED: _("closed"),
}
NOTHING_MISSING = _(
    "nothing is missing: open it in the chat by /session, « Ouvrir les inscriptions »"
)
MAY_OPEN = _(
    "it may open now, in the chat, by /session; what follows does not keep it from opening, and is"
    " to be done before it begins"
)
RECORDED = _("the owner records it in the chat: /session")
TO_DO: Mapping[OpeningRequirement, str] = {
    OpeningRequirement.MEETINGS: _(
        "{seats} in meetings for {expected}; it opens at {opens_at} %, {needed}."
        " {short_of}: {groups}, or {calls}"
    ),
    OpeningRequirement.REFERENT: _(
        "no protection referent; add `protection` under `meetings` in its file, and import it again"
    ),
    OpeningRequirement.CONTROLLER: _("no controller of personal data; {recorded}"),
    OpeningRequirement.CONTACT: _("no data protection contact; {recorded}"),
    OpeningRequirement.ASSESSMENT: _("no date of the impact assessment; {recorded}"),
    OpeningRequirement.PROCESSORS: _("no list of processors; {recorded}"),
    OpeningRequirement.ROOMS: _("no video rooms; set MEETING_BASE_URL"),
}


def coming(session: Session, code: str, now: datetime) -> Sequence[ProgrammeSession]:
    """Return the sessions not over, or the session with a code; the next first."""
    query = select(ProgrammeSession).where(
        ProgrammeSession.ends_on >= local_date(now, NO_DEPARTMENT)
    )
    if code:
        query = query.where(ProgrammeSession.code == code)
    order = ProgrammeSession.starts_on, ProgrammeSession.id
    return session.scalars(query.order_by(*order)).all()


def missing(
    session: Session, programme_session: ProgrammeSession, now: datetime, rooms: VideoRooms
) -> tuple[OpeningRequirement, ...]:
    """Return the requirements of opening that the session lacks."""
    return opening.missing(
        cover(session, programme_session, now),
        data_protection.recorded(session),
        has_referent=meetings_of(programme_session).protection is not None,
        has_rooms=bool(rooms.base),
        today=today_of(programme_session, now),
    )


def summary(session: Session, programme_session: ProgrammeSession, now: datetime) -> str:
    """Return one line for the console: seats in meetings against people expected."""
    coverage = cover(session, programme_session, now)
    sentence = _("{code} ({state}): {seats} in meetings for {expected} ({percent} %)")
    return sentence.format(
        code=programme_session.code,
        state=STATES[programme_session.state],
        seats=counts.seats(coverage.seats),
        expected=counts.people_expected(coverage.expected),
        percent=coverage.percent,
    )


def ready(programme_session: ProgrammeSession, now: datetime, *, is_whole: bool) -> str:
    """Say, for the console, what is to be done of a session that nothing keeps from opening."""
    if programme_session.state is SessionState.OPEN:
        return _("it is open")
    if programme_session.state is SessionState.CLOSED:
        return _("it is closed; /session opens it again")
    if today_of(programme_session, now) > programme_session.starts_on:
        return _("it has begun: it no longer opens; correct starts_on, and import the file again")
    return NOTHING_MISSING if is_whole else MAY_OPEN


def faults(
    session: Session, programme_session: ProgrammeSession, now: datetime, rooms: VideoRooms
) -> Iterator[str]:
    """Yield each reason why the session may not open, and what to do, for the console."""
    coverage = cover(session, programme_session, now)
    values = {
        "recorded": RECORDED,
        "seats": counts.seats(coverage.seats),
        "expected": counts.people(coverage.expected),
        "opens_at": coverage.opens_at,
        "needed": counts.seats(coverage.needed),
        "short_of": counts.missing(coverage.short_of),
        "groups": counts.full_groups(coverage.groups(LARGEST_GROUP), LARGEST_GROUP),
        "calls": counts.calls(coverage.short_of),
    }
    for lack in missing(session, programme_session, now, rooms):
        yield labelled(programme_session.code, TO_DO[lack].format(**values))


def load(
    session: Session, data: SessionFile, now: datetime, rooms: VideoRooms
) -> tuple[ProgrammeSession, list[str]]:
    """Import a session from its file, and return it with its gaps before opening.

    A new session whose file says `open: true` opens only if the button would open it.
    """
    programme_session = import_session(session, data, now)
    reasons = list(faults(session, programme_session, now, rooms))
    if reasons and programme_session.opened_at == now:
        programme_session.opened_at = None
        session.flush()
    return programme_session, reasons


class SessionDraftDeletion(StrEnum):
    DROPPED = "dropped"
    KEPT = "kept"


NOBODY = Phrase("session.close_nobody")
RECORDS = (
    OpeningRequirement.CONTROLLER,
    OpeningRequirement.CONTACT,
    OpeningRequirement.ASSESSMENT,
    OpeningRequirement.PROCESSORS,
)
"""What the owner has to write down."""


class SessionOpeningResult(StrEnum):
    OPENED = "opened"
    MISSING = "missing"
    PAST = "past"
    GONE = "gone"


class SessionOpeningQuestion(StrEnum):
    ASKED = "asked"
    LACKING = "lacking"
    """It may open, though workshops have no room or no host yet."""
    OPENED = "opened"
    MISSING = "missing"
    PAST = "past"
    GONE = "gone"


class SeatsChangeQuestion(StrEnum):
    ASKED = "asked"
    UNREAD = "unread"
    GONE = "gone"


class SessionClosingResult(StrEnum):
    CLOSED = "closed"
    GONE = "gone"


class SeatsChangeResult(StrEnum):
    TOLD = "told"
    UNREAD = "unread"
    GONE = "gone"


def ask_to_open(context: TurnContext, answers: Mapping[str, str]) -> SessionOpeningQuestion:
    """Tell whether the session may open: then it is asked about first."""
    programme_session = chosen_session(context, answers)
    if programme_session is None:
        return SessionOpeningQuestion.GONE
    refusal = _why_not_open(context, programme_session)
    if refusal is not None:
        return SessionOpeningQuestion(refusal)
    planned = workshop_lacks.stored(context.session, programme_session, context.now)
    no_room = sum(not it.has_room for it in planned)
    no_host = sum(not it.has_host for it in planned)
    if not no_room and not no_host:
        return SessionOpeningQuestion.ASKED
    context.keep(no_room=str(no_room), no_host=str(no_host))
    return SessionOpeningQuestion.LACKING


def open_session(context: TurnContext, answers: Mapping[str, str]) -> SessionOpeningResult:
    """Open a session, new or closed; an open session stays open."""
    programme_session = _locked_session(context, answers)
    if programme_session is None:
        return SessionOpeningResult.GONE
    if (refusal := _why_not_open(context, programme_session)) is not None:
        return refusal
    programme_session.opened_at, programme_session.closed_at = (
        programme_session.opened_at or context.now,
        None,
    )
    _audit(context, "session_opened", programme_session)
    waiting_list.give(context.session, programme_session, context.now)
    return SessionOpeningResult.OPENED


def _why_not_open(
    context: TurnContext, programme_session: ProgrammeSession
) -> SessionOpeningResult | None:
    """Return why the session does not open, and keep its gaps as answers; None if ready."""
    if programme_session.state is SessionState.OPEN:
        return SessionOpeningResult.OPENED
    if today_of(programme_session, context.now) > programme_session.starts_on:
        return SessionOpeningResult.PAST
    if programme_session.opened_at is None and (
        lacks := missing(context.session, programme_session, context.now, context.deployment.rooms)
    ):
        phrase = Phrase.joined(_missing(context, programme_session, lacks))
        context.keep(missing=plainly(phrase, context.language))
        return SessionOpeningResult.MISSING
    return None


def count_told(context: TurnContext, answers: Mapping[str, str]) -> ShownOrGone:
    """Count the people concerned, before the session closes."""
    programme_session = chosen_session(context, answers)
    if programme_session is None or programme_session.state is not SessionState.OPEN:
        return ShownOrGone.GONE
    counted = places_of(context.session, programme_session)
    counts = {"waiting": str(counted.waiting), "offered": str(counted.offered)}
    phrase = Phrase("session.close_told", counts) if counted.waiting or counted.offered else NOBODY
    context.keep(waiting=plainly(phrase, context.language))
    return ShownOrGone.SHOWN


def close_session(context: TurnContext, answers: Mapping[str, str]) -> SessionClosingResult:
    """Close a session, and tell those on its waiting list."""
    programme_session = _locked_session(context, answers)
    if programme_session is None or programme_session.state is not SessionState.OPEN:
        return SessionClosingResult.GONE
    programme_session.closed_at = context.now
    _audit(context, "session_closed", programme_session)
    context.session.flush()
    waiting_list.tell_closed(context.session, context.bot_id, context.now)
    return SessionClosingResult.CLOSED


def ask_to_change_seats(context: TurnContext, answers: Mapping[str, str]) -> SeatsChangeQuestion:
    """Keep the effects of a change of seats in words, before it is made."""
    programme_session = chosen_session(context, answers)
    if programme_session is None:
        return SeatsChangeQuestion.GONE
    if (wanted := seats_of(answers["typed"])) is None:
        return SeatsChangeQuestion.UNREAD
    seats, more = wanted
    counted = places_of(context.session, programme_session)
    values = {
        "before": seats_in_words(programme_session),
        "after": f"{seats} + {more}" if more else str(seats),
        "held": str(counted.held),
        "waiting": str(counted.waiting),
    }
    context.keep(change=plainly(Phrase("session.seats_change", values), context.language))
    return SeatsChangeQuestion.ASKED


def change_seats(context: TurnContext, answers: Mapping[str, str]) -> SeatsChangeResult:
    """Change the seats: more go to those who wait, in order; with fewer, nobody loses theirs."""
    programme_session = _locked_session(context, answers)
    if programme_session is None:
        return SeatsChangeResult.GONE
    if (wanted := seats_of(answers["typed"])) is None:
        return SeatsChangeResult.UNREAD
    programme_session.seats, programme_session.overbooking = wanted
    programme_session.meetings = {**programme_session.meetings, "expected": None}
    _audit(context, "session_seats", programme_session)
    seats_given = waiting_list.give(context.session, programme_session, context.now)
    counted = places_of(context.session, programme_session)
    values = {
        "given": str(seats_given),
        "held": str(counted.held),
        "seats": seats_in_words(programme_session),
        "waiting": str(counted.waiting),
    }
    lines = [Phrase("session.seats_now", values)]
    lines += [Phrase("session.seats_given", values)] * (seats_given > 0)
    lines += [Phrase("session.seats_more")] * _more_to_give(context, programme_session)
    lines += [Phrase("session.seats_over")] * (counted.held > sum(wanted))
    context.keep(told=plainly(Phrase.joined(lines), context.language))
    return SeatsChangeResult.TOLD


def open_workshops(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.open_above("session_workshops", session=answers["session"])
    return Done.DONE


def edit(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.open_above("session_new", editing=answers["session"])
    return Done.DONE


def drop(context: TurnContext, answers: Mapping[str, str]) -> SessionDraftDeletion:
    """Delete a draft that nobody uses; what was open once stays."""
    programme_session = _locked_session(context, answers)
    if (
        programme_session is None
        or programme_session.state is not SessionState.DRAFT
        or _is_used(context.session, programme_session)
    ):
        return SessionDraftDeletion.KEPT
    _audit(context, "session_dropped", programme_session)
    importing.delete_all(context.session, programme_session.id)
    context.session.delete(programme_session)
    context.session.flush()
    return SessionDraftDeletion.DROPPED


def _more_to_give(context: TurnContext, programme_session: ProgrammeSession) -> bool:
    """Tell whether seats are left to give: one slice was given at once, a sweep gives the rest."""
    ready = places.ready(programme_session, today_of(programme_session, context.now)).limit(1)
    someone = context.session.execute(ready).first() is not None
    return someone and places.free_seats(context.session, programme_session) > 0


def _is_used(session: Session, programme_session: ProgrammeSession) -> bool:
    """Tell whether a mentor keeps hours for the session, or someone asked for a place."""
    uses = (
        exists().where(table.session_id == programme_session.id)
        for table in (Enrolment, Slot, SlotRule)
    )
    return bool(session.scalar(select(or_(*uses))))


def _locked_session(context: TurnContext, answers: Mapping[str, str]) -> ProgrammeSession | None:
    programme_session = chosen_session(context, answers)
    if programme_session is not None:
        lock_session(context.session, programme_session)
    return programme_session


def _missing(
    context: TurnContext, programme_session: ProgrammeSession, lacks: Sequence[OpeningRequirement]
) -> Iterator[Phrase]:
    """Say the gaps of a session; all records due from the owner are a single line."""
    coverage = capacity.cover(context.session, programme_session, context.now)
    values = {
        "percent": str(coverage.percent),
        "opens_at": str(coverage.opens_at),
        "short_of": str(coverage.short_of),
    }
    for lack in (
        OpeningRequirement.MEETINGS,
        OpeningRequirement.REFERENT,
        OpeningRequirement.ROOMS,
    ):
        if lack in lacks:
            yield Phrase(f"session.missing.{lack}", values)
    if records := [Phrase(f"session.missing.{lack}") for lack in RECORDS if lack in lacks]:
        yield Phrase("session.missing.records", {"records": Phrase.joined(records, between=", ")})


def _audit(context: TurnContext, action: str, programme_session: ProgrammeSession) -> None:
    audit(
        context.session,
        context.person_id,
        action,
        context.now,
        programme_session=programme_session.id,
    )
