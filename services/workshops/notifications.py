"""Queue messages about a workshop: a freed seat, a move, another room, a cancellation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.people import Person
from models.workshops import Registration, Workshop
from services.outbox import outbox
from services.outbox.outbox import MessageKind
from services.workshops import messages


def tell_offered(session: Session, registration: Registration, now: datetime) -> None:
    assert registration.offered_until is not None
    params = {"until": registration.offered_until.isoformat()}
    _enqueue(session, messages.OFFER, registration, f"{registration.sequence}", params, now)


def tell_open(session: Session, registration: Registration, round_: str, now: datetime) -> None:
    """Tell a waiting person that a free seat goes to the first who taps, once a round."""
    _enqueue(session, messages.OPEN, registration, round_, {}, now)


def tell_moved(
    session: Session, registration: Registration, workshop: Workshop, now: datetime
) -> None:
    params = {"version": workshop.sequence}
    _enqueue(session, messages.MOVED, registration, f"{workshop.sequence}", params, now)


def tell_room(session: Session, registration: Registration, now: datetime) -> None:
    params = {"version": registration.sequence}
    _enqueue(session, messages.ROOM, registration, f"{registration.sequence}", params, now)


def tell_cancelled(
    session: Session,
    registration: Registration,
    workshop: Workshop,
    now: datetime,
    *,
    had_seat: bool,
) -> None:
    params = {"version": workshop.sequence, "had_seat": had_seat}
    _enqueue(session, messages.CANCELLED, registration, f"{workshop.sequence}", params, now)


def _enqueue(
    session: Session,
    kind: MessageKind,
    registration: Registration,
    version: str,
    extra: Mapping[str, Any],
    now: datetime,
) -> None:
    person = session.get_one(Person, registration.person_id)
    key = f"{kind.name}:{registration.id}:{version}"
    params = {"registration": registration.id, **extra}
    outbox.enqueue(session, kind, person, key=key, due_at=now, params=params)
