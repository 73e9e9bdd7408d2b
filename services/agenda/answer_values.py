"""Give answers values about what somebody booked: what comes, where, what was spoken of."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from flows.texts import plain_text
from rules.conversation.typed_text import plain
from rules.schedule.dates import moment
from rules.understanding.moments import hours_in, is_on, names_a_day, names_a_moment
from services.agenda.events import AHEAD, AgendaEvent, EventKind, events_of
from services.conversation import inline_buttons
from services.conversation.inline_buttons import Shown
from services.conversation.phrases import Phrase, TemplateValue
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
OF_WORKSHOPS = ("workshop_", "event_coming_workshop", "join_workshop")
OF_MEETINGS = ("meeting_", "event_coming_meeting", "join_meeting")
"""How the callbacks begin that carry the id of a registration, or of a booking."""


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


def next_meeting(context: TurnContext, text: str) -> Mapping[str, str]:
    """Return the meeting that a text is about, or the next one, in words; nothing without any."""
    among = [*_meant(context, text, on_its_day=True), *coming_events(context)]
    return _one(context, [it for it in among if it.kind in MEETINGS][:1], "booking", MEETINGS)


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
    """Return the meeting to move, and whether a text names another day, or an hour.

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


def _is_soon(context: TurnContext) -> bool:
    coming = coming_events(context)
    return bool(coming) and coming[0].starts_at <= context.now + SOON


def _meeting_is_next(context: TurnContext) -> bool:
    coming = coming_events(context)
    return bool(coming) and coming[0].kind in MEETINGS


def _has_meeting(context: TurnContext) -> bool:
    return any(event.kind in MEETINGS for event in coming_events(context))


def when_to_join(context: TurnContext) -> Phrase:
    """Say when the button to join comes, or that nothing with a button is booked."""
    return Phrase("agenda.join_comes" if coming_events(context) else "agenda.join_nothing")


def spoken_of(events: Sequence[AgendaEvent], shown: Shown) -> AgendaEvent | None:
    """Return the event of the newest message about a single one of the events."""
    for message, _ in shown:
        pressed = [inline_buttons.parsed(data) for _, data in message.buttons]
        about = {
            (it.callback.startswith(OF_WORKSHOPS), it.subject)
            for it in pressed
            if it is not None and it.callback.startswith((*OF_WORKSHOPS, *OF_MEETINGS))
        }
        found = [it for it in events if (it.kind is EventKind.WORKSHOP, it.booking_id) in about]
        if len(found) == 1:
            return found[0]
    return None


def event_in_words(context: TurnContext, shown: Shown) -> Mapping[str, str]:
    """Return the event spoken of last, in words; nothing without any."""
    event = spoken_of(coming_events(context), shown)
    if event is None or event.kind is EventKind.INTERVIEW:
        return {}
    key, values = told_event(context, event)
    told = plain_text(context.language, key, **values)
    minutes = int((event.ends_at - event.starts_at).total_seconds()) // 60
    return {"this_event": told[:1].upper() + told[1:], "minutes": str(minutes)}


TEMPLATE_VALUES: Mapping[str, TemplateValue] = {
    "next_event": next_event,
    "next_room": next_room,
    "when_to_join": when_to_join,
}
CONDITIONS: Mapping[str, Condition] = {
    "event": lambda context: bool(coming_events(context)),
    "several_events": lambda context: len(coming_events(context)) > 1,
    "event_soon": _is_soon,
    "room": lambda context: bool(next_room(context)),
    "meeting_next": _meeting_is_next,
    "meeting_booked": _has_meeting,
    "meeting_near": _is_near,
    "meeting_begun": _has_just_begun,
    "workshop_near": _workshop_is_near,
    "workshop_runs": _workshop_runs,
}
FINDERS: Mapping[str, Finder] = {
    "next_meeting": next_meeting,
    "only_meeting": only_meeting,
    "only_workshop": only_workshop,
    "meeting_to_move": meeting_to_move,
    "workshop_to_move": workshop_to_move,
    "meeting_moved_in_words": meeting_moved_in_words,
}
