"""`/journal`: who of the team did what, in words, newest first; the rows themselves hold ids."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import house_texts
from models.people import AuditEntry, Person
from rules.schedule.dates import moment
from rules.tickets.working_hours import MAINLAND, zone_of
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.text import fitting
from services.conversation.turn_context import TurnContext
from services.people.roles import OWNERS, roles_of
from services.team.notifications import name_of

TURN = "journal"
SHOWN, NAMES = 8, 6
ROOM = 10**9
"""A button says whose actions (0: everyone's), and before which row (0: the newest)."""


def show(context: TurnContext, of: int = 0, before: int = 0) -> None:
    found = _rows(context.session, of, before)
    lines = Phrase.lines(_line(context, row) for row in found[:SHOWN])
    words = context.phrases.words(context, "journal.card", {"lines": lines}) if found else ""
    buttons = []
    if len(found) > SHOWN:
        buttons.append(_turn(context, Phrase("journal.older"), of, found[SHOWN - 1].id))
    if of:
        buttons.append(_turn(context, Phrase("journal.everyone")))
    elif not before:
        buttons += [
            _turn(context, Phrase("journal.only", {"name": name_of(context.session, it)}), it)
            for it in _actors(context.session)
        ]
    said = Say(
        words or context.phrases.words(context, "journal.none", {}), [[it] for it in buttons]
    )
    inline_buttons.show(context, said)


def _handle(context: TurnContext, _: ConversationStack, which: int) -> CallbackResult:
    if not roles_of(context.session, context.person_id) & OWNERS:
        return CallbackResult.FOREIGN
    of, before = divmod(which, ROOM)
    show(context, of, before)
    return CallbackResult.DONE


def _rows(session: Session, of: int, before: int) -> Sequence[AuditEntry]:
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(SHOWN + 1)
    if of:
        query = query.where(AuditEntry.actor_id == of)
    if before:
        query = query.where(AuditEntry.id < before)
    return session.scalars(query).all()


def _actors(session: Session) -> Sequence[int]:
    query = select(AuditEntry.actor_id).where(AuditEntry.actor_id.is_not(None)).distinct()
    return [it for it in session.scalars(query.order_by(AuditEntry.actor_id).limit(NAMES)) if it]


def _line(context: TurnContext, row: AuditEntry) -> Phrase:
    day, hour = moment(row.at, zone_of(MAINLAND), context.language)
    what = _did(row.action)
    about = [_about(context.session, name, it) for name, it in row.subjects.items()]
    if about:
        what = Phrase("journal.about", {"what": what, "about": Phrase.lines(about, between=", ")})
    who = _named(context.session, row.actor_id) if row.actor_id else Phrase("journal.nobody")
    return Phrase("journal.line", {"day": day, "hour": hour, "who": who, "what": what})


def _did(action: str) -> Phrase:
    key = f"journal.did.{action}"
    known = key in house_texts().keys
    return Phrase(key) if known else Phrase("journal.did.other", {"action": action})


def _about(session: Session, name: str, subject: Any) -> Phrase:
    if name == "person":
        return _named(session, subject)
    if name == "role":
        return Phrase("journal.role", {"name": Phrase(f"team.role.{subject}")})
    key = f"journal.{name}" if f"journal.{name}" in house_texts().keys else "journal.number"
    return Phrase(key, {"number": str(subject)})


def _named(session: Session, person_id: int) -> Phrase:
    """Names are looked up when they are shown: of who was erased, there is none."""
    if session.get(Person, person_id) is None:
        return Phrase("journal.gone", {"number": str(person_id)})
    return Phrase("journal.person", {"name": name_of(session, person_id)})


def _turn(context: TurnContext, label: Phrase, of: int = 0, before: int = 0) -> Button:
    data = inline_buttons.data(TURN, of * ROOM + before)
    return Button(fitting(context.phrases.label(context, label)), data)


CALLBACKS: Mapping[str, CallbackHandler] = {TURN: _handle}
