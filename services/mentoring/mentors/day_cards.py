"""« Voir les fiches »: the meetings of one day, each with those a mentor is to meet."""

from datetime import date

from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.text import button, translate
from services.conversation.turn_context import TurnContext
from services.mentoring.mentors.menu import show
from services.mentoring.slots.slots import day_of

CALLBACK = "mentor_day"


def day_button(language: str, on: str) -> Button:
    """`on`: "2027-03-10", which the button holds as a number."""
    return button(
        language, "meeting.see_day", inline_buttons.data(CALLBACK, int(on.replace("-", "")))
    )


def handle(context: TurnContext, _: ConversationStack, number: int) -> CallbackResult:
    try:
        on = date.fromisoformat(str(number)).isoformat()
    except ValueError:
        return CallbackResult.FOREIGN
    slots = day_of(context.session, context.person_id, on)
    ahead = [it for it in slots if it.ends_at > context.now]
    show(context, ahead)
    if not ahead:
        context.say(Say(translate(context.language, "meeting.day_is_over")))
    return CallbackResult.STAYS
