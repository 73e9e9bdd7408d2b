"""What each message about a workshop says, from the rows as they are when it leaves."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models.talk import OutboxMessage
from models.workshops import Registration, RegistrationStatus, Workshop
from rules.mentoring.slots import Span
from services.conversation import inline_buttons
from services.conversation.replies import Button, Say, Show
from services.mentoring.meeting_words import button, joining, words
from services.schedule.conflicts import Engagement, clash
from services.workshops import presenting
from services.workshops.presenting import Told

Rows = list[Sequence[Button]]


def confirmed(session: Session, it: Registration, key: str, now: datetime) -> Show:
    """The seat in words, with its calendar entry, where to go, how to give it up."""
    told = of_registration(session, it)
    rows: Rows = [*joining(told.language, told.workshop.room_url), *changing(told.language, it.id)]
    return _show(told, it, "workshop_invitation", key, {}, rows, now)


def given_back(session: Session, it: Registration, key: str, now: datetime) -> Show:
    told = of_registration(session, it)
    rows = _see_all(told.language, it.person_id)
    return _show(told, it, "workshop_cancellation", key, {}, rows, now)


def offer(session: Session, it: Registration, message: OutboxMessage, now: datetime) -> Say:
    told = of_registration(session, it)
    assert it.offered_until is not None
    until = presenting.until(it.offered_until, now, told.zone, told.language)
    values = told.values() | {"until": until}
    return Say(words(told.language, "workshop.offer", values), taking(told.language, it.id))


def open_to_all(session: Session, it: Registration, message: OutboxMessage, now: datetime) -> Say:
    told = of_registration(session, it)
    text = words(told.language, "workshop.open", told.values())
    return Say(text, taking(told.language, it.id))


def moved(session: Session, it: Registration, message: OutboxMessage, now: datetime) -> Say | Show:
    told = of_registration(session, it)
    see = [[_button(told, "see", "workshop_show", it.workshop_id)]]
    if it.status is not RegistrationStatus.REGISTERED:
        return Say(words(told.language, "workshop.moved_waiting", told.values()), see)
    other = _clash(session, it, told.workshop, now)
    if other is None:
        rows = changing(told.language, it.id)
        return _show(told, it, "workshop_invitation", "workshop.moved", {}, rows, now)
    values = {"other": presenting.engagement(session, other, it.person_id)}
    rows = [
        [_button(told, "cannot", "workshop_cannot", it.id)],
        [_button(told, "choose_another", "workshop_move", it.id)],
    ]
    return _show(told, it, "workshop_invitation", "workshop.moved_clash", values, rows, now)


def held_there(session: Session, it: Registration, message: OutboxMessage, now: datetime) -> Show:
    told = of_registration(session, it)
    rows: Rows = [*joining(told.language, told.workshop.room_url)]
    return _show(told, it, "workshop_invitation", "workshop.held_there", {}, rows, now)


def cancelled(
    session: Session, it: Registration, message: OutboxMessage, now: datetime
) -> Say | Show:
    told = of_registration(session, it)
    rows = _see_all(told.language, it.person_id)
    if not message.params["had_seat"]:
        return Say(words(told.language, "workshop.cancelled", told.values()), rows)
    return _show(told, it, "workshop_cancellation", "workshop.cancelled", {}, rows, now)


def of_registration(session: Session, it: Registration) -> Told:
    workshop = session.get_one(Workshop, it.workshop_id)
    return presenting.told_to(session, workshop, it.person_id)


def changing(language: str, registration_id: int) -> Rows:
    return [
        [
            button(
                language,
                f"workshop.{verb}",
                inline_buttons.data(f"workshop_{verb}", registration_id),
            )
        ]
        for verb in ("cannot", "excused")
    ]


def taking(language: str, registration_id: int) -> Rows:
    return [
        [
            button(
                language,
                f"workshop.{verb}",
                inline_buttons.data(f"workshop_{verb}", registration_id),
            )
            for verb in ("take", "decline")
        ]
    ]


def _show(
    told: Told,
    it: Registration,
    document: str,
    key: str,
    more: dict[str, str],
    rows: Rows,
    now: datetime,
) -> Show:
    subject = {"registration": it.id, "at": int(now.timestamp())}
    return Show(document, subject, words(told.language, key, told.values() | more), rows)


def _clash(
    session: Session, it: Registration, workshop: Workshop, now: datetime
) -> Engagement | None:
    span = Span(workshop.starts_at, workshop.ends_at)
    own = Engagement(span, registration_id=it.id, workshop_id=workshop.id)
    return clash(session, it.person_id, span, now, without=[own])


def _see_all(language: str, person_id: int) -> Rows:
    return [[button(language, "workshop.see_all", inline_buttons.data("workshop_list", person_id))]]


def _button(told: Told, label: str, verb: str, subject: int) -> Button:
    return button(told.language, f"workshop.{label}", inline_buttons.data(verb, subject))
