"""Read and write the open conversations of a person, in few statements."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from flows.position import Position
from models.conversation import Conversation, InlineButtons, Update
from models.engine.base import Base
from models.engine.database import Change, lock_rows
from models.people import Address, Person
from services.people import addresses
from services.people.addresses import AddressKey

ADDRESSES = Base.metadata.tables[Address.__tablename__]
CONVERSATIONS = Base.metadata.tables[Conversation.__tablename__]
PEOPLE = Base.metadata.tables[Person.__tablename__]
UPDATES = Base.metadata.tables[Update.__tablename__]
COLUMNS = [column for column in CONVERSATIONS.c if column.name != "person_id"]
CHANGING = [column for column in COLUMNS if column.name != "depth"]
HAS_BUTTONS = exists().where(InlineButtons.person_id == PEOPLE.c.id)
IS_OWED = (
    select(UPDATES.c.answered_at.is_(None))
    .where(UPDATES.c.bot_id == PEOPLE.c.bot_id, UPDATES.c.update_id == CONVERSATIONS.c.asked_in)
    .scalar_subquery()
)
"""Whether the answer that asks the open question is not given yet.

It is selected, not a condition: PostgreSQL then finds the update by its number alone.
"""
WHO = (PEOPLE.c.id, PEOPLE.c.language, ADDRESSES.c.blocked_at)
AT_ADDRESS = (
    ADDRESSES.c.bot_id == bindparam("bot"),
    ADDRESSES.c.channel == bindparam("channel"),
    ADDRESSES.c.key == bindparam("key"),
)
OF_ADDRESS = ADDRESSES.join(PEOPLE, PEOPLE.c.id == ADDRESSES.c.person_id)
LOCKED = (
    select(PEOPLE.c.id)
    .select_from(OF_ADDRESS)
    .where(*AT_ADDRESS)
    .with_for_update(key_share=True, of=PEOPLE)
)
OPEN = insert(CONVERSATIONS).values(
    {it: bindparam(f"kept_{it.name}", type_=it.type) for it in CONVERSATIONS.c}
)
KEEP = (
    update(CONVERSATIONS)
    .where(CONVERSATIONS.c.person_id == bindparam("of_person"))
    .where(CONVERSATIONS.c.depth == bindparam("at_depth"))
    .values({it: bindparam(f"kept_{it.name}", type_=it.type) for it in CHANGING})
)
CLOSE = (
    delete(CONVERSATIONS)
    .where(CONVERSATIONS.c.person_id == bindparam("of_person"))
    .where(CONVERSATIONS.c.depth >= bindparam("at_depth"))
)

Holds = Callable[[ColumnElement[int]], ColumnElement[bool]]
"""Returns a condition about a person, by the column of their id."""


def entering(talks: Holds, was_unclear: Holds) -> Select[Any]:
    """Build the statement that reads a person and their open conversations.

    `talks`: someone of the team reads what the person writes; `was_unclear`: the last text that
    they wrote was not understood.
    """
    return (
        select(
            *WHO,
            HAS_BUTTONS.label("has_buttons"),
            talks(PEOPLE.c.id).label("talking"),
            was_unclear(PEOPLE.c.id).label("was_unclear"),
            IS_OWED.label("is_owed"),
            *COLUMNS,
        )
        .select_from(OF_ADDRESS.outerjoin(CONVERSATIONS, CONVERSATIONS.c.person_id == PEOPLE.c.id))
        .where(*AT_ADDRESS)
        .order_by(CONVERSATIONS.c.depth)
    )


@dataclass(frozen=True, slots=True)
class OpenConversation:
    script: str
    version: int
    position: Position
    heard_at: datetime
    asked_in: int | None = None
    call_id: str | None = None
    call_due_at: datetime | None = None
    traces: Sequence[Any] = field(default_factory=tuple)

    @property
    def is_begun(self) -> bool:
        """Tell whether a question of the conversation was answered."""
        return bool(self.position.trail)

    @property
    def is_asked(self) -> bool:
        """Tell whether the question of the conversation was asked: not while a conversation above
        holds the question back, nor once the conversation was put aside."""
        return bool(self.asked_in)

    def at(self, position: Position) -> "OpenConversation":
        return replace(self, position=position)


@dataclass(slots=True)
class ConversationStack:
    """The open conversations of a person, topmost last: change `open`, then `keep` writes it."""

    person_id: int
    language: str
    blocked: bool
    """Whether the address where the person wrote was blocked before."""
    has_buttons: bool
    """Whether a message with inline buttons was shown to the person lately."""
    open: list[OpenConversation]
    _before: list[OpenConversation]
    talking: bool = False
    """Whether the person has an open ticket: the team reads what they write."""
    was_unclear: bool = False
    """Whether the last text of the person was not understood."""
    owed: frozenset[int] = frozenset()
    """The updates, not answered yet, whose answers ask the open questions."""
    left_talk: bool = False
    """Whether a message to the team was asked for long ago, and was left in this turn."""

    @property
    def top(self) -> OpenConversation | None:
        return self.open[-1] if self.open else None

    @property
    def last_question(self) -> int:
        return max((o.position.last_question for o in self.open), default=0)

    def keep(self) -> Sequence[Change]:
        """Return the rows to write: conversations opened, changed and left since the last call."""
        changed: list[Change] = []
        for depth, now in enumerate(self.open):
            if depth >= len(self._before):
                changed.append((OPEN, self._row(depth, now)))
            elif now != self._before[depth]:
                changed.append((KEEP, self._key(depth) | _values(now)))
        if len(self.open) < len(self._before):
            changed.append((CLOSE, self._key(len(self.open))))
        self._before = list(self.open)
        return changed

    def _row(self, depth: int, now: OpenConversation) -> dict[str, Any]:
        return {"kept_person_id": self.person_id, "kept_depth": depth, **_values(now)}

    def _key(self, depth: int) -> dict[str, Any]:
        return {"of_person": self.person_id, "at_depth": depth}


def nothing_open(person_id: int, language: str, *, talking: bool) -> ConversationStack:
    """Return the stack of a person of whom no conversation is open."""
    return ConversationStack(
        person_id, language, blocked=False, has_buttons=False, open=[], _before=[], talking=talking
    )


def enter(
    session: Session, entering: Select[Any], bot_id: int, at: AddressKey, now: datetime
) -> ConversationStack:
    """Find or create the person and lock the row, so that turns of one person never overlap."""
    stack = find(session, entering, bot_id, at)
    if stack is None:
        addresses.add_person(session, bot_id, at, now)
        stack = find(session, entering, bot_id, at)
    assert stack is not None  # just made, and held
    return stack


def _values(now: OpenConversation) -> dict[str, Any]:
    position = now.position
    return {
        "kept_script": now.script,
        "kept_version": now.version,
        "kept_step": position.step,
        "kept_answers": dict(position.answers),
        "kept_trail": list(position.trail),
        "kept_options": [list(option) for option in position.options] or None,
        "kept_question": position.question,
        "kept_last_question": position.last_question,
        "kept_pending": dict(position.pending) or None,
        "kept_asked_in": now.asked_in,
        "kept_call_id": now.call_id,
        "kept_call_due_at": now.call_due_at,
        "kept_traces": list(now.traces) or None,
        "kept_heard_at": now.heard_at,
    }


def find(
    session: Session, entering: Select[Any], bot_id: int, at: AddressKey
) -> ConversationStack | None:
    """Find the person and lock their row; None if they never wrote or were erased."""
    who = {"bot": bot_id, "channel": at.channel, "key": at.key}
    lock_rows(session, LOCKED, who)
    rows = session.execute(entering, who).all()
    if not rows:
        return None
    opened = [_open(row) for row in rows if row.depth is not None]
    person, owed = rows[0], frozenset(row.asked_in for row in rows if row.is_owed)
    return ConversationStack(
        person.id,
        person.language,
        person.blocked_at is not None,
        bool(person.has_buttons),
        opened,
        list(opened),
        bool(person.talking),
        bool(person.was_unclear),
        owed,
    )


def _open(row: Any) -> OpenConversation:
    position = Position(
        step=row.step,
        answers=row.answers,
        trail=tuple(row.trail),
        options=tuple((value, label) for value, label in row.options or ()),
        question=row.question,
        last_question=row.last_question,
        pending=row.pending or {},
    )
    return OpenConversation(
        script=row.script,
        version=row.version,
        position=position,
        heard_at=row.heard_at,
        asked_in=row.asked_in,
        call_id=row.call_id,
        call_due_at=row.call_due_at,
        traces=tuple(row.traces or ()),
    )


def close_all(session: Session, person_id: int) -> None:
    """Close every conversation that a person has open."""
    session.execute(delete(Conversation).where(Conversation.person_id == person_id))
