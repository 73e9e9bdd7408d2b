"""Take requests to be called from people without Telegram: by a form, or on the chat page.

The team sees the name and the contact until it has called, or for 30 days at most.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Delete, Select, delete, func, select, update
from sqlalchemy.orm import Session

from flows.texts import plain_text, translate
from models.engine.constant import constant
from models.engine.database import insert_new
from models.enrolment import CallBack
from models.outbox import OutboxMessage
from models.people import Person
from rules.conversation.answers import phone_as_read
from rules.outbox.pace import Urgency
from rules.schedule.dates import moment
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult, Callbacks
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.enrolment.messages import KNOWN, UNREACHED
from services.outbox import contact_proofs, kinds, message_buttons, outbox
from services.outbox.outbox import MessageKind
from services.people import roles
from services.people.access import Access
from services.team import absences, messages

CALLED, FAILED = "called_back", "call_failed"
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


class CallBackDoor(StrEnum):
    """Whom a door of the front page is for, beside job seekers."""

    MENTOR = "mentor"
    EMPLOYER = "employer"
    ADVISER = "adviser"


def door_named(name: str) -> CallBackDoor | None:
    """Return the door of this name; None for any other words."""
    return next((door for door in CallBackDoor if door == name), None)


@dataclass(frozen=True, slots=True)
class CallBackForm:
    """A valid form: `stamp` is its number; `is_first` if this sender may use the RESERVE."""

    first_name: str
    contact: str
    stamp: int
    is_first: bool
    door: CallBackDoor | None = None
    """The door by which the sender came to the form, if any."""


def ask(session: Session, bot_id: int, asked: CallBackForm, now: datetime) -> CallBackResult:
    """Store the request and tell the team, unless the result says why not."""
    same = select(CallBack.id).where(CallBack.bot_id == bot_id, CallBack.contact == asked.contact)
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
    _tell_team(session, bot_id, session.scalars(same).one(), now, asked.door)
    return CallBackResult.NEW


def ask_for(session: Session, person: Person, now: datetime) -> None:
    """Ask the team to call somebody of the chat page, once: it proves that the number is theirs."""
    waits = select(CallBack.id).where(*_waiting(person.bot_id), CallBack.person_id == person.id)
    session.execute(
        delete(CallBack).where(CallBack.id.in_(waits), CallBack.contact != person.phone)
    )
    values = {"first_name": person.first_name, "contact": person.phone, "person_id": person.id}
    if insert_new(session, CallBack, (), bot_id=person.bot_id, asked_at=now, **values):
        _tell_team(session, person.bot_id, session.scalars(waits).one(), now)


def show_waiting(context: TurnContext) -> None:
    """Show the people who wait for a call (`/rappels`), the oldest request first."""
    query = (
        select(CallBack).where(*_waiting(context.bot_id)).order_by(CallBack.asked_at, CallBack.id)
    )
    rows = context.session.scalars(query.limit(CARDS + 1)).all()
    if not rows:
        context.phrases.say(context, "call_back.none")
    doors = _doors(context, rows[:CARDS])
    for row in rows[:CARDS]:
        inline_buttons.show(context, _card(row, context.language, doors.get(row.id)))
    if len(rows) > CARDS:
        context.phrases.say(context, "call_back.more")


def _doors(context: TurnContext, rows: Sequence[CallBack]) -> Mapping[int, CallBackDoor]:
    """Return the doors that the cards of these requests named when the team was told."""
    members = roles.members(context.session, context.bot_id)
    keys = [_key(row.id, member.id) for row in rows for member in members]
    told = select(OutboxMessage.params).where(
        OutboxMessage.bot_id == context.bot_id, OutboxMessage.key.in_(keys)
    )
    doors = {
        it["call_back"]: door_named(it.get("door", "")) for it in context.session.scalars(told)
    }
    return {call_back_id: door for call_back_id, door in doors.items() if door is not None}


def _key(call_back_id: int, member_id: int) -> str:
    return f"call_back:{call_back_id}:{member_id}"


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


def _asked_lately(session: Session, bot_id: int, now: datetime) -> int:
    query = select(func.count()).where(CallBack.bot_id == bot_id, CallBack.asked_at > now - DAY)
    return session.scalar(query) or 0


def _tell_team(
    session: Session,
    bot_id: int,
    call_back_id: int,
    now: datetime,
    door: CallBackDoor | None = None,
) -> None:
    """Enqueue a card for each member present; name and contact are read on sending."""
    for member in absences.members_there(session, bot_id, now):
        params: dict[str, Any] = {"call_back": call_back_id}
        if door is not None:
            params["door"] = door
        key = _key(call_back_id, member.id)
        outbox.enqueue(session, CARD, member, key=key, due_at=now, params=params)


def _called(context: TurnContext, _: ConversationStack, call_back_id: int) -> CallbackResult:
    """Close a request; somebody of the chat page is then known, and told so."""
    row = _close(context, call_back_id)
    if row is None:
        inline_buttons.replace(context, "call_back.already", {})
        return CallbackResult.DONE
    roles.audit(context.session, context.person_id, CALLED, context.now, call_back=call_back_id)
    inline_buttons.replace(context, "call_back.done", {"number": str(call_back_id)})
    if row.person_id is not None:
        contact_proofs.note_call(context.session, row.person_id, context.now)
        _tell(context, row.person_id, KNOWN, "prove.known")
    return CallbackResult.DONE


def _not_reached(context: TurnContext, _: ConversationStack, call_back_id: int) -> CallbackResult:
    """Close a request of the chat page whose number nobody answers, or who is not theirs."""
    row = _close(context, call_back_id)
    if row is None:
        inline_buttons.replace(context, "call_back.already", {})
        return CallbackResult.DONE
    roles.audit(context.session, context.person_id, FAILED, context.now, call_back=call_back_id)
    inline_buttons.replace(context, "call_back.failed", {"number": str(call_back_id)})
    if row.person_id is not None:
        _tell(context, row.person_id, UNREACHED, "prove.not_reached")
    return CallbackResult.DONE


def _tell(context: TurnContext, person_id: int, kind: MessageKind, text: str) -> None:
    outbox.enqueue(
        context.session,
        kind,
        context.session.get_one(Person, person_id),
        key=f"{kind.name}:{person_id}:{context.update_id}",
        due_at=context.now,
        params=kinds.message_params(text),
    )


def _close(context: TurnContext, call_back_id: int) -> CallBack | None:
    """Mark the request as called and erase name and contact; the dates and who called stay.

    Return None when a colleague has marked it already.
    """
    erased = {"first_name": None, "contact": None}
    query = (
        update(CallBack)
        .where(*_waiting(context.bot_id), CallBack.id == call_back_id)
        .values(called_at=context.now, called_by=context.person_id, **erased)
        .returning(CallBack)
    )
    return context.session.scalars(query).first()


def _card(row: CallBack, language: str, door: CallBackDoor | None = None) -> Say:
    day, hour = moment(row.asked_at, zone_of(NO_DEPARTMENT), language)
    values = {
        "number": str(row.id),
        "name": row.first_name or "",
        "contact": phone_as_read(row.contact or ""),
        "day": day,
        "hour": hour,
    }
    if row.person_id is None:
        done = Button(plain_text(language, "call_back.called"), inline_buttons.data(CALLED, row.id))
        key = f"call_back.card.{door}" if door else "call_back.card"
        return Say(translate(language, key, **values), [[done]])
    buttons = [
        Button(plain_text(language, f"call_back.{name}"), inline_buttons.data(name, row.id))
        for name in (CALLED, FAILED)
    ]
    return Say(translate(language, "call_back.chat_card", **values), [buttons])


def _still_waits(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """Tell whether the request waits and the recipient is still a member of the team."""
    row = session.get(CallBack, message.params["call_back"])
    waits = row is not None and row.called_at is None
    return waits and roles.is_staff(session, message.person_id)


def _render(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
    row = session.get_one(CallBack, message.params["call_back"])
    door = door_named(message.params.get("door", ""))
    card = _card(row, session.get_one(Person, message.person_id).language, door)
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


CALLBACKS: Callbacks = {
    Access.TEAM: {CALLED: _called, FAILED: _not_reached},
}
