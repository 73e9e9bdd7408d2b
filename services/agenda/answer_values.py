"""Tell what comes next in the person's agenda, for the answers to what they write."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from rules.schedule.dates import moment
from rules.understanding.moments import names_a_day, names_a_moment
from services.agenda.events import AHEAD, Event, EventKind, events_of
from services.conversation.phrases import Fact, Phrase
from services.conversation.turn_context import TurnContext
from services.people.time_zones import zone_of_person
from services.registries.registry import Condition, Finder

SOON = timedelta(minutes=10)
"""How long before its beginning an event may be joined, and how long one waits for a mentor."""
NEAR = timedelta(hours=1)
MEETINGS = frozenset({EventKind.CALL, EventKind.GROUP})


def _coming(context: TurnContext) -> list[Event]:
    """Return the events that are not over, the next one first."""
    until = context.now + AHEAD
    rooms = context.deployment.rooms
    return events_of(context.session, context.person_id, rooms, context.now, until)


def next_event(context: TurnContext) -> str | Phrase:
    """Return « l'atelier Mon CV, mardi 8 décembre à 14 h »; empty without any event."""
    coming = _coming(context)
    if not coming:
        return ""
    event = coming[0]
    zone = zone_of_person(context.session, context.person_id)
    day, hour = moment(event.starts_at, zone, context.language)
    what = {"title": event.title, "mentor": event.mentor_first_name}
    return Phrase(f"next_event.{event.kind}", {**what, "day": day, "hour": hour})


def next_room(context: TurnContext) -> str:
    """Return the address of the room of the next event; empty without any."""
    coming = _coming(context)
    return coming[0].room if coming else ""


def _only(context: TurnContext, name: str, kinds: Collection[EventKind]) -> Mapping[str, str]:
    """Return the id of the booking of the only event, if it is of these kinds."""
    coming = _coming(context)
    if len(coming) != 1 or coming[0].kind not in kinds:
        return {}
    return {name: str(coming[0].booking_id)}


def only_meeting(context: TurnContext, _: str) -> Mapping[str, str]:
    return _only(context, "booking", MEETINGS)


def meeting_moved_in_words(context: TurnContext, text: str) -> Mapping[str, str]:
    """Return the only event, a meeting, and the list of which a text names an entry."""
    found = _only(context, "booking", MEETINGS)
    if not found or not names_a_moment(text):
        return {}
    return {**found, "named": "day" if names_a_day(text) else "time"}


def only_workshop(context: TurnContext, _: str) -> Mapping[str, str]:
    return _only(context, "registration", {EventKind.WORKSHOP})


def _is_near(context: TurnContext) -> bool:
    """Tell whether the next event is a meeting that begins within the hour, and has not begun."""
    coming = _coming(context)
    if not coming or coming[0].kind not in MEETINGS:
        return False
    return context.now < coming[0].starts_at <= context.now + NEAR


def _has_just_begun(context: TurnContext) -> bool:
    """Tell whether a meeting has begun, for less time than one waits for a mentor."""
    coming = _coming(context)
    if not coming or coming[0].kind not in MEETINGS:
        return False
    return coming[0].starts_at <= context.now < coming[0].starts_at + SOON


def _workshop_is_near(context: TurnContext) -> bool:
    """Tell whether the next event is a workshop that begins within the hour."""
    coming = _coming(context)
    if not coming or coming[0].kind is not EventKind.WORKSHOP:
        return False
    return context.now < coming[0].starts_at <= context.now + NEAR


def _workshop_runs(context: TurnContext) -> bool:
    coming = _coming(context)
    return bool(coming) and coming[0].kind is EventKind.WORKSHOP and _has_begun(context)


def _has_begun(context: TurnContext) -> bool:
    coming = _coming(context)
    return bool(coming) and coming[0].starts_at <= context.now


def _has_room(context: TurnContext) -> bool:
    return bool(next_room(context))


def _has_event(context: TurnContext) -> bool:
    return bool(_coming(context))


def _has_several(context: TurnContext) -> bool:
    return len(_coming(context)) > 1


def _is_soon(context: TurnContext) -> bool:
    coming = _coming(context)
    return bool(coming) and coming[0].starts_at <= context.now + SOON


def _meeting_is_next(context: TurnContext) -> bool:
    coming = _coming(context)
    return bool(coming) and coming[0].kind in MEETINGS


def _has_meeting(context: TurnContext) -> bool:
    return any(event.kind in MEETINGS for event in _coming(context))


def when_to_join(context: TurnContext) -> Phrase:
    """Say when the button to join comes, or that nothing is booked for which it would."""
    return Phrase("agenda.join_comes" if _coming(context) else "agenda.join_nothing")


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
    "meeting_moved_in_words": meeting_moved_in_words,
    "only_workshop": only_workshop,
}
