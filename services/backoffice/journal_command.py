"""Tell owners, for `/journal`, who of the team did what, newest first; the rows hold ids only."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import has_text
from models.offers import Opportunity
from models.people import AuditEntry, Person
from models.programme import ProgrammeSession
from models.workshops import Workshop
from rules.schedule.dates import moment
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult, Callbacks
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.text import fitting
from services.conversation.turn_context import TurnContext
from services.people.access import Access
from services.team.notifications import name_of

CALLBACK = "journal"
SHOWN, NAMES = 8, 6
PROVEN = frozenset({"data_copied", "person_corrected"})
"""Acts whose line's number is the proof that the person was given."""


def show(context: TurnContext, actor_id: int = 0, before: int = 0) -> None:
    """Show a page of the journal, newest first.

    `actor_id` keeps one person's actions (0: everyone's); `before` is the id of a row: only older
    ones are shown (0: the newest).
    """
    rows = _rows(context, actor_id, before)
    lines = Phrase.joined(_line(context, row) for row in rows[:SHOWN])
    text = context.phrases.render(context, "journal.card", {"lines": lines}) if rows else ""
    buttons = []
    if len(rows) > SHOWN:
        buttons.append(_page_button(context, Phrase("journal.older"), actor_id, rows[SHOWN - 1].id))
    if actor_id:
        buttons.append(_page_button(context, Phrase("journal.everyone")))
    elif not before:
        buttons += [
            _page_button(
                context,
                Phrase("journal.only", {"name": name_of(context.session, actor_id)}),
                actor_id,
            )
            for actor_id in _actors(context)
        ]
    card = Say(
        text or context.phrases.render(context, "journal.none", {}),
        [[button] for button in buttons],
    )
    inline_buttons.show(context, card)


def _handle(context: TurnContext, _: ConversationStack, actor_id: int) -> CallbackResult:
    show(context, actor_id, before=context.detail)
    return CallbackResult.DONE


def _rows(context: TurnContext, actor_id: int, before: int) -> Sequence[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.bot_id == context.bot_id)
    query = query.order_by(AuditEntry.id.desc()).limit(SHOWN + 1)
    if actor_id:
        query = query.where(AuditEntry.actor_id == actor_id)
    if before:
        query = query.where(AuditEntry.id < before)
    return context.session.scalars(query).all()


def _actors(context: TurnContext) -> Sequence[int]:
    of_bot = AuditEntry.bot_id == context.bot_id, AuditEntry.actor_id.is_not(None)
    query = select(AuditEntry.actor_id).where(*of_bot).distinct()
    return [
        actor_id
        for actor_id in context.session.scalars(query.order_by(AuditEntry.actor_id).limit(NAMES))
        if actor_id
    ]


def _line(context: TurnContext, row: AuditEntry) -> Phrase:
    day, hour = moment(row.at, zone_of(NO_DEPARTMENT), context.language)
    action = _action_phrase(row)
    subjects = [_subject_phrase(context, name, subject) for name, subject in row.subjects.items()]
    if subjects:
        action = Phrase(
            "journal.about", {"what": action, "about": Phrase.joined(subjects, between=", ")}
        )
    actor = _person_phrase(context, row.actor_id) if row.actor_id else Phrase("journal.nobody")
    return Phrase("journal.line", {"day": day, "hour": hour, "who": actor, "what": action})


def _action_phrase(row: AuditEntry) -> Phrase:
    """Name the act; the number of the line, where it was given as a proof."""
    key = f"journal.did.{row.action}"
    if not has_text(key):
        return Phrase("journal.did.other", {"action": row.action})
    return Phrase(key, {"proof": str(row.id)} if row.action in PROVEN else {})


def _subject_phrase(context: TurnContext, name: str, subject: Any) -> Phrase:
    if name == "person":
        return _person_phrase(context, subject)
    if name == "role":
        return Phrase("journal.role", {"name": Phrase(f"team.role.{subject}")})
    if name == "identity":
        return Phrase(f"journal.identity.{subject}")
    if (title := _title(context.session, name, subject)) is not None:
        return Phrase(f"journal.{name}_named", {"title": title})
    key = f"journal.{name}" if has_text(f"journal.{name}") else "journal.number"
    return Phrase(key, {"number": str(subject)})


def _title(session: Session, name: str, subject: Any) -> str | None:
    """Return how the team calls a workshop, an offer or a session; None for anything else."""
    match name:
        case "workshop":
            workshop = session.get(Workshop, subject)
            return workshop.title if workshop else None
        case "opportunity":
            offer = session.get(Opportunity, subject)
            return offer.title if offer else None
        case "programme_session":
            programme_session = session.get(ProgrammeSession, subject)
            return programme_session.name if programme_session else None
    return None


def _person_phrase(context: TurnContext, person_id: int) -> Phrase:
    """Name a person at the time of showing; one erased, or of another bot, has no name here."""
    person = context.session.get(Person, person_id)
    if person is None:
        return Phrase("journal.gone", {"number": str(person_id)})
    if person.bot_id != context.bot_id:
        return Phrase("journal.number", {"number": str(person_id)})
    return Phrase("journal.person", {"name": name_of(context.session, person_id)})


def _page_button(context: TurnContext, label: Phrase, actor_id: int = 0, before: int = 0) -> Button:
    data = inline_buttons.data(CALLBACK, actor_id, before)
    return Button(fitting(context.phrases.label(context, label)), data)


CALLBACKS: Callbacks = {
    Access.OWNER: {CALLBACK: _handle},
}
