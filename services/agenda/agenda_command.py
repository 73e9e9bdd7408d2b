"""« Mon agenda »: all that comes, offers that wait for an answer, places on waiting lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from html import unescape

from sqlalchemy import ColumnElement, Select, or_, select

from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from rules.schedule.dates import moment
from services.conversation.text import fitting, hour_of, short, translate
from services.conversation.turn_context import Done, TurnContext
from services.people import time_zones
from services.schedule import events, interviews
from services.schedule.events import Event, EventKind
from services.schedule.video_rooms import NO_ROOMS
from services.workshops import presenting, waiting_list

AHEAD = timedelta(days=120)
SHOWN = 8
"""Entries on one screen of a small phone; the next ones come as these go by."""
BOOKING, WORKSHOP, INTERVIEW = "b", "w", "i"
"""What the entry of a meeting, of a workshop, of an interview begins with."""
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
    """`name` is what is kept when it is chosen."""

    name: str
    label: str
    line: str


def find(context: TurnContext, _: Mapping[str, str]) -> AgendaState:
    return AgendaState.SOME if has_something(context) else AgendaState.NOTHING


def entries(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str]]:
    """One line each; the days and hours are those of the reader."""
    found = _entries(context)
    context.keep(agenda_found="\n".join(entry.line for entry in found))
    return [(entry.name, entry.label) for entry in found]


def has_something(context: TurnContext) -> bool:
    listed = is_listed(context.person_id, context.now, context.now + AHEAD)
    return context.session.scalar(select(listed)) or has_interview(context)


def is_listed(person_id: int, now: datetime, until: datetime) -> ColumnElement[bool]:
    """Tell in a query whether the agenda lists anything that is not an interview."""
    return or_(events.is_booked(person_id, now, until), _in_line_of(person_id, now).exists())


def has_interview(context: TurnContext) -> bool:
    until = context.now + AHEAD
    return bool(interviews.of_person(context.session, context.person_id, context.now, until))


def choose(context: TurnContext, answers: Mapping[str, str]) -> Chosen:
    what, subject = answers["entry"][:1], answers["entry"][1:]
    if what == BOOKING:
        context.keep(booking=subject)
        return Chosen.MEETING
    if what == INTERVIEW:
        return Chosen.INTERVIEW
    context.keep(workshop=subject)
    return Chosen.WORKSHOP


def open_workshop(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.open_above("workshops", workshop=answers["workshop"])
    return Done.DONE


def _entries(context: TurnContext) -> Sequence[AgendaEntry]:
    """What waits for an answer first, then what comes, then waiting lists."""
    in_line = _in_line(context)
    offered = [it for it in in_line if it[0].status is RegistrationStatus.OFFERED]
    waiting = [it for it in in_line if it[0].status is RegistrationStatus.WAITING]
    found = [
        *(_in_line_entry(context, *it) for it in offered),
        *_coming(context),
        *(_in_line_entry(context, *it) for it in waiting),
    ]
    return found[:SHOWN]


def _coming(context: TurnContext) -> Iterator[AgendaEntry]:
    zone = time_zones.zone_of_person(context.session, context.person_id)
    for it in _events(context):
        title = events.title(it, context.language)
        values = {
            "day": moment(it.starts_at, zone, context.language)[0],
            "hour": hour_of(it.starts_at, zone, context.language),
            "title": title,
        }
        label = f"{short(it.starts_at, zone, context.language)} · {it.mentor_first_name or title}"
        yield AgendaEntry(_named(it), fitting(label), _plain(context, "agenda.line", values))


def _named(it: Event) -> str:
    match it.kind:
        case EventKind.WORKSHOP:
            return f"{WORKSHOP}{it.subject_id}"
        case EventKind.INTERVIEW:
            return f"{INTERVIEW}{it.booking_id}"
        case _:
            return f"{BOOKING}{it.booking_id}"


def _events(context: TurnContext) -> Sequence[Event]:
    until = context.now + AHEAD
    return events.events_of(context.session, context.person_id, NO_ROOMS, context.now, until)


def _in_line(context: TurnContext) -> list[tuple[Registration, Workshop]]:
    query = _in_line_of(context.person_id, context.now).order_by(Workshop.starts_at, Workshop.id)
    return [(it, workshop) for it, workshop in context.session.execute(query)]


def _in_line_of(person_id: int, now: datetime) -> Select[Registration, Workshop]:
    return (
        select(Registration, Workshop)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .where(Registration.person_id == person_id, Registration.status.in_(IN_LINE))
        .where(Workshop.status == WorkshopStatus.OPEN, Workshop.starts_at > now)
    )


def _in_line_entry(context: TurnContext, it: Registration, workshop: Workshop) -> AgendaEntry:
    told = presenting.told_to(context.session, workshop, context.person_id)
    values = told.values()
    if it.offered_until is not None:
        until = presenting.until(it.offered_until, context.now, told.zone, told.language)
        line = _plain(context, "agenda.line_offered", values | {"until": until})
    else:
        rank = str(waiting_list.rank(context.session, it))
        line = _plain(context, "agenda.line_waiting", values | {"rank": rank})
    return AgendaEntry(f"{WORKSHOP}{workshop.id}", told.label, line)


def _plain(context: TurnContext, key: str, values: Mapping[str, str]) -> str:
    """Kept as an answer, it is escaped when it is said."""
    return unescape(translate(context.language, key, values))
