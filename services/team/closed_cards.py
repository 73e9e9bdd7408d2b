"""Follow a case on its cards in every chat of the team: who answered what and when, what waits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import plain_text, translate
from models.conversation import InlineButtons
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from rules.schedule.dates import moment
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from services.conversation import inline_buttons
from services.conversation.replies import Button, Edit
from services.conversation.turn_context import TurnContext
from services.outbox import outbox
from services.outbox.outbox import MessageKind
from services.people import roles
from services.team import messages
from services.team.notifications import name_of


@dataclass(frozen=True, slots=True)
class CardChange:
    """What the cards of a case show from now on."""

    text: str
    """The key of the text, which may use person, reason, by, day, hour and until."""
    subject: str
    """A name or a title: the text's `person`."""
    answer: str | None
    """The key of the text of what was answered."""
    by: int | None
    """The id of the member of the team who answered."""
    at: datetime
    """When they answered."""
    until: datetime | None = None
    """When it takes effect, if it may be undone."""
    buttons: Sequence[tuple[str, str]] = ()
    """Pairs of a text key and callback data."""


def close(context: TurnContext, key_prefix: str, subject: str, answer: str) -> None:
    """Enqueue an edit of each other card whose key begins so: somebody has answered the case.

    `subject` is a name or a title; `answer` is the key of the text of what was answered.
    """
    decided = CardChange("desk.decided_by", subject, answer, context.person_id, context.now)
    change_others(context, key_prefix, decided)


def change_others(context: TurnContext, key_prefix: str, new: CardChange) -> None:
    """Enqueue an edit of each card but the one that was pressed."""
    pressed = context.person_id, context.message_id
    mark = str(context.update_id)
    change(context.session, key_prefix, new, context.now, mark=mark, pressed=pressed)


def change(
    session: Session,
    key_prefix: str,
    new: CardChange,
    now: datetime,
    *,
    mark: str,
    pressed: tuple[int, int | None] | None = None,
) -> None:
    """Enqueue an edit of each card whose key begins so; `mark` tells one change from another."""
    session.flush()
    for card in _cards(session, key_prefix):
        if (card.person_id, card.message_id) == pressed:
            continue
        person = session.get_one(Person, card.person_id)
        inline_buttons.change(session, card.id, _rows(new.buttons, person.language))
        outbox.enqueue(
            session,
            CLOSED,
            person,
            key=f"{_edits(card.id)}{mark}",
            due_at=now,
            params={"message": card.message_id, "card": card.id, **_params(new)},
            about_id=card.about_id,
        )


def has_card(session: Session, key_prefix: str, person_id: int) -> bool:
    """Tell whether a member of the team has a card before them whose key begins so."""
    return any(card.person_id == person_id for card in _cards(session, key_prefix))


def _cards(session: Session, key_prefix: str) -> Sequence[OutboxMessage]:
    """Return the cards that members of the team have before them, with buttons."""
    query = (
        select(OutboxMessage)
        .join(InlineButtons, InlineButtons.outbox_id == OutboxMessage.id)
        .where(
            OutboxMessage.key.startswith(key_prefix, autoescape=True),
            OutboxMessage.message_id.is_not(None),
        )
        .order_by(OutboxMessage.id)
    )
    cards = session.scalars(query).all()
    return [card for card in cards if roles.is_staff(session, card.person_id)]


def _edits(card_id: int) -> str:
    """Return how the keys of the edits of a card begin."""
    return f"card_closed:{card_id}:"


def _params(new: CardChange) -> Mapping[str, Any]:
    return {
        "text": new.text,
        "subject": new.subject,
        "answer": new.answer,
        "by": new.by,
        "at": new.at.isoformat(),
        "until": new.until and new.until.isoformat(),
        "buttons": [list(button) for button in new.buttons],
    }


def _rows(buttons: Sequence[Sequence[str]], language: str) -> list[list[Button]]:
    return [[Button(plain_text(language, key), data)] for key, data in buttons]


def _render(session: Session, message: OutboxMessage, _: datetime) -> Sequence[Edit]:
    language, params = session.get_one(Person, message.person_id).language, message.params
    values = {"person": params["subject"], **dict(_values(session, params, language))}
    text = translate(language, params.get("text", "desk.decided_by"), **values)
    return [Edit(params["message"], text, _rows(params.get("buttons", ()), language))]


def _values(
    session: Session, params: Mapping[str, Any], language: str
) -> Iterator[tuple[str, str]]:
    zone = zone_of(NO_DEPARTMENT)
    by = session.get(Person, params["by"]) if params["by"] else None
    yield "by", name_of(session, by.id) if by else plain_text(language, "person.decided.erased")
    day, hour = moment(datetime.fromisoformat(params["at"]), zone, language)
    yield "day", day
    yield "hour", hour
    if answer := params["answer"]:
        yield "reason", plain_text(language, answer)
    if until := params.get("until"):
        yield "until", moment(datetime.fromisoformat(until), zone, language)[1]


def _is_wanted(session: Session, message: OutboxMessage, now: datetime) -> bool:
    """Tell whether the recipient is on the team still, and no later edit is of the same card."""
    if not messages.still_on_the_team(session, message, now):
        return False
    card = message.params.get("card")
    newest = card and outbox.newest(session, message.person_id, _edits(card))
    return not newest or newest.id == message.id


CLOSED = MessageKind(
    "card_closed",
    Urgency.REMINDER,
    life=None,
    resend_unknown=True,
    recheck=_is_wanted,
    render=_render,
)
