"""Offer English to who writes in English while the bot speaks another language to them."""

from datetime import timedelta

from sqlalchemy import select

from flows.intents.buttons import PREFIX
from flows.intents.english_words import load_english_words
from models.conversation import InlineButtons
from rules.understanding.languages import is_english
from services.conversation import inline_buttons
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.understanding.reading import is_participant

ENGLISH = "en"
LANGUAGE = "language"
"""The conversation that offers all languages."""
BUTTON = "english"
"""The button under answers that has the bot speak English."""
AGAIN = timedelta(days=7)
"""How long the offer is not made again."""


def offer(context: TurnContext, stack: ConversationStack, text: str, said_before: int) -> None:
    """Offer English for an English text, if it was not offered lately.

    It is said before what this turn says to the text, from that place on: an answer stays last.
    """
    is_choosing = stack.top is not None and stack.top.script == LANGUAGE
    if context.language == ENGLISH or is_choosing or not is_participant(stack):
        return
    if not is_english(text, load_english_words()) or _was_offered(context):
        return
    label = context.phrases.label(context, Phrase(f"answer_button.{BUTTON}"))
    words = context.phrases.render(context, "understood.offer_english", {})
    inline_buttons.show(context, Say(words, [[Button(label, _data(context))]]))
    context.outgoing.insert(said_before, context.outgoing.pop())


def _was_offered(context: TurnContext) -> bool:
    shown = select(InlineButtons.buttons).where(
        InlineButtons.person_id == context.person_id, InlineButtons.said_at > context.now - AGAIN
    )
    pressed = (data for buttons in context.session.scalars(shown) for _, data in buttons)
    return _data(context) in pressed


def _data(context: TurnContext) -> str:
    return inline_buttons.data(f"{PREFIX}{BUTTON}", context.person_id)
