"""Keep when and how a person may be reached without danger, for the team alone, before a call."""

from collections.abc import Mapping

from flows.texts import Html, translate
from models.people import Person
from services.conversation.phrases import Phrase
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import Done, TurnContext

TYPED = "safe_contact_typed"
LONGEST = 200
"""The longest note kept, in characters; the rest is cut."""


def offer(context: TurnContext, stack: ConversationStack, words: str) -> None:
    """Ask whether to note words that were typed at a menu."""
    context.conversations.open_above(context, stack, TYPED, {"safe_contact": words[:LONGEST]})


def keep(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Keep the wish of the person on how to be contacted."""
    note(context.person, answers["safe_contact"])
    context.keep(safe_contact="")
    return Done.DONE


def forget(context: TurnContext, _: Mapping[str, str]) -> Done:
    context.person.safe_contact = None
    return Done.DONE


def shown(context: TurnContext) -> str | Phrase:
    """Return the wish noted so far, above the question; empty without any."""
    now = context.person.safe_contact
    return Phrase("safe_contact.now", {"note": now}) if now else ""


def note(person: Person, words: str) -> None:
    person.safe_contact = words.strip()[:LONGEST] or None


def line(person: Person, language: str) -> Html | None:
    """Return the line of a card that the team reads before it calls or writes."""
    if person.safe_contact is None:
        return None
    return translate(language, "safe_contact.line", note=person.safe_contact)
