"""What each message about a workshop says, from the rows as they are when it leaves."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.outbox import OutboxMessage
from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from rules.mentoring.slots import Span
from rules.outbox.pace import Urgency
from services.conversation import inline_buttons
from services.conversation.replies import Button, Say, Show
from services.conversation.text import button, joining, translate
from services.outbox.outbox import Begins, Kind
from services.schedule.conflicts import Engagement, clash
from services.workshops import presenting
from services.workshops.presenting import Told

Rows = list[Sequence[Button]]
LIVE = (RegistrationStatus.REGISTERED, RegistrationStatus.OFFERED, RegistrationStatus.WAITING)
Render = Callable[[Session, Registration, OutboxMessage, datetime], Say | Show]
Holds = Callable[[Registration, Workshop, OutboxMessage, datetime], bool]


def confirmed(session: Session, it: Registration, key: str, now: datetime) -> Show:
    """The seat in words, with its calendar entry, where to go, how to give it up."""
    told = of_registration(session, it)
    rows: Rows = [*joining(told.language, told.workshop.room_url), *changing(told.language, it.id)]
    return _show(told, it, "workshop_invitation", key, {}, rows, now)


def given_back(session: Session, it: Registration, key: str, now: datetime, *, freed: bool) -> Show:
    """One tap takes the seat that was freed again, while it is nobody else's and not too late."""
    told = of_registration(session, it)
    rows = _see_all(told.language, it.person_id)
    if freed and now < told.workshop.starts_at:
        take = inline_buttons.data("workshop_take", it.id)
        rows.append([button(told.language, "reminders.mistake", take)])
    return _show(told, it, "workshop_cancellation", key, {}, rows, now)


def offer(session: Session, it: Registration, message: OutboxMessage, now: datetime) -> Say:
    told = of_registration(session, it)
    assert it.offered_until is not None
    until = presenting.until(it.offered_until, now, told.zone, told.language)
    values = told.values() | {"until": until}
    return Say(translate(told.language, "workshop.offer", values), taking(told.language, it.id))


def open_to_all(session: Session, it: Registration, message: OutboxMessage, now: datetime) -> Say:
    told = of_registration(session, it)
    text = translate(told.language, "workshop.open", told.values())
    return Say(text, taking(told.language, it.id))


def moved(session: Session, it: Registration, message: OutboxMessage, now: datetime) -> Say | Show:
    told = of_registration(session, it)
    see = [[_button(told, "see", "workshop_show", it.workshop_id)]]
    if it.status is not RegistrationStatus.REGISTERED:
        return Say(translate(told.language, "workshop.moved_waiting", told.values()), see)
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
        return Say(translate(told.language, "workshop.cancelled", told.values()), rows)
    return _show(told, it, "workshop_cancellation", "workshop.cancelled", {}, rows, now)


def of_registration(session: Session, it: Registration) -> Told:
    workshop = session.get_one(Workshop, it.workshop_id)
    return presenting.told_to(session, workshop, it.person_id)


def changing(language: str, registration_id: int) -> Rows:
    return [
        [
            button(
                language,
                f"workshop.{callback}",
                inline_buttons.data(f"workshop_{callback}", registration_id),
            )
        ]
        for callback in ("cannot", "excused")
    ]


def taking(language: str, registration_id: int) -> Rows:
    return [
        [
            button(
                language,
                f"workshop.{callback}",
                inline_buttons.data(f"workshop_{callback}", registration_id),
            )
            for callback in ("take", "decline")
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
    return Show(document, subject, translate(told.language, key, told.values() | more), rows)


def _clash(
    session: Session, it: Registration, workshop: Workshop, now: datetime
) -> Engagement | None:
    span = Span(workshop.starts_at, workshop.ends_at)
    own = Engagement(span, registration_id=it.id, workshop_id=workshop.id)
    return clash(session, it.person_id, span, now, without=[own])


def _see_all(language: str, person_id: int) -> Rows:
    return [[button(language, "workshop.see_all", inline_buttons.data("workshop_list", person_id))]]


def _button(told: Told, label: str, callback: str, subject: int) -> Button:
    return button(told.language, f"workshop.{label}", inline_buttons.data(callback, subject))


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
        inline_buttons.keep_for_queued(session, message, said.buttons, now)
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


OFFER = _kind("offer", still_offered, offer, timedelta(hours=24))
OPEN = _kind("open", still_open, open_to_all, timedelta(hours=2))
MOVED = _kind("moved", still_there, moved, timedelta(days=2), begins)
ROOM = _kind("room", still_held_there, held_there, timedelta(days=2), begins)
CANCELLED = _kind("cancelled", still_cancelled, cancelled, timedelta(days=2), begins)
ALL = (OFFER, OPEN, MOVED, ROOM, CANCELLED)
