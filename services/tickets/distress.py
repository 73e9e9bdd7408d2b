"""Answer words that may tell of a danger with help numbers and a question, before anything else."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Delete, delete, func, select, update
from sqlalchemy.orm import Session

from flows.replies import Typed
from flows.tickets.distress import house_danger_words
from models.engine.constant import constant
from models.tickets import DistressSignal
from rules.conversation.answers import LONGEST_TO_TEAM, phone
from rules.conversation.sensitive_numbers import is_sensitive
from rules.schedule.dates import with_year
from rules.tickets.distress import ASKED_LATELY, Danger, dangers, pressing_dangers
from rules.tickets.working_hours import MAINLAND, is_open, local_date
from services.conversation.phrases import Phrase
from services.conversation.replies import Erase
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import Done, TurnContext
from services.conversation.turns import Work
from services.people.roles import is_staff
from services.profile import profile
from services.tickets import routing, tickets, urgent

SCRIPT = "distress"
KEPT = timedelta(days=90)


def may_be_in(text: str) -> bool:
    """Tell whether these words may tell of a danger, whoever writes them."""
    return bool(dangers_in(text))


def dangers_in(text: str) -> Sequence[Danger]:
    """Return the dangers that these words may tell of, the gravest first."""
    return dangers(text, house_danger_words())


def first(text: str, work: Work) -> Work:
    """Return work that asks about signs of danger in `text`, and otherwise does `work`.

    The team's own words are not looked at: they write about others. A danger that was asked
    about lately is not asked about again when the words are an answer or go to the team: the
    numbers are said again.
    """

    def listen(context: TurnContext, stack: ConversationStack) -> None:
        signs = dangers(text, house_danger_words())
        pressing = [] if signs else _pressing(context, stack, text)
        if not (signs or pressing) or is_staff(context.session, context.person_id):
            work(context, stack)
        elif not set(signs) <= _asked_lately(context):
            _pass_on(context, stack, text)
            _ask(context, stack, text, signs)
        elif pressing or routing.are_for_team(context, stack, text):
            _say_beside(context, stack, pressing or signs)
            work(context, stack)
        elif routing.are_an_answer(context, stack, text):
            _say_numbers(context, signs)
            work(context, stack)
        else:
            _ask(context, stack, text, signs)

    return listen


def worry(context: TurnContext, stack: ConversationStack, text: str, work: Work) -> None:
    """Ask softly about words that may tell of a danger by their likeness to others.

    Words that answer the open question are taken first; the numbers follow.  Nothing more is said
    when any danger was asked about lately.
    """
    if _asked_lately(context):
        work(context, stack)
    elif routing.are_an_answer(context, stack, text):
        work(context, stack)
        _note(context, Danger.WORRY)
        _say_numbers(context, [Danger.WORRY])
    else:
        _ask(context, stack, text, [Danger.WORRY])


def worry_beside(context: TurnContext, stack: ConversationStack, text: str, work: Work) -> None:
    """Give the numbers for words that somebody reads, and that may tell of a danger; then `work`.

    Once an hour, but each time while the team is to call.
    """
    is_urgent = stack.talking and routing.is_urgent(context)
    is_said = may_be_in(text) or bool(_pressing(context, stack, text))
    is_known = bool(_asked_lately(context))
    if not is_said and (is_urgent or not is_known):
        _say_beside(context, stack, [Danger.WORRY])
    if not is_known:
        _note(context, Danger.WORRY)
    work(context, stack)


def _pressing(context: TurnContext, stack: ConversationStack, text: str) -> Sequence[Danger]:
    """Return the dangers that words tell of because the team is to call who writes them."""
    found = pressing_dangers(text, house_danger_words()) if stack.talking else []
    return found if found and routing.is_urgent(context) else []


def _pass_on(context: TurnContext, stack: ConversationStack, text: str) -> None:
    """Give the team the words of somebody whom it is to call: it gets all that they write."""
    may_pass = len(text) <= LONGEST_TO_TEAM and not is_sensitive(text)
    if may_pass and stack.talking and routing.is_urgent(context):
        tickets.write(context, text)


def _say_beside(context: TurnContext, stack: ConversationStack, signs: Sequence[Danger]) -> None:
    """Say the numbers beside words that go to somebody, who may answer too late."""
    context.phrases.say(context, f"distress.beside.{signs[0]}")
    _say_numbers(context, signs[1:])
    if stack.talking:
        routing.has_warned(context)


def _note(context: TurnContext, danger: Danger) -> None:
    """Record the category of a sign, never the words."""
    signal = {"category": danger, "at": context.now, "asked_back": False}
    context.session.add(DistressSignal(person_id=context.person_id, **signal))


def note_new(session: Session, person_id: int, found: Collection[Danger], now: datetime) -> None:
    """Record the signs on a page that were not recorded within the hour, never the words."""
    query = select(DistressSignal.category).where(
        DistressSignal.person_id == person_id, DistressSignal.at > now - ASKED_LATELY
    )
    known = set(session.scalars(query))
    session.add_all(
        DistressSignal(person_id=person_id, category=danger, at=now, asked_back=False)
        for danger in found
        if danger not in known
    )
    session.flush()


def _ask(
    context: TurnContext, stack: ConversationStack, text: str, signs: Sequence[Danger]
) -> None:
    """Record the categories, never the words, say the numbers and ask the question.

    The running conversation waits, its question unanswered.
    """
    for danger in signs:
        _note(context, danger)
    if is_sensitive(text) and context.message_id is not None:
        context.say(Erase(context.message_id))
    _say_numbers(context, signs[1:])
    values = {"danger": signs[0]}
    context.conversations.interrupt(context, stack, SCRIPT, values, Typed(text))


def _say_numbers(context: TurnContext, signs: Sequence[Danger]) -> None:
    for danger in signs:
        context.phrases.say(context, f"distress.also.{danger}")


def danger(_: TurnContext, answers: Mapping[str, str]) -> Danger:
    return Danger(answers["danger"])


def ask_call(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Open an urgent ticket, since the person said yes to a call; else nothing reaches the team."""
    record_call(context.session, context.person_id)
    tickets.open_urgent(context, Danger(answers["danger"]))
    return Done.DONE


def record_call(session: Session, person_id: int) -> None:
    """Record with the newest signs that the person asked for a call."""
    mine = DistressSignal.person_id == person_id
    newest = select(func.max(DistressSignal.at)).where(mine).scalar_subquery()
    session.execute(
        update(DistressSignal)
        .where(mine, DistressSignal.at == newest)
        .values(asked_back=True)
        .execution_options(synchronize_session=False)
    )


def keep_number(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Keep the telephone number, or tell the team what was written instead of one."""
    if (number := phone(answers["said"])) is None:
        return tickets.tell_team(context, {"message": answers["said"]})
    tickets.tell_number(context)
    if beside := answers.get("said_beside"):
        tickets.tell_team(context, {"message": beside})
    return profile.keep_phone(context, {"phone": number})


class Exchange(StrEnum):
    URGENT = "urgent"
    READ = "read"
    """The team reads what the person writes, with no call to make."""
    NONE = "none"


def is_to_be_called(context: TurnContext, _: Mapping[str, str]) -> Exchange:
    """Tell whether the team is to call the person, or reads them, who said no to this danger."""
    ticket = tickets.open_of(context.session, context.person_id)
    if ticket is None:
        return Exchange.NONE
    return Exchange.READ if ticket.danger is None else Exchange.URGENT


class Opening(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


def is_team_there(context: TurnContext, _: Mapping[str, str]) -> Opening:
    team_is_there = is_open(context.now, context.person.department)
    return Opening.OPEN if team_is_there else Opening.CLOSED


def delay(context: TurnContext) -> str | Phrase:
    return urgent.delay(context, tickets.open_of(context.session, context.person_id))


def about_distress(context: TurnContext) -> Mapping[str, str | None]:
    """Return when help was last offered, but not which: somebody else may read the screen too."""
    mine = DistressSignal.person_id == context.person_id
    last = context.session.scalar(select(func.max(DistressSignal.at)).where(mine))
    day = with_year(local_date(last, MAINLAND), context.language) if last else None
    return {"help_numbers": day}


def forget(session: Session, now: datetime) -> None:
    """Delete the signals older than 90 days."""
    session.execute(*_old(now - KEPT))


@constant
def _old(until: datetime) -> Delete:
    return delete(DistressSignal).where(DistressSignal.at <= until)


def _asked_lately(context: TurnContext) -> set[Danger]:
    query = select(DistressSignal.category).where(
        DistressSignal.person_id == context.person_id,
        DistressSignal.at > context.now - ASKED_LATELY,
    )
    return set(context.session.scalars(query))
