"""Find the event that the last messages were about, by their buttons."""

from collections.abc import Mapping, Sequence

from flows.texts import plain_text
from services.agenda.answer_values import coming_events, told_event
from services.agenda.events import AgendaEvent, EventKind
from services.conversation import inline_buttons
from services.conversation.inline_buttons import Shown
from services.conversation.turn_context import TurnContext

OF_WORKSHOPS = ("workshop_", "event_coming_workshop", "join_workshop")
OF_MEETINGS = ("meeting_", "event_coming_meeting", "join_meeting")
"""How the callbacks begin that carry the id of a registration, or of a booking."""


def spoken_of(events: Sequence[AgendaEvent], shown: Shown) -> AgendaEvent | None:
    """Return the event of the newest message that is about just one of these."""
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
