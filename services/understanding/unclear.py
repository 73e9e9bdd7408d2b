"""Answer a text that was not understood; keep its words, and give them to the team on a yes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Delete, delete, exists
from sqlalchemy.orm import Session

from flows.replies import TypedText
from models.engine.constant import constant
from models.understanding import DoubtedText, TextOutcome, UnansweredText, UnclearWords
from rules.understanding.masking import masked
from services.conversation.phrases import Phrase
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.tickets import distress, tickets
from services.understanding import counts
from services.understanding.answers import is_asking, show_with_human

SCRIPT = "unclear"
LONGEST = 300
"""Characters of the words that are shown, and given to the team."""
REMEMBERED = timedelta(days=1)
UNANSWERED = timedelta(days=30)
"""How long a masked text is kept for the team."""


class UnclearWordsSending(StrEnum):
    DONE = "done"
    GONE = "gone"


def are_kept(person_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition that the last text of a person was not understood."""
    return exists().where(UnclearWords.person_id == person_id, UnclearWords.times > 0)


def say_not_understood(
    context: TurnContext, stack: ConversationStack, text: str, *, is_grave: bool = False
) -> None:
    """Say that a text was not understood, and what next.

    The first time it is how to go on; the second, an offer to give the text to the team; later,
    buttons to a human and to the menu.

    The team reads it in /faq, masked; never one that `is_grave`, which may tell of a danger.
    """
    context.missed = True
    told = as_team_may_read(context, stack, text, is_grave=is_grave)
    if told is not None:
        _list(context, told)
    if _may_hold_an_address(context, stack, text):
        context.conversations.ask_again(context, stack, "understood.once")
        return
    kept = _keep(context, text)
    if kept.times == 2:
        context.session.flush()
        context.conversations.open_above(context, stack, SCRIPT)
    elif kept.times > 2:
        _leave_to_human(context, stack)
    else:
        _say_once(context, stack)


def _say_once(context: TurnContext, stack: ConversationStack) -> None:
    """Say that a text was not understood, with a human beside the buttons of the question."""
    key = "understood.once" if is_asking(context, stack) else "understood.once_menu"
    if _offers_human(context, stack):
        context.conversations.ask_again(context, stack, key)
    else:
        show_with_human(context, key)
        context.conversations.ask_again(context, stack)


def _leave_to_human(context: TurnContext, stack: ConversationStack) -> None:
    """Show the buttons to a human and to the menu, without repeating the sentence."""
    show_with_human(context, "understood.thrice")
    if stack.top is not None and stack.top.script == SCRIPT:
        menu = context.phrases.label(context, Phrase("understood.show_menu"))
        context.conversations.hear(context, stack, TypedText(menu))
    else:
        context.conversations.ask_again(context, stack)


def _offers_human(context: TurnContext, stack: ConversationStack) -> bool:
    question = context.conversations.question(context, stack)
    human = context.phrases.label(context, Phrase("answer_button.human"))
    return question is not None and question.offers(human)


def keep_doubted(
    context: TurnContext, stack: ConversationStack, text: str, *, is_grave: bool = False
) -> None:
    """Keep a text in doubt until the person says what the text means."""
    forget_doubted(context)
    told = as_team_may_read(context, stack, text, is_grave=is_grave)
    if told is not None:
        kept = DoubtedText(person_id=context.person_id, text=told, at=context.now)
        context.session.add(kept)


def list_doubted(context: TurnContext) -> None:
    """List the text in doubt among those not understood: the person meant none of the offers."""
    kept = context.session.get(DoubtedText, context.person_id)
    if kept is not None:
        _list(context, kept.text)
    forget_doubted(context)


def forget_doubted(context: TurnContext) -> None:
    """Forget the text in doubt."""
    mine = DoubtedText.person_id == context.person_id
    context.session.execute(delete(DoubtedText).where(mine))


def as_team_may_read(
    context: TurnContext, stack: ConversationStack, text: str, *, is_grave: bool
) -> str | None:
    """Return the text as the whole team may read it, masked; None if it may not."""
    if is_grave or distress.may_be_in(text) or _may_hold_an_address(context, stack, text):
        return None
    return _masked(context, text)


def forget(context: TurnContext, stack: ConversationStack) -> None:
    """Forget the words of a person, since the last text was understood, unless they are asked."""
    if SCRIPT not in {opened.script for opened in stack.open}:
        context.session.execute(_of_person(context.person_id))


def send(context: TurnContext, _: Mapping[str, str]) -> UnclearWordsSending:
    """Give the team the words, on the person's yes."""
    kept = context.session.get(UnclearWords, context.person_id)
    if kept is None or kept.times == 0:
        return UnclearWordsSending.GONE
    tickets.write(context, kept.words)
    counts.note(context, TextOutcome.HANDED_OVER)
    context.session.delete(kept)
    return UnclearWordsSending.DONE


def _may_hold_an_address(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    """Tell whether a text is typed where an address may be, and something in it may be one."""
    top = stack.top
    is_private = top is not None and context.conversations.library.scripts[top.script].private
    return is_private and _masked(context, text) != " ".join(text.replace("’", "'").split())


def _masked(context: TurnContext, text: str) -> str:
    name = context.person.first_name
    return masked(text, [name] if name else [])


def _list(context: TurnContext, told: str) -> None:
    context.session.add(UnansweredText(bot_id=context.bot_id, text=told, at=context.now))


def words(context: TurnContext) -> str | Phrase:
    kept = context.session.get(UnclearWords, context.person_id)
    return kept.words if kept else ""


def purge(session: Session, now: datetime) -> None:
    """Delete the words of yesterday, and the masked texts of a month ago."""
    session.execute(*_old_words(now - REMEMBERED))
    session.execute(*_old_doubts(now - REMEMBERED))
    session.execute(*_old_texts(now - UNANSWERED))


def _keep(context: TurnContext, text: str) -> UnclearWords:
    kept = context.session.get(UnclearWords, context.person_id)
    is_old = kept is not None and (kept.times == 0 or kept.at <= context.now - REMEMBERED)
    if kept is not None and is_old:
        context.session.delete(kept)
        context.session.flush()
        kept = None
    if kept is None:
        kept = UnclearWords(person_id=context.person_id, words=text[:LONGEST], times=1)
        kept.at = context.now
        context.session.add(kept)
        return kept
    if kept.times == 1:
        kept.words = _both(kept.words, text)
    kept.times, kept.at = kept.times + 1, context.now
    return kept


def _both(first: str, second: str) -> str:
    """Return two texts, of which neither takes the whole place."""
    half = LONGEST // 2
    second = second[: max(half, LONGEST - 1 - len(first))]
    return f"{first[: LONGEST - 1 - len(second)]}\n{second}"


def _of_person(person_id: int) -> Delete:
    mine = UnclearWords.person_id == person_id, UnclearWords.times > 0
    return delete(UnclearWords).where(*mine)


@constant
def _old_words(until: datetime) -> Delete:
    return delete(UnclearWords).where(UnclearWords.at <= until)


@constant
def _old_doubts(until: datetime) -> Delete:
    return delete(DoubtedText).where(DoubtedText.at <= until)


@constant
def _old_texts(until: datetime) -> Delete:
    return delete(UnansweredText).where(UnansweredText.at <= until)
