"""Tell what comes next in the person's agenda, for the answers to what they write."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from flows.texts import plain_text
from rules.conversation.typed_text import plain
from rules.schedule.dates import moment
from rules.understanding.moments import hours_in, is_on, names_a_day, names_a_moment
from services.agenda.events import AHEAD, AgendaEvent, EventKind, events_of
from services.conversation.phrases import Fact, Phrase
from services.conversation.turn_context import TurnContext
from services.people.time_zones import zone_of_person
from services.registries.registry import Condition, Finder

SOON = timedelta(minutes=10)
"""How long before its beginning an event may be joined, and how long one waits for a mentor."""
NEAR = timedelta(hours=1)
MEETINGS = frozenset({EventKind.CALL, EventKind.GROUP})
WORKSHOPS = frozenset({EventKind.WORKSHOP})
NAMES: Mapping[Collection[str], Collection[str]] = {
    WORKSHOPS: frozenset({"atelier", "ateliers", "latelier", "workshop", "workshops"}),
    MEETINGS: frozenset({"rencontre", "mentor", "mentore", "appel", "lappel", "meeting", "call"}),
}
"""Folded words that name an event of these kinds."""


def coming_events(context: TurnContext) -> list[AgendaEvent]:
    """Return the events that are not over, the next one first."""
    until = context.now + AHEAD
    rooms = context.deployment.rooms
    return events_of(context.session, context.person_id, rooms, context.now, until)


def next_event(context: TurnContext) -> str | Phrase:
    """Return « l'atelier Mon CV, mardi 8 décembre à 14 h »; empty without any event."""
    coming = coming_events(context)
    return Phrase(*told_event(context, coming[0])) if coming else ""


def told_event(context: TurnContext, event: AgendaEvent) -> tuple[str, Mapping[str, str]]:
    """Return the text that tells an event, and its values."""
    zone = zone_of_person(context.session, context.person_id)
    day, hour = moment(event.starts_at, zone, context.language)
    what = {"title": event.title, "mentor": event.mentor_first_name}
    return f"next_event.{event.kind}", {**what, "day": day, "hour": hour}


def next_room(context: TurnContext) -> str:
    """Return the address of the room of the next event; empty without any."""
    coming = coming_events(context)
    return coming[0].room if coming else ""


def _meant(context: TurnContext, text: str, *, on_its_day: bool) -> Sequence[AgendaEvent]:
    """Return the events that a text may mean: of the kind, of the mentor and of the day it names.

    `on_its_day`: the day is that of the event, and not one to move it to.
    """
    words = set(plain(text).split())
    coming: Sequence[AgendaEvent] = coming_events(context)
    for kinds, names in NAMES.items():
        if not words.isdisjoint(names):
            coming = [it for it in coming if it.kind in kinds]
    named = [it for it in coming if plain(it.mentor_first_name) in words]
    if on_its_day and names_a_day(text):
        zone = zone_of_person(context.session, context.person_id)
        return [it for it in named or coming if is_on(text, it.starts_at.astimezone(zone).date())]
    return named or coming


def _one(
    context: TurnContext, events: Sequence[AgendaEvent], name: str, kinds: Collection[str]
) -> Mapping[str, str]:
    """Return the id of the booking of the only event, and the event in words, if it is of these."""
    if len(events) != 1 or events[0].kind not in kinds:
        return {}
    key, values = told_event(context, events[0])
    told = plain_text(context.language, key, **values)
    return {name: str(events[0].booking_id), "next_event": told}


def only_meeting(context: TurnContext, text: str) -> Mapping[str, str]:
    return _one(context, _meant(context, text, on_its_day=True), "booking", MEETINGS)


def only_workshop(context: TurnContext, text: str) -> Mapping[str, str]:
    return _one(context, _meant(context, text, on_its_day=True), "registration", WORKSHOPS)


def meeting_to_move(context: TurnContext, text: str) -> Mapping[str, str]:
    """Return the only meeting that a text may mean: workshops have their hour."""
    events = _meant(context, text, on_its_day=False)
    return _one(context, [it for it in events if it.kind in MEETINGS], "booking", MEETINGS)


def workshop_to_move(context: TurnContext, text: str) -> Mapping[str, str]:
    return _one(context, _meant(context, text, on_its_day=False), "registration", WORKSHOPS)


def meeting_moved_in_words(context: TurnContext, text: str) -> Mapping[str, str]:
    """Return the meeting to move, and the list of which a text names an entry, if it names one.

    Its own day beside another is in doubt.
    """
    found = meeting_to_move(context, text)
    if not found or not names_a_moment(text):
        return {}
    names_another = names_a_day(text) and not _is_on_its_day(context, text, found["booking"])
    if not names_another and not hours_in(text):
        return {}
    return {"booking": found["booking"], "named": "day" if names_another else "time"}


def _is_on_its_day(context: TurnContext, text: str, booking: str) -> bool:
    zone = zone_of_person(context.session, context.person_id)
    own = (
        it for it in coming_events(context) if it.kind in MEETINGS and str(it.booking_id) == booking
    )
    return any(is_on(text, it.starts_at.astimezone(zone).date()) for it in own)


def _is_near(context: TurnContext) -> bool:
    """Tell whether the next event is a meeting that begins within the hour, and has not begun."""
    coming = coming_events(context)
    if not coming or coming[0].kind not in MEETINGS:
        return False
    return context.now < coming[0].starts_at <= context.now + NEAR


def _has_just_begun(context: TurnContext) -> bool:
    """Tell whether a meeting has begun, for less time than one waits for a mentor."""
    coming = coming_events(context)
    if not coming or coming[0].kind not in MEETINGS:
        return False
    return coming[0].starts_at <= context.now < coming[0].starts_at + SOON


def _workshop_is_near(context: TurnContext) -> bool:
    """Tell whether the next event is a workshop that begins within the hour."""
    coming = coming_events(context)
    if not coming or coming[0].kind is not EventKind.WORKSHOP:
        return False
    return context.now < coming[0].starts_at <= context.now + NEAR


def _workshop_runs(context: TurnContext) -> bool:
    coming = coming_events(context)
    return bool(coming) and coming[0].kind is EventKind.WORKSHOP and _has_begun(context)


def _has_begun(context: TurnContext) -> bool:
    coming = coming_events(context)
    return bool(coming) and coming[0].starts_at <= context.now


def _has_room(context: TurnContext) -> bool:
    return bool(next_room(context))


def _has_event(context: TurnContext) -> bool:
    return bool(coming_events(context))


def _has_several(context: TurnContext) -> bool:
    return len(coming_events(context)) > 1


def _is_soon(context: TurnContext) -> bool:
    coming = coming_events(context)
    return bool(coming) and coming[0].starts_at <= context.now + SOON


def _meeting_is_next(context: TurnContext) -> bool:
    coming = coming_events(context)
    return bool(coming) and coming[0].kind in MEETINGS


def _has_meeting(context: TurnContext) -> bool:
    return any(event.kind in MEETINGS for event in coming_events(context))


def when_to_join(context: TurnContext) -> Phrase:
    """Say when the button to join comes, or that nothing is booked for which it would."""
    return Phrase("agenda.join_comes" if coming_events(context) else "agenda.join_nothing")


TEMPLATE_VALUES: Mapping[str, Fact] = {
    "next_event": next_event,
    "next_room": next_room,
    "when_to_join": when_to_join,
}
CONDITIONS: Mapping[str, Condition] = {
    "event": _has_event,
    "several_events": _has_several,
    "event_soon": _is_soon,
    "room": _has_room,
    "meeting_next": _meeting_is_next,
    "meeting_booked": _has_meeting,
    "meeting_near": _is_near,
    "meeting_begun": _has_just_begun,
    "workshop_near": _workshop_is_near,
    "workshop_runs": _workshop_runs,
}
FINDERS: Mapping[str, Finder] = {
    "only_meeting": only_meeting,
    "only_workshop": only_workshop,
    "meeting_to_move": meeting_to_move,
    "workshop_to_move": workshop_to_move,
    "meeting_moved_in_words": meeting_moved_in_words,
}
