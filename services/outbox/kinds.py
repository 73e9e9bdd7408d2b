"""How a kind of message is made: when it still holds, its words, how urgent it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from flows.texts import house_texts
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.message_budget import Nature, Rank
from rules.outbox.pace import Urgency
from services.conversation import inline_buttons
from services.conversation.replies import Button, Say
from services.outbox.outbox import Begins, Kind

Recheck = Callable[[Session, OutboxMessage, datetime], bool]
Compose = Callable[[Session, OutboxMessage, str], Say]
"""The last is the language of who receives it."""


def message_params(
    text: str, values: Mapping[str, str] | None = None, buttons: Sequence[Sequence[str]] = ()
) -> dict[str, Any]:
    """The params of a message: a text key, what fills it, (text key, callback data) buttons."""
    return {"text": text, "values": dict(values or {}), "buttons": [list(b) for b in buttons]}


def render(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
    texts, params = house_texts(), message.params
    language = session.get_one(Person, message.person_id).language
    buttons = [
        [Button(texts.words(language, label), data)] for label, data in params.get("buttons", ())
    ]
    inline_buttons.keep_for_queued(session, message, buttons, now)
    return [Say(texts.render(language, params["text"], params["values"]), buttons)]


def always(_: Session, __: OutboxMessage, ___: datetime) -> bool:
    return True


def in_daytime(_: Session, __: OutboxMessage) -> None:
    """It may wait for any morning."""


def one_to_one(
    name: str,
    urgency: Urgency,
    life: timedelta | None = None,
    *,
    recheck: Recheck = always,
    nature: Nature = Nature.ASKED,
    rank: Rank = Rank.OTHER,
    begins: Begins | None = None,
) -> Kind:
    """Ours to one person: sent once more when nobody knows whether it arrived."""
    return Kind(
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
    nature: Nature = Nature.ASKED,
) -> Kind:
    """The same, with words that are composed when it leaves; a nudge gives way to the rest."""
    urgency = Urgency.OFFER if nature is Nature.NUDGE else Urgency.REMINDER
    kind = one_to_one(name, urgency, life, recheck=recheck, nature=nature)

    def render_composed(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
        said = compose(session, message, session.get_one(Person, message.person_id).language)
        inline_buttons.keep_for_queued(session, message, said.buttons, now)
        return [said]

    return replace(kind, render=render_composed)
