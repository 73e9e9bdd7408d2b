"""Remember the inline buttons of messages: they may be pressed, or typed, long afterwards."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Delete, Select, delete, select
from sqlalchemy.orm import Session

from models.conversation import InlineButtons
from models.engine.constant import constant
from models.engine.database import insert_new
from rules.conversation.typed_text import is_label, tight
from services.conversation.packed_callbacks import unpacked
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Edit, Say, Show
from services.conversation.turn_context import TurnContext

CALLBACK_DATA = re.compile(r"a:([a-z_]{1,30}):([0-9]{1,18})(?::([0-9]{1,9}))?")
TYPED_WITHIN = timedelta(days=7)
PURGED = 500
LAST_ONES = 5
"""Messages back, at most, in which a label is looked for."""

Rows = Sequence[Sequence[Button]]
Shown = Sequence[tuple[InlineButtons, int | None]]
"""The last messages with buttons, newest first, each with its id if known."""


@dataclass(frozen=True, slots=True)
class CallbackData:
    """What an inline button carries."""

    callback: str
    subject: int
    """The id of what the button is about."""
    detail: int
    """A second number, for callbacks that need one: a score, a number of days…"""


def data(callback: str, subject: int, detail: int | None = None) -> str:
    return f"a:{callback}:{subject}" if detail is None else f"a:{callback}:{subject}:{detail}"


def parsed(pressed: str) -> CallbackData | None:
    """Return the callback and the details in a button's data; None for a script's answer."""
    match = CALLBACK_DATA.fullmatch(pressed)
    if match is None:
        return None
    callback, subject, detail = match.groups()
    if detail is None:
        return CallbackData(callback, *unpacked(callback, int(subject)))
    return CallbackData(callback, int(subject), int(detail))


def show(context: TurnContext, say: Say | Show) -> None:
    """Say a message, and remember its buttons."""
    context.say(say)
    if context.thread is None:  # in a group, what is typed is for a person
        remember(context.session, context.person_id, None, say.buttons, context.now)


def replace(context: TurnContext, key: str, values: Mapping[str, str | Phrase]) -> None:
    """Show the result of a press in place of the message; below if the message's id is unknown."""
    text = context.phrases.render(context, key, values)
    context.say(Edit(context.message_id, text) if context.message_id else Say(text))


def show_instead(context: TurnContext, say: Say, outbox_id: int | None = None) -> None:
    """Show words and buttons in place of the message that was pressed, as `replace` does.

    `outbox_id`: the queued message that it is, if it is one.
    """
    if context.message_id is None:
        show(context, say)
        return
    context.say(Edit(context.message_id, say.text, say.buttons))
    if outbox_id is not None:
        context.session.execute(delete(InlineButtons).where(InlineButtons.outbox_id == outbox_id))
    remember(context.session, context.person_id, outbox_id, say.buttons, context.now)


def change(session: Session, outbox_id: int, rows: Rows) -> None:
    """Replace the buttons of a queued message; no rows remove the buttons."""
    query = select(InlineButtons).where(InlineButtons.outbox_id == outbox_id)
    message = session.scalars(query).one_or_none()
    if message is None:
        return
    if buttons := _kept(rows):
        message.buttons = buttons
    else:
        session.delete(message)


def meant(
    shown: Shown, text: str, heard_at: datetime | None, *, answers: bool
) -> tuple[str, int | None] | None:
    """Return the data of the button that a text means, and the id of its message if known.

    A text means a button by its label; by its number, of the newest message alone. If the open
    question takes the text as an answer (`answers`), messages older than the question are left out.
    """
    said = tight(text)
    for place, (message, message_id) in enumerate(shown):
        newer = heard_at is None or message.said_at > heard_at
        if (answers and not newer) or (said.isdecimal() and not (newer and place == 0)):
            continue
        for number, (label, pressed) in enumerate(message.buttons, 1):
            if said == str(number) or is_label(text, label):
                return pressed, message_id
    return None


def put_away(context: TurnContext, pressed: str) -> None:
    """Forget the buttons of an answered message, so that typing their labels presses nothing."""
    after = context.now - TYPED_WITHIN
    for message in context.session.scalars(*_newest(context.person_id, after)).all():
        if pressed in {button for _, button in message.buttons}:
            context.session.delete(message)


def keep_buttons(context: TurnContext, pressed: str) -> None:
    """Keep the buttons of an answered message apart from the queue's row, which may be deleted."""
    after = context.now - TYPED_WITHIN
    for message in context.session.scalars(*_newest(context.person_id, after)).all():
        if pressed in {button for _, button in message.buttons}:
            message.outbox_id = None


def forget(session: Session, outbox_ids: Select[int]) -> None:
    """Forget the buttons of these queued messages."""
    session.execute(delete(InlineButtons).where(InlineButtons.outbox_id.in_(outbox_ids)))


def purge(session: Session, before: datetime) -> None:
    """Delete a batch of buttons of messages said until `before`."""
    session.execute(*_old(before))


@constant
def _old(before: datetime) -> Delete:
    old = select(InlineButtons.id).where(InlineButtons.said_at <= before).limit(PURGED)
    return delete(InlineButtons).where(InlineButtons.id.in_(old))


@constant
def _newest(person_id: int, after: datetime) -> Select[InlineButtons]:
    return (
        select(InlineButtons)
        .where(InlineButtons.person_id == person_id)
        .where(InlineButtons.said_at > after)
        .order_by(InlineButtons.id.desc())
        .limit(LAST_ONES)
    )


def remember(
    session: Session, person_id: int, outbox_id: int | None, rows: Rows, now: datetime
) -> None:
    """Remember the buttons of a message; `outbox_id` is set for a queued message."""
    if buttons := _kept(rows):
        insert_new(
            session,
            InlineButtons,
            ("outbox_id",),
            person_id=person_id,
            outbox_id=outbox_id,
            buttons=buttons,
            said_at=now,
        )


def _kept(rows: Rows) -> list[list[str]]:
    return [[button.label, button.data] for button in _pressable(rows)]


def _pressable(rows: Rows) -> Iterator[Button]:
    return (button for row in rows for button in row if CALLBACK_DATA.fullmatch(button.data))
