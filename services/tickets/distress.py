"""Words that may tell of a danger: numbers and a question, before anything else is made of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Delete, delete, func, select, update
from sqlalchemy.orm import Session

from flows.replies import Typed
from flows.tickets.distress import house_danger_words
from models.engine.constant import constant
from models.tickets import DistressSignal
from rules.conversation.answers import phone
from rules.conversation.sensitive_numbers import is_sensitive
from rules.schedule.dates import with_year
from rules.tickets.distress import ASKED_LATELY, Danger, dangers
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
    """Whether these words may tell of a danger, whoever writes them."""
    return bool(dangers(text, house_danger_words()))


def first(text: str, work: Work) -> Work:
    """The same work, unless its words are to be asked about before they are anything else."""

    def listen(context: TurnContext, stack: ConversationStack) -> None:
        found = dangers(text, house_danger_words())
        if not found or is_staff(context.session, context.person_id):  # the team writes to others
            work(context, stack)
        elif not set(found) <= _asked_lately(context):
            _ask(context, stack, text, found)
        elif routing.are_for_team(context, stack, text):
            work(context, stack)
        elif routing.are_an_answer(context, stack, text):
            _say_numbers(context, found)
            work(context, stack)
        else:
            _ask(context, stack, text, found)

    return listen


def _ask(
    context: TurnContext, stack: ConversationStack, text: str, found: Sequence[Danger]
) -> None:
    """Nothing of the words is kept; the running conversation waits, its question unanswered."""
    for danger in found:
        values = {"category": danger, "at": context.now, "asked_back": False}
        context.session.add(DistressSignal(person_id=context.person_id, **values))
    if is_sensitive(text) and context.message_id is not None:
        context.say(Erase(context.message_id))
    _say_numbers(context, found[1:])
    known = {"danger": found[0]}
    context.conversations.interrupt(context, stack, SCRIPT, known, Typed(text))


def _say_numbers(context: TurnContext, found: Sequence[Danger]) -> None:
    for danger in found:
        context.phrases.say(context, f"distress.also.{danger}")


def danger(_: TurnContext, answers: Mapping[str, str]) -> Danger:
    return Danger(answers["danger"])


def ask_call(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """The one thing that reaches the team, because the person said yes."""
    mine = DistressSignal.person_id == context.person_id
    newest = select(func.max(DistressSignal.at)).where(mine).scalar_subquery()
    context.session.execute(
        update(DistressSignal)
        .where(mine, DistressSignal.at == newest)
        .values(asked_back=True)
        .execution_options(synchronize_session=False)
    )
    tickets.open_urgent(context, Danger(answers["danger"]))
    return Done.DONE


def keep_number(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """The number, or the words said instead: the team reads either."""
    if (number := phone(answers["said"])) is None:
        return tickets.tell_team(context, {"message": answers["said"]})
    tickets.tell_number(context)
    return profile.keep_phone(context, {"phone": number})


class Opening(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


def is_team_there(context: TurnContext, _: Mapping[str, str]) -> Opening:
    there = is_open(context.now, context.person.department or MAINLAND)
    return Opening.OPEN if there else Opening.CLOSED


def delay(context: TurnContext) -> str | Phrase:
    return urgent.delay(context, tickets.open_of(context.session, context.person_id))


def about_distress(context: TurnContext) -> Mapping[str, str | None]:
    """When help was offered; not which, for whoever reads over the shoulder."""
    mine = DistressSignal.person_id == context.person_id
    last = context.session.scalar(select(func.max(DistressSignal.at)).where(mine))
    shown = with_year(local_date(last, MAINLAND), context.language) if last else None
    return {"help_numbers": shown}


def forget(session: Session, now: datetime) -> None:
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
