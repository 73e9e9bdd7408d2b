"""Take a text that answers several questions, or names several options, one after the other."""

import re
from collections.abc import Iterator, Sequence

from flows.choices import bare
from flows.intents.abbreviations import load_abbreviations
from flows.intents.short_answers import load_short_words
from flows.replies import MeantAnswer, TypedText
from rules.conversation.answers import AnswerCheck
from rules.conversation.home_words import may_tell_home
from rules.conversation.typed_text import plain
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from rules.understanding.ages import Ages, ages_in
from rules.understanding.asking import asks
from rules.understanding.extracts import extracts, first_name_in
from rules.understanding.options import refuses
from rules.understanding.short_answers import RESERVES, short_answer
from rules.understanding.splitting import ALL, options_in, parts_of
from services.conversation.open_question import OpenQuestion
from services.conversation.replies import Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext

TOLD_EARLY = (AnswerCheck.POSTCODE, AnswerCheck.PHONE, AnswerCheck.EMAIL, AnswerCheck.STREET)
"""Checks of questions that take what was said before they were asked: it can be nothing else."""

BOTH = re.compile(r"(?:les deux|both)\b", re.IGNORECASE)
"""How a button begins that takes two options at once: « Voir les deux semaines » does not."""
TWO = 2
MEETING = "meeting"
"""The conversation that lists mentors, then days, then hours."""


def take_in_turn(
    context: TurnContext, stack: ConversationStack, question: OpenQuestion, text: str
) -> bool:
    """Answer the open question with a part of a text, and those that follow with the others.

    « oui 24 ans 31110 » answers three.  Return whether the open question took its part.
    """
    parts = list(parts_of(text)) if _may_be_split(question, text) else []
    if len(parts) < 2:
        return False
    found = ((part, _reply(context, question, part)) for part in parts)
    part, reply = next(((part, it) for part, it in found if it is not None), ("", None))
    if reply is None:
        return False
    parts.remove(part)
    context.conversations.remember_private(context, stack, TypedText(text))
    context.conversations.hear(context, stack, reply)
    taken: list[str] = []
    while parts and (answer := _next(context, stack, question.script.name, parts)) is not None:
        taken.append(answer)
    tell_taken(context, taken)
    return True


def tell_taken(context: TurnContext, taken: Sequence[str]) -> None:
    """Say, before the question that comes, what was taken without being asked: no address."""
    answers = ", ".join(it for it in taken if not may_tell_home(it))
    if answers:
        noted = context.phrases.render(context, "understood.noted", {"answers": answers})
        first = (place for place, it in enumerate(context.outgoing) if isinstance(it, Say))
        context.outgoing.insert(next(first, len(context.outgoing)), Say(noted))


def _may_be_split(question: OpenQuestion, text: str) -> bool:
    """Tell whether a text holds a value, asks nothing and refuses nothing.

    A moment is one answer to the lists of a meeting.
    """
    has_value = "@" in text or any(map(str.isdecimal, text))
    is_plain = not refuses(text) and RESERVES.isdisjoint(plain(text).split())
    is_moment = question.script.name == MEETING
    return has_value and is_plain and not is_moment and not asks(text, load_abbreviations())


def _reply(
    context: TurnContext, question: OpenQuestion, part: str
) -> MeantAnswer | TypedText | None:
    """Return how a part answers the open question; None if it does not."""
    short = short_answer(part, load_short_words(), load_abbreviations())
    if short is not None and question.leads(short):
        return MeantAnswer(short)
    label = question.meant_by(short) if short is not None else None
    is_plain = question.offers(part) or (question.waits_for_words and question.fits(part))
    found = label or _precise(context, question, part) or (part if is_plain else None)
    return TypedText(found) if found is not None else None


def _next(
    context: TurnContext, stack: ConversationStack, script: str, parts: list[str]
) -> str | None:
    """Answer the next question with the remaining words; return the answer, or None.

    A question that is answered so is not shown.
    """
    question = context.conversations.question(context, stack)
    if question is None or question.script.name != script:
        return None
    for part in parts:
        found = _precise(context, question, part)
        if found is not None:
            parts.remove(part)
            unask(context)
            context.conversations.hear(context, stack, TypedText(found))
            return found
    return None


def _precise(context: TurnContext, question: OpenQuestion, part: str) -> str | None:
    """Return the label or the value that a part can only mean at this question."""
    if question.waits_for(AnswerCheck.NAME):
        return part if first_name_in(part) is not None and question.fits(part) else None
    if question.waits_for_words:
        is_early = question.waits_for(*TOLD_EARLY) and question.fits(part)
        return part if is_early else next(filter(question.fits, extracts(part)), None)
    ages = ages_told(context, part)
    return question.of_age(ages) or question.heard_in(part) or question.picked_in(part)


def ages_told(context: TurnContext, text: str) -> Ages:
    """Return the possible ages of the person, by the whole text or by its figures alone."""
    today = local_date(context.now, NO_DEPARTMENT)
    return ages_in(text, today) or ages_in(bare(text), today)


def take_several(
    context: TurnContext, stack: ConversationStack, question: OpenQuestion, text: str
) -> bool:
    """Choose the options that a text names, one after the other, where several may be chosen.

    Of things that are shown one at a time, the first is shown.  Elsewhere the question is asked
    again, since it takes only one.  Return whether several were named.
    """
    labels = question.labels
    places = () if len(labels) < 2 else options_in(text, labels)
    if not places and question.lists_cards:
        places = options_in(text, question.lines)
    if not places or (
        not question.takes_several and not question.lists_cards and plain(text) in ALL
    ):
        return False
    both = next(filter(BOTH.match, labels), None)
    if not question.takes_several and both is not None and len(places) == TWO:
        context.conversations.hear(context, stack, TypedText(both))
    elif question.lists_cards:
        later = ", ".join(labels[it] for it in places[1:]).removesuffix("…")
        context.phrases.say(context, "pause.one_after_the_other", {"others": later})
        context.conversations.hear(context, stack, TypedText(labels[places[0]]))
    elif not question.takes_several:
        context.conversations.ask_again(context, stack, "understood.one_at_a_time")
    else:
        context.conversations.hear(context, stack, TypedText(labels[places[0]]))
        others = [labels[it] for it in places[1:]]
        tell_taken(context, list(_choose(context, stack, others, question.script.name)))
    return True


def _choose(
    context: TurnContext, stack: ConversationStack, labels: Sequence[str], script: str
) -> Iterator[str]:
    """Choose each of the labels while the next questions offer them; yield the chosen labels."""
    for label in labels:
        question = context.conversations.question(context, stack)
        if question is None or question.script.name != script or not question.offers(label):
            return
        unask(context)
        context.conversations.hear(context, stack, TypedText(label))
        yield label


def unask(context: TurnContext) -> None:
    """Leave unsaid the question that this turn was about to ask."""
    asked = [it for it in context.outgoing if isinstance(it, Say) and it.question]
    if asked:
        context.outgoing.remove(asked[-1])
