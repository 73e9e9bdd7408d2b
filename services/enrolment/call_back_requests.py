"""Take requests to be called from people without Telegram (« Pas de Telegram ? »).

The team sees the name and the contact until it has called, or for 30 days at most.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Delete, Select, delete, func, select, update
from sqlalchemy.orm import Session

from flows.texts import plain_text, translate
from models.engine.constant import constant
from models.engine.database import insert_new
from models.enrolment import CallBack
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from rules.schedule.dates import moment
from rules.schedule.time_zones import MAINLAND, zone_of
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.outbox import kinds, message_buttons, outbox
from services.outbox.outbox import MessageKind
from services.people import roles
from services.team import absences, messages

CALLED = "called_back"
KEPT = timedelta(days=30)
DAY, A_DAY = timedelta(days=1), 200
"""Most requests a day from everybody together: beyond that, they do not come from people."""
RESERVE = 50
"""How many of them are only for senders without a request yet: one sender cannot use up all."""
SLICE = 100
CARDS = 5


class CallBackResult(StrEnum):
    NEW = "new"
    ALREADY = "already"
    """The same contact waits already; the team is not told twice."""
    USED = "used"
    """The form was sent before."""
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class CallBackForm:
    """A valid form: `stamp` is its number; `is_first` if this sender may use the RESERVE."""

    first_name: str
    contact: str
    stamp: int
    is_first: bool


def ask(session: Session, bot_id: int, asked: CallBackForm, now: datetime) -> CallBackResult:
    """Store the request and tell the team, unless the result says why not."""
    same = _same_contact(bot_id, asked.contact)
    if session.scalar(same) is not None:
        return CallBackResult.ALREADY
    used = select(CallBack.id).where(CallBack.bot_id == bot_id, CallBack.stamp == asked.stamp)
    if session.scalar(used) is not None:
        return CallBackResult.USED
    if _asked_lately(session, bot_id, now) >= (A_DAY if asked.is_first else A_DAY - RESERVE):
        return CallBackResult.TOO_MANY
    values = {"first_name": asked.first_name, "contact": asked.contact, "stamp": asked.stamp}
    if not insert_new(session, CallBack, (), bot_id=bot_id, asked_at=now, **values):
        return CallBackResult.USED if session.scalar(same) is None else CallBackResult.ALREADY
    _tell_team(session, bot_id, session.scalars(same).one(), now)
    return CallBackResult.NEW


def show_waiting(context: TurnContext) -> None:
    """Show the people who wait for a call (`/rappels`), the oldest request first."""
    query = (
        select(CallBack).where(*_waiting(context.bot_id)).order_by(CallBack.asked_at, CallBack.id)
    )
    rows = context.session.scalars(query.limit(CARDS + 1)).all()
    if not rows:
        context.phrases.say(context, "call_back.none")
    for row in rows[:CARDS]:
        inline_buttons.show(context, _card(row, context.language))
    if len(rows) > CARDS:
        context.phrases.say(context, "call_back.more")


def announce_waiting(context: TurnContext) -> None:
    """Tell a new member of the team that people wait for a call, if any do."""
    query = select(CallBack.id).where(*_waiting(context.bot_id)).limit(1)
    if context.session.scalar(query) is not None:
        key, params = f"call_backs:{context.update_id}", kinds.message_params("call_back.waiting")
        outbox.enqueue(
            context.session,
            messages.TO_TEAM,
            context.person,
            key=key,
            due_at=context.now,
            params=params,
        )


def forget(session: Session, bot_id: int, now: datetime) -> bool:
    """Delete a slice of requests that nobody answered in 30 days; True if there may be more."""
    ids = session.scalars(*_old(bot_id, now - KEPT)).all()
    if ids:
        session.execute(*_deletion(ids))
    return len(ids) == SLICE


def when_due(session: Session, bot_id: int, now: datetime) -> datetime | None:
    first = session.scalar(*_first_asked(bot_id))
    return first and max(first + KEPT, now)


@constant
def _old(bot_id: int, asked_until: datetime) -> Select[int]:
    query = select(CallBack.id).where(*_waiting(bot_id), CallBack.asked_at <= asked_until)
    return query.limit(SLICE)


@constant
def _deletion(ids: Sequence[int]) -> Delete:
    return delete(CallBack).where(CallBack.id.in_(ids))


@constant
def _first_asked(bot_id: int) -> Select[datetime]:
    return select(func.min(CallBack.asked_at)).where(*_waiting(bot_id))


def _waiting(bot_id: int) -> Sequence[ColumnElement[bool]]:
    return CallBack.bot_id == bot_id, CallBack.called_at.is_(None)


def _same_contact(bot_id: int, contact: str) -> Select[int]:
    return select(CallBack.id).where(CallBack.bot_id == bot_id, CallBack.contact == contact)


def _asked_lately(session: Session, bot_id: int, now: datetime) -> int:
    query = select(func.count()).where(CallBack.bot_id == bot_id, CallBack.asked_at > now - DAY)
    return session.scalar(query) or 0


def _tell_team(session: Session, bot_id: int, call_back_id: int, now: datetime) -> None:
    """Enqueue a card for each member who is there; name and contact are read when it is sent."""
    for member in absences.members_there(session, bot_id, now):
        key = f"call_back:{call_back_id}:{member.id}"
        params = {"call_back": call_back_id}
        outbox.enqueue(session, CARD, member, key=key, due_at=now, params=params)


def _called(context: TurnContext, _: ConversationStack, call_back_id: int) -> CallbackResult:
    if not _close(context, call_back_id):
        inline_buttons.replace(context, "call_back.already", {})
        return CallbackResult.DONE
    roles.audit(context.session, context.person_id, CALLED, context.now, call_back=call_back_id)
    inline_buttons.replace(context, "call_back.done", {"number": str(call_back_id)})
    return CallbackResult.DONE


def _close(context: TurnContext, call_back_id: int) -> bool:
    """Mark the request as called and erase name and contact; the dates and who called stay.

    Return False when a colleague has marked it already.
    """
    erased = {"first_name": None, "contact": None}
    query = (
        update(CallBack)
        .where(*_waiting(context.bot_id), CallBack.id == call_back_id)
        .values(called_at=context.now, called_by=context.person_id, **erased)
        .returning(CallBack.id)
    )
    return context.session.execute(query).first() is not None


def _card(row: CallBack, language: str) -> Say:
    day, hour = moment(row.asked_at, zone_of(MAINLAND), language)
    values = {
        "number": str(row.id),
        "name": row.first_name or "",
        "contact": row.contact or "",
        "day": day,
        "hour": hour,
    }
    done = Button(plain_text(language, "call_back.called"), inline_buttons.data(CALLED, row.id))
    return Say(translate(language, "call_back.card", **values), [[done]])


def _still_waits(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """Tell whether the request waits and the recipient is still a member of the team."""
    row = session.get(CallBack, message.params["call_back"])
    waits = row is not None and row.called_at is None
    return waits and roles.is_staff(session, message.person_id)


def _render(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
    row = session.get_one(CallBack, message.params["call_back"])
    card = _card(row, session.get_one(Person, message.person_id).language)
    message_buttons.keep(session, message, card.buttons, now)
    return [card]


CARD = MessageKind(
    "call_back",
    Urgency.REMINDER,
    life=None,
    resend_unknown=True,
    recheck=_still_waits,
    render=_render,
)


CALLBACKS: Mapping[str, CallbackHandler] = {CALLED: _called}
