"""Messages we promise about a workshop: rechecked and put in words when they leave."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.talk import OutboxMessage
from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from rules.outbox.pace import Urgency
from services.conversation import inline_buttons
from services.conversation.replies import Say, Show
from services.outbox.outbox import Begins, Kind
from services.workshops import messages

LIVE = (RegistrationStatus.REGISTERED, RegistrationStatus.OFFERED, RegistrationStatus.WAITING)
Render = Callable[[Session, Registration, OutboxMessage, datetime], Say | Show]
Holds = Callable[[Registration, Workshop, OutboxMessage, datetime], bool]


def still_offered(
    it: Registration, workshop: Workshop, message: OutboxMessage, now: datetime
) -> bool:
    until = it.offered_until
    kept = it.status is RegistrationStatus.OFFERED and until is not None and until > now
    return kept and until == datetime.fromisoformat(message.params["until"])


def still_open(it: Registration, workshop: Workshop, message: OutboxMessage, now: datetime) -> bool:
    free = workshop.taken < workshop.places and workshop.status is WorkshopStatus.OPEN
    return it.status is RegistrationStatus.WAITING and free and now < workshop.starts_at


def still_there(
    it: Registration, workshop: Workshop, message: OutboxMessage, now: datetime
) -> bool:
    """Moved to the time that is said: a later move says its own."""
    stands = workshop.status is WorkshopStatus.OPEN and it.status in LIVE
    return stands and workshop.sequence == message.params["version"] and now < workshop.ends_at


def still_held_there(
    it: Registration, workshop: Workshop, message: OutboxMessage, now: datetime
) -> bool:
    """A later move, or another link, says its own."""
    stands = workshop.status is WorkshopStatus.OPEN and it.status is RegistrationStatus.REGISTERED
    return stands and it.sequence == message.params["version"] and now < workshop.ends_at


def still_cancelled(
    it: Registration, workshop: Workshop, message: OutboxMessage, now: datetime
) -> bool:
    return workshop.status is WorkshopStatus.CANCELLED and it.status is RegistrationStatus.RELEASED


def begins(session: Session, message: OutboxMessage) -> datetime | None:
    """A change is said in the morning, unless the workshop begins before."""
    it = session.get_one(Registration, message.params["registration"])
    return session.get_one(Workshop, it.workshop_id).starts_at


def _kind(
    name: str, holds: Holds, render: Render, life: timedelta, begins: Begins | None = None
) -> Kind:
    def recheck(session: Session, message: OutboxMessage, now: datetime) -> bool:
        it = session.get(Registration, message.params["registration"])
        if it is None:
            return False
        return holds(it, session.get_one(Workshop, it.workshop_id), message, now)

    def show(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say | Show]:
        it = session.get_one(Registration, message.params["registration"])
        said = render(session, it, message, now)
        inline_buttons.promised(session, message, said.buttons, now)
        return [said]

    return Kind(
        f"workshop_{name}",
        Urgency.REMINDER,
        life,
        resend_unknown=True,
        recheck=recheck,
        render=show,
        begins=begins,
    )


OFFER = _kind("offer", still_offered, messages.offer, timedelta(hours=24))
OPEN = _kind("open", still_open, messages.open_to_all, timedelta(hours=2))
MOVED = _kind("moved", still_there, messages.moved, timedelta(days=2), begins)
ROOM = _kind("room", still_held_there, messages.held_there, timedelta(days=2), begins)
CANCELLED = _kind("cancelled", still_cancelled, messages.cancelled, timedelta(days=2), begins)

ALL = (OFFER, OPEN, MOVED, ROOM, CANCELLED)
