"""Replace or delete what the team read in private about a person who is erased."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from flows.texts import translate
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from services.conversation.replies import Edit, Erase, Say, Sendable
from services.outbox import outbox
from services.outbox.kinds import always
from services.outbox.outbox import MessageKind
from services.safeguarding import notifications
from services.safeguarding.cards import open_button
from services.tickets import attachments

DELETABLE = timedelta(hours=47)
"""Telegram lets a bot delete its messages for 48 hours; it may edit them at any time."""


def enqueue(session: Session, person_id: int, now: datetime) -> None:
    """Enqueue a replacement for each message about the person, before they are erased.

    Delivery then edits the message or deletes the file.
    """
    for card in outbox.about(session, person_id):
        at = card.finished_at.isoformat() if card.finished_at else None
        _replace(session, card, now, {"file": _is_file(card), "at": at})
    for report_id, card in notifications.delivered_cards_about(session, person_id):
        _replace(session, card, now, {"file": False, "at": None, "report": report_id})


def _replace(
    session: Session, card: OutboxMessage, now: datetime, params: Mapping[str, Any]
) -> None:
    outbox.enqueue(
        session,
        REPLACED,
        session.get_one(Person, card.person_id),
        key=f"{REPLACED.name}:{card.id}",
        due_at=now,
        params={"message": card.message_id, **params},
    )


def file_stays(session: Session, person_id: int, now: datetime) -> bool:
    """Return whether a file of theirs is too old for Telegram to delete it."""
    files = (card for card in outbox.about(session, person_id) if _is_file(card))
    return any(not _is_deletable(card.finished_at, now) for card in files)


def _is_file(card: OutboxMessage) -> bool:
    return card.kind == attachments.TO_TEAM.name


def _is_deletable(said_at: datetime | None, now: datetime) -> bool:
    return said_at is not None and now - said_at < DELETABLE


def _render(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Sendable]:
    language = session.get_one(Person, message.person_id).language
    params, at = message.params, message.params["at"]
    if (report_id := params.get("report")) is not None:
        text = translate(language, "safety.card_erased", number=str(report_id))
        return [Edit(params["message"], text, [[open_button(report_id, language)]])]
    if not params["file"]:
        return [Edit(params["message"], translate(language, "desk.card_erased"))]
    if _is_deletable(at and datetime.fromisoformat(at), now):
        return [Erase(params["message"])]
    return [Say(translate(language, "desk.file_stays"))]


REPLACED = MessageKind(
    "card_erased",
    Urgency.REMINDER,
    life=None,
    resend_unknown=True,
    recheck=always,
    render=_render,
)
