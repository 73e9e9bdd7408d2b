"""Who is told what when a workshop's seat is freed, when it is moved, when it is cancelled."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.people import Person
from models.workshops import Registration, Workshop
from services.outbox import outbox
from services.outbox.outbox import Kind
from services.workshops import messages


def tell_offered(session: Session, offered: Registration, now: datetime) -> None:
    assert offered.offered_until is not None
    given = {"until": offered.offered_until.isoformat()}
    _promise(session, messages.OFFER, offered, f"{offered.sequence}", given, now)


def tell_open(session: Session, waiting: Registration, round_: str, now: datetime) -> None:
    """Whoever taps first: once a round to each of those who wait."""
    _promise(session, messages.OPEN, waiting, round_, {}, now)


def tell_moved(session: Session, it: Registration, workshop: Workshop, now: datetime) -> None:
    given = {"version": workshop.sequence}
    _promise(session, messages.MOVED, it, f"{workshop.sequence}", given, now)


def tell_room(session: Session, it: Registration, now: datetime) -> None:
    given = {"version": it.sequence}
    _promise(session, messages.ROOM, it, f"{it.sequence}", given, now)


def tell_cancelled(
    session: Session, it: Registration, workshop: Workshop, now: datetime, *, had_seat: bool
) -> None:
    given = {"version": workshop.sequence, "had_seat": had_seat}
    _promise(session, messages.CANCELLED, it, f"{workshop.sequence}", given, now)


def _promise(
    session: Session,
    kind: Kind,
    it: Registration,
    what: str,
    given: Mapping[str, Any],
    now: datetime,
) -> None:
    person = session.get_one(Person, it.person_id)
    key = f"{kind.name}:{it.id}:{what}"
    params = {"registration": it.id, **given}
    outbox.enqueue(session, kind, person, key=key, due_at=now, params=params)
