"""Build kinds of messages: the check before sending, the words, the urgency."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from flows.texts import plain_text, translate
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.daily_quota import MessageNature, MessageRank
from rules.outbox.pace import Urgency
from services.conversation.replies import Button, Say
from services.outbox import message_buttons
from services.outbox.outbox import Begins, MessageKind

Recheck = Callable[[Session, OutboxMessage, datetime], bool]
Compose = Callable[[Session, OutboxMessage, str], Say]
"""Composes a message; the last argument is the recipient's language."""


def message_params(
    text: str, values: Mapping[str, str] | None = None, buttons: Sequence[Sequence[str]] = ()
) -> dict[str, Any]:
    """Return the params of a message: a text key, its values, (text key, callback data) buttons."""
    return {
        "text": text,
        "values": dict(values or {}),
        "buttons": [list(button) for button in buttons],
    }


def render(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
    """Render the text and the buttons of `message_params` in the recipient's language."""
    params = message.params
    language = session.get_one(Person, message.person_id).language
    buttons = [
        [Button(plain_text(language, label), data)] for label, data in params.get("buttons", ())
    ]
    message_buttons.keep(session, message, buttons, now)
    return [Say(translate(language, params["text"], **params["values"]), buttons)]


def always(_: Session, __: OutboxMessage, ___: datetime) -> bool:
    return True


def in_daytime(_: Session, __: OutboxMessage) -> None:
    """Return None: the message may wait for any morning."""


def one_to_one(
    name: str,
    urgency: Urgency,
    life: timedelta | None = None,
    *,
    recheck: Recheck = always,
    nature: MessageNature = MessageNature.ASKED,
    rank: MessageRank = MessageRank.OTHER,
    begins: Begins | None = None,
) -> MessageKind:
    """Return a kind of message to one person, sent again once when its arrival is in doubt."""
    return MessageKind(
        name,
        urgency,
        life,
        resend_unknown=True,
        recheck=recheck,
        render=render,
        nature=nature,
        rank=rank,
        begins=begins,
    )


def composed(
    name: str,
    compose: Compose,
    recheck: Recheck,
    life: timedelta,
    nature: MessageNature = MessageNature.ASKED,
) -> MessageKind:
    """Return a kind of which the words are written when it is sent; nudges give way to the rest."""
    urgency = Urgency.OFFER if nature is MessageNature.NUDGE else Urgency.REMINDER
    kind = one_to_one(name, urgency, life, recheck=recheck, nature=nature)

    def render_composed(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
        say = compose(session, message, session.get_one(Person, message.person_id).language)
        message_buttons.keep(session, message, say.buttons, now)
        return [say]

    return replace(kind, render=render_composed)
