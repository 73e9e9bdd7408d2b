"""Take one update in one turn, in the given transaction: changes and answers commit together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

import structlog
from sqlalchemy.orm import Session

from flows.texts import Html
from models.engine.database import Change
from models.engine.erasing import wipe_from_disk
from models.people import Address
from services.conversation import updates
from services.conversation.conversations import Conversations
from services.conversation.replies import Outgoing, Say
from services.conversation.stack import ConversationStack, enter, find
from services.conversation.turn_context import OutsideRequest, PressNotice, TurnContext
from services.conversation.updates import ButtonPress
from services.people import addresses
from services.people.addresses import AddressKey
from services.people.roles import is_staff

log = structlog.get_logger()

STORED = "stored_as"
"""The value of an answer that names a file in STORAGE_DIR."""

Work = Callable[[TurnContext, ConversationStack], None]
Refusal = Callable[[Session], Html | None]
"""Returns what to answer to a stranger in the team's group; None for nothing."""


@dataclass(frozen=True, slots=True)
class HeardUpdate:
    """An update, by its ids.

    Each channel numbers its updates and its messages; all but Telegram from 2**40 on. Updates of
    ours are negative.
    """

    bot_id: int
    update_id: int
    sender: AddressKey
    lane: int
    """Where answers stay in order: the lane of the sender's address, or the team's group."""
    message_id: int | None = None
    pressed: str | None = None
    """The data of the pressed button, if ours."""

    @classmethod
    def at(cls, address: Address, update_id: int) -> Self:
        """Return an update of ours, of the person of an address."""
        return cls(address.bot_id, update_id, addresses.key_of(address), addresses.lane_of(address))

    @property
    def press(self) -> ButtonPress | None:
        return ButtonPress(self.pressed, self.message_id) if self.pressed else None


@dataclass(frozen=True, slots=True)
class InGroup:
    """In which topic of the team's group something is said."""

    thread: int
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class TurnResult:
    """What to do once the turn is committed."""

    outgoing: Sequence[Outgoing]
    asked: OutsideRequest | None = None
    after: frozenset[int] = frozenset()
    """The updates of the chat to answer first: their answers ask the question open before."""
    notice: PressNotice | None = None


def take(
    session: Session,
    conversations: Conversations,
    heard: HeardUpdate,
    work: Work,
    now: datetime,
) -> TurnResult:
    """Do `work` in one turn with the person of an address, who is created if need be.

    Raises `updates.HeardBefore` if an earlier turn has recorded this update.
    """
    stack = enter(session, conversations.entering, heard.bot_id, heard.sender, now)
    if stack.blocked:
        addresses.unblock(session, stack.person_id, heard.sender.channel)
    return _with(session, conversations, stack, heard, work, now)


def take_if_known(
    session: Session,
    conversations: Conversations,
    heard: HeardUpdate,
    work: Work,
    now: datetime,
) -> TurnResult:
    """Do `work` for a known person in their turn; nothing for a stranger or an erased person."""
    stack = find(session, conversations.entering, heard.bot_id, heard.sender)
    return _with(session, conversations, stack, heard, work, now) if stack else TurnResult(())


def take_in_group(
    session: Session,
    conversations: Conversations,
    heard: HeardUpdate,
    where: InGroup,
    work: Work,
    now: datetime,
) -> TurnResult:
    """Do `work` for a member of the team who wrote in the team's group; refuse other people."""
    stack = find(session, conversations.entering, heard.bot_id, heard.sender)
    if stack is None or not is_staff(session, stack.person_id):
        log.info("group_message_ignored", update_id=heard.update_id)
        return _refused(session, heard, where, now)
    context = _context(session, conversations, heard, stack, now)
    context.thread = where.thread
    work(context, stack)
    said = [
        replace(it, thread=where.thread) if isinstance(it, Say) else it for it in context.outgoing
    ]
    context.outgoing[:] = said
    return _record(context, heard, person_id=None)


def _refused(session: Session, heard: HeardUpdate, where: InGroup, now: datetime) -> TurnResult:
    words = where.refusal(session) if where.refusal else None
    if words is None:
        return TurnResult(())
    return say_only(session, heard, [Say(words, thread=where.thread)], now)


def _with(
    session: Session,
    conversations: Conversations,
    stack: ConversationStack,
    heard: HeardUpdate,
    work: Work,
    now: datetime,
) -> TurnResult:
    context = _context(session, conversations, heard, stack, now)
    conversations.guard.close_forbidden(context, stack)
    work(context, stack)
    if context.gone:
        result = _record(context, heard, person_id=None)
    else:
        result = _record(context, heard, person_id=stack.person_id, changes=stack.keep())
    return replace(result, after=stack.owed) if stack.owed else result


def say_only(
    session: Session, heard: HeardUpdate, outgoing: Sequence[Outgoing], now: datetime
) -> TurnResult:
    """Record an answer without a turn: in a group, or after an error."""
    updates.record(
        session,
        bot_id=heard.bot_id,
        update_id=heard.update_id,
        lane=heard.lane,
        person_id=None,
        outgoing=outgoing,
        now=now,
    )
    return TurnResult(outgoing)


@dataclass(frozen=True, slots=True)
class CallAnswer:
    call_id: int
    outcome: str
    kept: Mapping[str, str]


def take_call_answer(
    session: Session,
    conversations: Conversations,
    heard: HeardUpdate,
    answer: CallAnswer,
    now: datetime,
) -> TurnResult:
    """Take the answer of an outside service, once: its update id is the call's, negated.

    A file that was stored for who has left meanwhile is deleted.
    """
    is_taken = False

    def work(context: TurnContext, stack: ConversationStack) -> None:
        nonlocal is_taken
        is_taken = conversations.answer_call(
            context, stack, answer.call_id, answer.outcome, answer.kept
        )

    result = take_if_known(session, conversations, heard, work, now)
    if not is_taken and STORED in answer.kept:
        wipe_from_disk(session, [answer.kept[STORED]])
    return result


def _context(
    session: Session,
    conversations: Conversations,
    heard: HeardUpdate,
    stack: ConversationStack,
    now: datetime,
) -> TurnContext:
    return TurnContext(
        session=session,
        bot_id=heard.bot_id,
        update_id=heard.update_id,
        person_id=stack.person_id,
        language=stack.language,
        now=now,
        conversations=conversations,
        message_id=heard.message_id,
        channel=heard.sender.channel,
        lane=heard.lane,
    )


def _record(
    context: TurnContext, heard: HeardUpdate, person_id: int | None, changes: Sequence[Change] = ()
) -> TurnResult:
    updates.record(
        context.session,
        bot_id=heard.bot_id,
        update_id=heard.update_id,
        lane=heard.lane,
        person_id=person_id,
        outgoing=context.outgoing,
        now=context.now,
        changes=changes,
        press=heard.press,
    )
    return TurnResult(tuple(context.outgoing), context.asked, notice=context.notice)
