"""Show a mentor the cards of one day's meetings (« Voir les fiches »), each with its people."""

from flows.texts import translate
from rules.schedule.given_dates import given_day
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.text import button
from services.conversation.turn_context import TurnContext
from services.mentor_space.menu import show
from services.slots.slots import day_of

CALLBACK = "mentor_day"


def day_button(language: str, on: str) -> Button:
    """Return the button for the day `on` (ISO, "2027-03-10"), held as the number 20270310."""
    return button(
        language, "meeting.see_day", inline_buttons.data(CALLBACK, int(on.replace("-", "")))
    )


def handle(context: TurnContext, _: ConversationStack, number: int) -> CallbackResult:
    """Show the meetings of a day that are ahead; `number` is the day, as 20270310."""
    digits = str(number)
    on = given_day(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}")
    if on is None:
        return CallbackResult.FOREIGN
    slots = day_of(context.session, context.person_id, on.isoformat())
    ahead = [slot for slot in slots if slot.ends_at > context.now]
    show(context, ahead)
    if not ahead:
        context.say(Say(translate(context.language, "meeting.day_is_over")))
    return CallbackResult.STAYS
