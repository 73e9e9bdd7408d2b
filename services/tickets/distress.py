"""Answer words that may tell of a danger with help numbers and a question, before anything else.

They are found in two ways:
- `with_danger_check`, around the work of every turn with a text, finds the expressions of
  `flows/tickets/distress.yaml` (`rules/tickets/distress.py`);
- where it finds none, `ask_softly` asks about words that are only like those of danger:
  `Resolver.ask_about_danger` of `services/understanding` calls it, when the model gives them a
  high enough score.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from flows.choices import said_in, words_of_label
from flows.replies import TypedText
from flows.tickets.distress import load_danger_words
from models.mentoring.safeguarding import Report
from models.tickets import DistressSignal, Ticket
from rules.conversation.answers import LONGEST_TO_TEAM, AnswerCheck, phone
from rules.conversation.sensitive_numbers import is_sensitive
from rules.tickets.distress import (
    ASKED_LATELY,
    Danger,
    Insistence,
    begins_fine,
    dangers,
    insistence,
    is_watched,
    pressing_dangers,
)
from rules.tickets.working_hours import is_open
from services.conversation.open_question import LIKELY
from services.conversation.phrases import Phrase
from services.conversation.replies import Erase
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import Done, TurnContext
from services.conversation.turns import Work
from services.people.roles import is_staff
from services.profile import profile
from services.tickets import danger_signs, routing, tickets, urgent

SCRIPT = "distress"
ABOUT_ONESELF = frozenset({Danger.SUICIDE, Danger.WORRY})
"""Dangers that most people who write of them are in themselves: unless they insist, such words are
not handed to a mentor as an answer."""
WHOLLY = 0.7
"""How sure a sentence must be that all is well: « ça va de pire en pire » is not."""
MEASURED = (
    AnswerCheck.ADDRESS,
    AnswerCheck.STREET,
    AnswerCheck.POSTCODE,
    AnswerCheck.PHONE,
    AnswerCheck.EMAIL,
    AnswerCheck.ERASE_WORD,
)
"""Questions answered by an address, a telephone number and the like: a text that merely resembles
words of danger may be such an answer."""


def may_be_in(text: str) -> bool:
    """Tell whether these words may tell of a danger, whoever writes them."""
    return bool(dangers_in(text))


def dangers_in(text: str) -> Sequence[Danger]:
    """Return the dangers that these words may tell of, the gravest first."""
    return dangers(text, load_danger_words())


def with_danger_check(text: str, work: Work, *, is_read: bool = False) -> Work:
    """Return work that asks about signs of danger in `text`, and otherwise does `work`.

    The team's own words are not looked at: they write about others.  Words that go to the team,
    and an answer that somebody insists on, are taken, and the help numbers are said with them.
    `is_read`: the team has the words already.
    """

    def listen(context: TurnContext, stack: ConversationStack) -> None:
        signs = dangers_in(text)
        pressing = [] if signs else _pressing(context, stack, text)
        if not (signs or pressing):
            if not (_hear_answer(context, stack, text) or _hear_taking_back(context, stack, text)):
                work(context, stack)
        elif is_staff(context.session, context.person_id):
            work(context, stack)
        elif pressing:
            _take_with_numbers(context, stack, pressing, work)
        elif not _goes_through(context, stack, text, signs, work):
            if not is_read:
                _pass_on(context, stack, text, signs[0])
            _ask(context, stack, text, signs)

    return listen


def _goes_through(
    context: TurnContext, stack: ConversationStack, text: str, signs: Sequence[Danger], work: Work
) -> bool:
    """Do `work` and say the help numbers, if the danger was asked about within the hour.

    Return whether the words may go where they are meant to.
    """
    before = danger_signs.before(context)
    if not set(signs) <= {it for it, at in before if at > context.now - ASKED_LATELY}:
        return False
    if routing.are_for_team(context, stack, text):
        _take_with_numbers(context, stack, signs, work)
        return True
    may_answer = _may_answer(context, stack, text, signs)
    if may_answer:
        _note_and_say(context, signs)
        work(context, stack)
    return may_answer


def ask_softly(context: TurnContext, stack: ConversationStack, text: str, work: Work) -> None:
    """Ask about words that may tell of a danger by their likeness to others, softly at first.

    What the team reads goes to it, with the help numbers.  An address and the like are taken first.
    """
    signs = [Danger.WORRY]
    if may_be_in(text) or _pressing(context, stack, text):  # `with_danger_check` has answered them
        work(context, stack)
    elif routing.are_for_team(context, stack, text):
        _take_with_numbers(context, stack, signs, work)
    elif _is_measured(context, stack, text) or _may_answer(context, stack, text, signs):
        work(context, stack)
        _note_and_say(context, signs)
    else:
        _ask(context, stack, text, signs)


def waits_for_answer(context: TurnContext, stack: ConversationStack) -> bool:
    """Tell whether words worried within the hour, and the question about them has no answer yet."""
    is_open = any(it.script == SCRIPT for it in stack.open)
    return is_open and any(
        at > context.now - ASKED_LATELY for _, at in danger_signs.before(context)
    )


def _hear_answer(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    """Take a sentence that answers the question about a danger: « tkt c'était pour rire ».

    That all is well must be all that it says; after « ça va de pire en pire » the numbers are said.
    """
    question = context.conversations.question(context, stack)
    is_asked = stack.top is not None and stack.top.script == SCRIPT
    if not is_asked or question is None or not question.offers_buttons_alone:
        return False
    may_be_fine, is_fine = _says(text, "distress.fine"), _says(text, "distress.fine", WHOLLY)
    is_fine = is_fine or (may_be_fine and begins_fine(text))
    is_unwell = may_be_fine is not is_fine or _says(text, "distress.see_numbers")
    if not is_fine and is_watched(text):
        context.conversations.ask_again(context, stack, "distress.watched")
        return True
    label = None if may_be_fine is not is_fine else question.heard_in(text)
    if label is not None:
        context.conversations.hear(context, stack, TypedText(label))
    elif is_unwell:
        _say_numbers(context, [Danger(question.position.all_answers["danger"])])
        context.conversations.ask_again(context, stack)
    return label is not None or is_unwell


def _says(text: str, label: str, least: float = LIKELY) -> bool:
    """Tell whether a sentence says what people say for a button of the question."""
    said = said_in(text, [words_of_label(label)])
    return said is not None and said.sureness >= least


def _hear_taking_back(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    """Answer « nn c bon » of a person to call: the team reads the words, and still calls."""
    is_asked = stack.top is not None and stack.top.script == SCRIPT
    if is_asked or not (stack.talking and _says(text, "distress.fine", WHOLLY)):
        return False
    if not (routing.is_urgent(context) and routing.are_for_team(context, stack, text)):
        return False
    tickets.write(context, text)
    routing.note_warning(context)
    context.phrases.say(context, "distress.kept_open")
    return True


def _may_answer(
    context: TurnContext,
    stack: ConversationStack,
    text: str,
    signs: Sequence[Danger],
) -> bool:
    """Tell whether words may be the answer to the open question, which somebody else may read.

    What tells of no danger but one's own is no answer until it was asked about twice.
    """
    if not routing.are_an_answer(context, stack, text):
        return False
    is_insisted_on = _insistence(context, signs) is Insistence.STILL
    return is_insisted_on or ABOUT_ONESELF.isdisjoint(signs)


def _is_measured(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    question = context.conversations.question(context, stack)
    return question is not None and question.waits_for(*MEASURED) and question.fits(text)


def _insistence(context: TurnContext, signs: Sequence[Danger]) -> Insistence:
    return insistence(signs[0], danger_signs.before(context), context.now)


def _pressing(context: TurnContext, stack: ConversationStack, text: str) -> Sequence[Danger]:
    """Return the dangers read in words only because the team is to call their writer."""
    found = pressing_dangers(text, load_danger_words()) if stack.talking else []
    return found if found and routing.is_urgent(context) else []


def _pass_on(context: TurnContext, stack: ConversationStack, text: str, danger: Danger) -> None:
    """Give the team the words of an open exchange, and alert it, without asking for a yes."""
    may_pass = stack.talking and len(text) <= LONGEST_TO_TEAM and not is_sensitive(text)
    if may_pass and (routing.is_urgent(context) or routing.are_for_team(context, stack, text)):
        tickets.write(context, text)
        tickets.alert(context, danger)


def _take_with_numbers(
    context: TurnContext,
    stack: ConversationStack,
    signs: Sequence[Danger],
    work: Work,
) -> None:
    """Say the help numbers, then do `work`: the words go to somebody who may answer too late.

    The team is alerted if the words went to it.
    """
    is_urgent = stack.talking and routing.is_urgent(context)
    insists = _insistence(context, signs) is Insistence.STILL
    kind = "still" if insists and not is_urgent else "beside"
    context.phrases.say(context, f"distress.{kind}.{signs[0]}")
    _say_numbers(context, signs[1:])
    if stack.talking:
        routing.note_warning(context)
    if not is_urgent:
        danger_signs.note(context, signs)
    work(context, stack)
    tickets.alert(context, signs[0])


def _ask(
    context: TurnContext,
    stack: ConversationStack,
    text: str,
    signs: Sequence[Danger],
) -> None:
    """Record the categories, never the words, say the numbers and ask the question.

    The running conversation waits, its question unanswered.
    """
    values = {"danger": signs[0], "insistence": _insistence(context, signs)}
    danger_signs.note(context, signs)
    if is_sensitive(text) and context.message_id is not None:
        context.say(Erase(context.message_id))
    _say_numbers(context, signs[1:])
    context.conversations.interrupt(context, stack, SCRIPT, values, TypedText(text))


def _note_and_say(context: TurnContext, signs: Sequence[Danger]) -> None:
    danger_signs.note(context, signs)
    _say_numbers(context, signs)


def _say_numbers(context: TurnContext, signs: Sequence[Danger]) -> None:
    for danger in signs:
        context.phrases.say(context, f"distress.also.{danger}")


def danger(_: TurnContext, answers: Mapping[str, str]) -> Danger:
    return Danger(answers["danger"])


def how_insistent(_: TurnContext, answers: Mapping[str, str]) -> Insistence:
    return Insistence(answers.get("insistence", Insistence.FIRST))


def ask_call(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Open an urgent ticket, since the person said yes to a call; else nothing reaches the team."""
    danger_signs.record_call(context.session, context.person_id)
    tickets.open_urgent(context, Danger(answers["danger"]))
    return Done.DONE


def keep_number(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Keep the telephone number, or tell the team what was written instead of one."""
    if (number := phone(answers["said"])) is None:
        return tickets.tell_team(context, {"message": answers["said"]})
    tickets.tell_number(context)
    if beside := answers.get("said_beside"):
        tickets.tell_team(context, {"message": beside})
    return profile.keep_phone(context, {"phone": number})


LATELY = timedelta(hours=1)
"""How long nothing small is asked after a danger or a report."""


class DistressExchange(StrEnum):
    URGENT = "urgent"
    READ = "read"
    """The team reads what the person writes, with no call to make."""
    NONE = "none"


def is_to_be_called(context: TurnContext, _: Mapping[str, str]) -> DistressExchange:
    """Tell whether the team still calls or reads, although the person denied the danger."""
    if routing.is_urgent(context):
        return DistressExchange.URGENT
    return DistressExchange.READ if tickets.is_open(context) else DistressExchange.NONE


class TeamPresence(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


def is_team_there(context: TurnContext, _: Mapping[str, str]) -> TeamPresence:
    team_is_there = is_open(context.now, context.person.department)
    return TeamPresence.OPEN if team_is_there else TeamPresence.CLOSED


def delay(context: TurnContext) -> str | Phrase:
    return urgent.delay(context, tickets.open_of(context.session, context.person_id))


def has_told_of_trouble(session: Session, person_id: int, now: datetime) -> bool:
    """Tell whether somebody has just spoken of a danger, or of how somebody behaved."""
    since = now - LATELY
    sign = select(DistressSignal.id).where(
        DistressSignal.person_id == person_id, DistressSignal.at > since
    )
    exchange = select(Ticket.id).where(
        Ticket.person_id == person_id,
        Ticket.closed_at.is_(None),
        or_(Ticket.danger.is_not(None), Ticket.conduct.is_not(None)),
    )
    said = or_(
        and_(Report.participant_id == person_id, Report.by_mentor.is_(False)),
        and_(Report.mentor_id == person_id, Report.by_mentor.is_(True)),
    )
    report = select(Report.id).where(said, Report.opened_at > since)
    return bool(session.scalar(select(or_(sign.exists(), exchange.exists(), report.exists()))))
