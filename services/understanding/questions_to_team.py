"""Keep a question that only the team can answer, and give it to the team on one tap."""

from datetime import datetime, timedelta
from zlib import crc32

from sqlalchemy.orm import Session

from models.understanding import TextOutcome, UnclearWords
from services.conversation.callbacks import Callbacks, own
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.people.access import Access
from services.tickets import tickets
from services.understanding import counts

SEND = "question_to_team"
"""The callback of the button."""
LONGEST = 300
"""Characters of the words that are kept."""
REMEMBERED = timedelta(days=1)
NUMBERS = 10**9


def keep(context: TurnContext, text: str) -> int:
    """Keep the words of a person in place of those before; return the number of the words."""
    kept = context.session.get(UnclearWords, context.person_id)
    if kept is None:
        kept = UnclearWords(person_id=context.person_id)
        context.session.add(kept)
    kept.words, kept.times, kept.at = text[:LONGEST], 0, context.now
    return number_of(kept.words)


def last(session: Session, person_id: int, now: datetime) -> str:
    """Return the words that are kept; empty without any."""
    kept = session.get(UnclearWords, person_id)
    is_kept = kept is not None and kept.times == 0 and kept.at > now - REMEMBERED
    return kept.words if kept is not None and is_kept else ""


def _send(context: TurnContext, stack: ConversationStack) -> None:
    """Give the team the question of this button, if it is still kept."""
    question = last(context.session, context.person_id, context.now)
    if not question or number_of(question) != context.detail:
        context.phrases.say(context, "understood.words_gone")
        return
    tickets.write(context, question)
    counts.note(context, TextOutcome.HANDED_OVER)
    context.session.delete(context.session.get_one(UnclearWords, context.person_id))
    context.phrases.say(context, "understood.sent")
    open_question = context.conversations.question(context, stack)
    if open_question is not None and not open_question.script.passing:
        context.conversations.ask_again(context, stack)


def number_of(words: str) -> int:
    """Return the number that tells these words from others, in the data of a button."""
    return crc32(words.encode()) % NUMBERS


CALLBACKS: Callbacks = {
    Access.PERSON: {SEND: own(_send)},
}
