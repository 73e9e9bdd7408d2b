"""Messages that stand by themselves: their buttons may be pressed, or typed, long afterwards."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Delete, Select, delete, select
from sqlalchemy.orm import Session

from models.conversation import StandingButtons
from models.engine.constant import constant
from models.engine.database import insert_new
from models.outbox import OutboxMessage
from rules.conversation.typed_text import tight
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Edit, Say, Show
from services.conversation.turn_context import TurnContext

STANDING = re.compile(r"a:([a-z_]{1,30}):([0-9]{1,18})")
TYPED_WITHIN = timedelta(days=7)
PURGED = 500
LAST_ONES = 5
"""How many messages back a label is looked for."""

Rows = Sequence[Sequence[Button]]


def data(callback: str, subject: int) -> str:
    return f"a:{callback}:{subject}"


def parsed(pressed: str) -> tuple[str, int] | None:
    """The verb and what it is about; None for an answer in a conversation."""
    match = STANDING.fullmatch(pressed)
    return (match[1], int(match[2])) if match else None


def show(context: TurnContext, say: Say | Show) -> None:
    """Say a message whose buttons stand."""
    context.say(say)
    if context.thread is None:  # in a group, what is typed is for a person
        _remember(context.session, context.person_id, None, say.buttons, context.now)


def keep_for_queued(session: Session, message: OutboxMessage, rows: Rows, now: datetime) -> None:
    """A promised message is about to leave with these buttons (again, after a failure)."""
    _remember(session, message.person_id, message.id, rows, now)


def replace(context: TurnContext, key: str, known: Mapping[str, str | Phrase]) -> None:
    """What a press led to, in place of the message; below it when its id is not known."""
    text = context.phrases.words(context, key, known)
    context.say(Edit(context.message_id, text) if context.message_id else Say(text))


def meant(
    context: TurnContext, text: str, heard_at: datetime | None, *, answers: bool
) -> tuple[str, int | None] | None:
    """The button whose label was typed, or the number on the message that came last of all.

    `answers`: the open question would take these words, and then from older messages none are.
    Its data, and the id of its message if that is known.
    """
    said = tight(text)
    for place, (standing, message_id) in enumerate(_last_ones(context)):
        newer = heard_at is None or standing.said_at > heard_at
        if (answers and not newer) or (said.isdecimal() and not (newer and place == 0)):
            continue
        for number, (label, pressed) in enumerate(standing.buttons, 1):
            if said in (tight(label), str(number)):
                return pressed, message_id
    return None


def put_away(context: TurnContext, pressed: str) -> None:
    """It has been answered: its labels mean nothing more."""
    for standing, _ in _last_ones(context):
        if pressed in {button for _, button in standing.buttons}:
            context.session.delete(standing)


def purge(session: Session, before: datetime) -> None:
    session.execute(*_old(before))


@constant
def _old(before: datetime) -> Delete:
    old = select(StandingButtons.id).where(StandingButtons.said_at <= before).limit(PURGED)
    return delete(StandingButtons).where(StandingButtons.id.in_(old))


def _last_ones(context: TurnContext) -> Sequence[tuple[StandingButtons, int | None]]:
    """Newest first, with the id of the message where it is known."""
    found = context.session.execute(*_newest(context.person_id, context.now - TYPED_WITHIN))
    return [(standing, message_id) for standing, message_id in found]


@constant
def _newest(person_id: int, after: datetime) -> Select[StandingButtons, int | None]:
    return (
        select(StandingButtons, OutboxMessage.message_id)
        .outerjoin(OutboxMessage, OutboxMessage.id == StandingButtons.outbox_id)
        .where(StandingButtons.person_id == person_id)
        .where(StandingButtons.said_at > after)
        .order_by(StandingButtons.id.desc())
        .limit(LAST_ONES)
    )


def _remember(
    session: Session, person_id: int, outbox_id: int | None, rows: Rows, now: datetime
) -> None:
    if found := [[button.label, button.data] for button in _pressable(rows)]:
        insert_new(
            session,
            StandingButtons,
            ("outbox_id",),
            person_id=person_id,
            outbox_id=outbox_id,
            buttons=found,
            said_at=now,
        )


def _pressable(rows: Rows) -> Iterator[Button]:
    return (button for row in rows for button in row if STANDING.fullmatch(button.data))
