"""Show a participant's agenda (« Mon agenda »): engagements, offered seats, waiting lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from html import unescape

from sqlalchemy import ColumnElement, Select, or_, select

from flows.texts import translate
from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from rules.schedule.dates import moment
from services.agenda import events
from services.agenda.events import Event, EventKind
from services.applications import interviews
from services.conversation.text import fitting, hour_of, short
from services.conversation.turn_context import Done, TurnContext
from services.people import time_zones
from services.schedule.video_rooms import NO_ROOMS
from services.workshops import presenting, waiting_list

AHEAD = timedelta(days=120)
SHOWN = 8
"""The most entries shown: one screen of a small phone; later ones appear as these pass."""
BOOKING, WORKSHOP, INTERVIEW = "b", "w", "i"
"""The first character of an entry's name: of a meeting, a workshop, an interview."""
IN_LINE = (RegistrationStatus.OFFERED, RegistrationStatus.WAITING)


class AgendaState(StrEnum):
    SOME = "some"
    NOTHING = "nothing"


class Chosen(StrEnum):
    MEETING = "meeting"
    WORKSHOP = "workshop"
    INTERVIEW = "interview"


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """One entry; `name` is the answer kept when it is chosen."""

    name: str
    label: str
    line: str


def find(context: TurnContext, _: Mapping[str, str]) -> AgendaState:
    return AgendaState.SOME if has_something(context) else AgendaState.NOTHING


def entries(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str]]:
    """List the entries, and keep a line each as `agenda_found`, in the reader's time zone."""
    agenda_entries = _entries(context)
    context.keep(agenda_found="\n".join(entry.line for entry in agenda_entries))
    return [(entry.name, entry.label) for entry in agenda_entries]


def has_something(context: TurnContext) -> bool:
    listed = is_listed(context.person_id, context.now, context.now + AHEAD)
    return context.session.scalar(select(listed)) or has_interview(context)


def is_listed(person_id: int, now: datetime, until: datetime) -> ColumnElement[bool]:
    """Tell in a query whether the agenda lists anything that is not an interview."""
    return or_(events.is_booked(person_id, now, until), _waiting_for(person_id, now).exists())


def has_interview(context: TurnContext) -> bool:
    until = context.now + AHEAD
    return bool(interviews.of_person(context.session, context.person_id, context.now, until))


def choose(context: TurnContext, answers: Mapping[str, str]) -> Chosen:
    """Tell what kind of event was chosen, and keep the id of a meeting or a workshop."""
    kind, subject = answers["entry"][:1], answers["entry"][1:]
    if kind == BOOKING:
        context.keep(booking=subject)
        return Chosen.MEETING
    if kind == INTERVIEW:
        return Chosen.INTERVIEW
    context.keep(workshop=subject)
    return Chosen.WORKSHOP


def open_workshop(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.open_above("workshops", workshop=answers["workshop"])
    return Done.DONE


def _entries(context: TurnContext) -> Sequence[AgendaEntry]:
    """Return offered seats first, then engagements, then waiting lists."""
    in_line = _waiting_registrations(context)
    offered = [pair for pair in in_line if pair[0].status is RegistrationStatus.OFFERED]
    waiting = [pair for pair in in_line if pair[0].status is RegistrationStatus.WAITING]
    all_entries = [
        *(_waiting_entry(context, *pair) for pair in offered),
        *_event_entries(context),
        *(_waiting_entry(context, *pair) for pair in waiting),
    ]
    return all_entries[:SHOWN]


def _event_entries(context: TurnContext) -> Iterator[AgendaEntry]:
    zone = time_zones.zone_of_person(context.session, context.person_id)
    for event in _events(context):
        title = events.title(event, context.language)
        values = {
            "day": moment(event.starts_at, zone, context.language)[0],
            "hour": hour_of(event.starts_at, zone, context.language),
            "title": title,
        }
        label = (
            f"{short(event.starts_at, zone, context.language)} · {event.mentor_first_name or title}"
        )
        yield AgendaEntry(
            _entry_name(event), fitting(label), _unescaped(context, "agenda.line", values)
        )


def _entry_name(event: Event) -> str:
    match event.kind:
        case EventKind.WORKSHOP:
            return f"{WORKSHOP}{event.subject_id}"
        case EventKind.INTERVIEW:
            return f"{INTERVIEW}{event.booking_id}"
        case _:
            return f"{BOOKING}{event.booking_id}"


def _events(context: TurnContext) -> Sequence[Event]:
    until = context.now + AHEAD
    return events.events_of(context.session, context.person_id, NO_ROOMS, context.now, until)


def _waiting_registrations(context: TurnContext) -> list[tuple[Registration, Workshop]]:
    query = _waiting_for(context.person_id, context.now).order_by(Workshop.starts_at, Workshop.id)
    return [(registration, workshop) for registration, workshop in context.session.execute(query)]


def _waiting_for(person_id: int, now: datetime) -> Select[Registration, Workshop]:
    return (
        select(Registration, Workshop)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .where(Registration.person_id == person_id, Registration.status.in_(IN_LINE))
        .where(Workshop.status == WorkshopStatus.OPEN, Workshop.starts_at > now)
    )


def _waiting_entry(
    context: TurnContext, registration: Registration, workshop: Workshop
) -> AgendaEntry:
    view = presenting.view_for(context.session, workshop, context.person_id)
    values = view.values()
    if registration.offered_until is not None:
        until = presenting.until(registration.offered_until, context.now, view.zone, view.language)
        line = _unescaped(context, "agenda.line_offered", values | {"until": until})
    else:
        rank = str(waiting_list.rank(context.session, registration))
        line = _unescaped(context, "agenda.line_waiting", values | {"rank": rank})
    return AgendaEntry(f"{WORKSHOP}{workshop.id}", view.label, line)


def _unescaped(context: TurnContext, key: str, values: Mapping[str, str]) -> str:
    """Return a text to keep as an answer, which is escaped when it is said."""
    return unescape(translate(context.language, key, **values))
