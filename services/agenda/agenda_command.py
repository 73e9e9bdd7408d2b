"""Show a participant's agenda (« Mon agenda »): engagements, offered seats, waiting lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import unescape

from sqlalchemy import select

from flows.texts import translate
from models.people import RoleName
from rules.schedule.dates import moment
from services.agenda import events
from services.agenda.events import AHEAD, AgendaEvent, EventKind
from services.conversation.text import fitting, hour_of, short
from services.conversation.turn_context import Done, TurnContext
from services.people import time_zones
from services.people.roles import roles_of
from services.schedule.video_rooms import NO_ROOMS
from services.workshops import catalogue
from services.workshops.catalogue import AwaitedWorkshop

SHOWN = 8
"""The most entries shown: one screen of a small phone; later ones appear as these pass."""
BOOKING, WORKSHOP, INTERVIEW = "b", "w", "i"
"""The first character of an entry's name: of a meeting, a workshop, an interview."""


class AgendaOwner(StrEnum):
    OWN = "own"
    MENTOR = "mentor"
    EMPLOYER = "employer"
    NOBODY = "nobody"


class AgendaState(StrEnum):
    SOME = "some"
    NOTHING = "nothing"


class AgendaEntryKind(StrEnum):
    MEETING = "meeting"
    WORKSHOP = "workshop"
    INTERVIEW = "interview"


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """One entry; `name` is the answer kept when it is chosen."""

    name: str
    label: str
    key: str
    """Of the text of its line."""
    values: Mapping[str, str]


def whose(context: TurnContext, _: Mapping[str, str]) -> AgendaOwner:
    """Tell whose meetings a person sees: their own bookings, or else their role's."""
    held = roles_of(context.session, context.person_id)
    if not held or has_something(context):
        return AgendaOwner.OWN
    if RoleName.MENTOR in held:
        return AgendaOwner.MENTOR
    return AgendaOwner.EMPLOYER if RoleName.EMPLOYER in held else AgendaOwner.NOBODY


def find(context: TurnContext, _: Mapping[str, str]) -> AgendaState:
    return AgendaState.SOME if has_something(context) else AgendaState.NOTHING


def entries(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str]]:
    """List the entries, and keep a line each as `agenda_found`, in the reader's time zone."""
    agenda_entries = _entries(context)
    lines = (
        _unescaped(context, entry.key, {**entry.values, "number": str(number)})
        for number, entry in enumerate(agenda_entries, 1)
    )
    context.keep(agenda_found="\n".join(lines))
    return [(entry.name, entry.label) for entry in agenda_entries]


def has_something(context: TurnContext) -> bool:
    session, person_id, now = context.session, context.person_id, context.now
    listed = events.is_listed(person_id, now, now + AHEAD)
    return session.scalar(select(listed)) or events.has_interview(session, person_id, now)


def choose(context: TurnContext, answers: Mapping[str, str]) -> AgendaEntryKind:
    """Tell what kind of event was chosen, and keep the id of a meeting or a workshop."""
    kind, subject = answers["entry"][:1], answers["entry"][1:]
    if kind == BOOKING:
        context.keep(booking=subject)
        return AgendaEntryKind.MEETING
    if kind == INTERVIEW:
        return AgendaEntryKind.INTERVIEW
    context.keep(workshop=subject)
    return AgendaEntryKind.WORKSHOP


def open_workshop(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.open_above("workshops", workshop=answers["workshop"])
    return Done.DONE


def _entries(context: TurnContext) -> Sequence[AgendaEntry]:
    """Return offered seats first, then engagements, then waiting lists."""
    awaited = catalogue.awaited(context)
    all_entries = [
        *(_awaited_entry(context, it) for it in awaited if it.until),
        *_event_entries(context),
        *(_awaited_entry(context, it) for it in awaited if not it.until),
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
        yield AgendaEntry(_entry_name(event), fitting(label), "agenda.line", values)


def _entry_name(event: AgendaEvent) -> str:
    match event.kind:
        case EventKind.WORKSHOP:
            return f"{WORKSHOP}{event.subject_id}"
        case EventKind.INTERVIEW:
            return f"{INTERVIEW}{event.booking_id}"
        case _:
            return f"{BOOKING}{event.booking_id}"


def _events(context: TurnContext) -> Sequence[AgendaEvent]:
    until = context.now + AHEAD
    return events.events_of(context.session, context.person_id, NO_ROOMS, context.now, until)


def _awaited_entry(context: TurnContext, awaited: AwaitedWorkshop) -> AgendaEntry:
    view = awaited.view
    key = "agenda.line_offered" if awaited.until else "agenda.line_waiting"
    values = {**view.values(), "until": awaited.until, "rank": awaited.rank}
    name = f"{WORKSHOP}{view.workshop.id}"
    return AgendaEntry(name, view.label, key, values)


def _unescaped(context: TurnContext, key: str, values: Mapping[str, str]) -> str:
    """Return a text to keep as an answer, which is escaped when it is said."""
    return unescape(translate(context.language, key, **values))
