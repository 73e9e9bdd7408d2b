"""Render each message about a workshop from the rows as they are when it is sent."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from flows.texts import translate
from models.outbox import OutboxMessage
from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from rules.outbox.pace import Urgency
from rules.slots.slots import Span
from services.conversation import inline_buttons
from services.conversation.replies import Button, Say, Show
from services.conversation.text import button, joining, with_joining
from services.outbox import message_buttons
from services.outbox.outbox import Begins, MessageKind
from services.portraits import who_is
from services.schedule.conflicts import Engagement
from services.workshops import presenting
from services.workshops.diary import DIARY
from services.workshops.presenting import WorkshopView

Rows = list[Sequence[Button]]
LIVE = (RegistrationStatus.REGISTERED, RegistrationStatus.OFFERED, RegistrationStatus.WAITING)
Render = Callable[[Session, Registration, OutboxMessage, datetime], Say | Show]
Holds = Callable[[Registration, Workshop, OutboxMessage, datetime], bool]


def confirmed(session: Session, registration: Registration, key: str, now: datetime) -> Show:
    """Return the seat in words, with its calendar file, its link and how to give it up."""
    view = of_registration(session, registration)
    rows: Rows = [
        *changing(view.language, registration.id),
        *who_is.row(view.language, view.workshop.host_id, view.workshop.host_name),
    ]
    ahead = view.workshop.starts_at - now
    rows = with_joining(view.language, view.workshop.room_url, rows, ahead)
    return _show(view, registration, "workshop_invitation", key, {}, rows, now)


def given_back(
    session: Session, registration: Registration, key: str, now: datetime, *, freed: bool
) -> Show:
    """Confirm a seat given back; freed in time, the seat is taken again with one tap while
    it is free."""
    view = of_registration(session, registration)
    rows = _see_all(view.language, registration.person_id)
    if freed and now < view.workshop.starts_at:
        take = inline_buttons.data("workshop_take", registration.id)
        rows.append([button(view.language, "reminders.mistake", take)])
    return _show(view, registration, "workshop_cancellation", key, {}, rows, now)


def kept_seat(session: Session, registration: Registration) -> Say:
    """Say that a declined seat was taken already, and how to give it up."""
    view = of_registration(session, registration)
    text = translate(view.language, "workshop.kept_seat", **view.values())
    return Say(text, changing(view.language, registration.id))


def off_the_list(session: Session, registration: Registration) -> Say:
    """Confirm that a person who had no seat is no longer on the waiting list."""
    view = of_registration(session, registration)
    text = translate(view.language, "workshop.off_the_list", **view.values())
    return Say(text, _see_all(view.language, registration.person_id))


def offer(
    session: Session, registration: Registration, message: OutboxMessage, now: datetime
) -> Say:
    """Offer a freed seat, with the hour until which it is kept."""
    view = of_registration(session, registration)
    assert registration.offered_until is not None
    until = presenting.until(registration.offered_until, view.zone, view.language)
    values = view.values() | {"until": until}
    return Say(
        translate(view.language, "workshop.offer", **values), taking(view.language, registration.id)
    )


def open_to_all(
    session: Session, registration: Registration, message: OutboxMessage, now: datetime
) -> Say:
    view = of_registration(session, registration)
    text = translate(view.language, "workshop.open", **view.values())
    return Say(text, taking(view.language, registration.id))


def offered_still(session: Session, registration: Registration) -> Say:
    """Tell until when an offered seat is kept, or that anybody may have it."""
    view = of_registration(session, registration)
    rows = taking(view.language, registration.id)
    until_at = registration.offered_until
    if registration.status is not RegistrationStatus.OFFERED or until_at is None:
        return Say(translate(view.language, "workshop.open_waits"), rows)
    until = presenting.until(until_at, view.zone, view.language)
    return Say(translate(view.language, "workshop.offer_waits", until=until), rows)


def moved(
    session: Session, registration: Registration, message: OutboxMessage, now: datetime
) -> Say | Show:
    """Say that a workshop has moved, and any clash."""
    view = of_registration(session, registration)
    see_button = [[_button(view, "see", "workshop_show", registration.workshop_id)]]
    if registration.status is not RegistrationStatus.REGISTERED:
        return Say(translate(view.language, "workshop.moved_waiting", **view.values()), see_button)
    clashing = _clash(session, registration, view.workshop, now)
    if clashing is None:
        rows = changing(view.language, registration.id)
        return _show(view, registration, "workshop_invitation", "workshop.moved", {}, rows, now)
    values = {"other": presenting.engagement(session, clashing, registration.person_id)}
    rows = [
        [_button(view, "cannot", "workshop_cannot", registration.id)],
        [_button(view, "choose_another", "workshop_move", registration.id)],
    ]
    return _show(
        view, registration, "workshop_invitation", "workshop.moved_clash", values, rows, now
    )


def held_there(
    session: Session, registration: Registration, message: OutboxMessage, now: datetime
) -> Show:
    view = of_registration(session, registration)
    rows: Rows = [*joining(view.language, view.workshop.room_url)]
    return _show(view, registration, "workshop_invitation", "workshop.held_there", {}, rows, now)


def cancelled(
    session: Session, registration: Registration, message: OutboxMessage, now: datetime
) -> Say | Show:
    view = of_registration(session, registration)
    rows = _see_all(view.language, registration.person_id)
    if not message.params["had_seat"]:
        return Say(translate(view.language, "workshop.cancelled", **view.values()), rows)
    return _show(view, registration, "workshop_cancellation", "workshop.cancelled", {}, rows, now)


def of_registration(session: Session, registration: Registration) -> WorkshopView:
    """Return the workshop of a registration as its participant sees it."""
    workshop = session.get_one(Workshop, registration.workshop_id)
    return presenting.view_for(session, workshop, registration.person_id)


def changing(language: str, registration_id: int) -> Rows:
    """Return the buttons of someone who has a seat: « Je ne peux pas », « convocation »."""
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
    """Return the buttons of an offered seat: take it, or decline."""
    return [
        [
            button(
                language,
                f"workshop.{callback}",
                inline_buttons.data(f"workshop_{callback}", registration_id),
                "primary" if callback == "take" else None,
            )
            for callback in ("take", "decline")
        ]
    ]


def _show(
    view: WorkshopView,
    registration: Registration,
    document: str,
    key: str,
    extra: dict[str, str],
    rows: Rows,
    now: datetime,
) -> Show:
    subject = {"registration": registration.id, "at": int(now.timestamp())}
    return Show(document, subject, translate(view.language, key, **(view.values() | extra)), rows)


def _clash(
    session: Session, registration: Registration, workshop: Workshop, now: datetime
) -> Engagement | None:
    span = Span(workshop.starts_at, workshop.ends_at)
    own_engagement = Engagement(span, registration_id=registration.id, workshop_id=workshop.id)
    return DIARY.clash(session, registration.person_id, span, now, without=[own_engagement])


def _see_all(language: str, person_id: int) -> Rows:
    return [[button(language, "workshop.see_all", inline_buttons.data("workshop_list", person_id))]]


def _button(view: WorkshopView, label: str, callback: str, subject: int) -> Button:
    return button(view.language, f"workshop.{label}", inline_buttons.data(callback, subject))


def still_offered(
    registration: Registration, workshop: Workshop, message: OutboxMessage, now: datetime
) -> bool:
    until = registration.offered_until
    is_kept = (
        registration.status is RegistrationStatus.OFFERED and until is not None and until > now
    )
    return is_kept and until == datetime.fromisoformat(message.params["until"])


def still_open(
    registration: Registration, workshop: Workshop, message: OutboxMessage, now: datetime
) -> bool:
    has_seat = workshop.taken < workshop.places and workshop.status is WorkshopStatus.OPEN
    return (
        registration.status is RegistrationStatus.WAITING and has_seat and now < workshop.starts_at
    )


def still_there(
    registration: Registration, workshop: Workshop, message: OutboxMessage, now: datetime
) -> bool:
    """Tell whether the registration is live, and the time of the workshop unchanged."""
    is_live = workshop.status is WorkshopStatus.OPEN and registration.status in LIVE
    return is_live and workshop.sequence == message.params["version"] and now < workshop.ends_at


def still_held_there(
    registration: Registration, workshop: Workshop, message: OutboxMessage, now: datetime
) -> bool:
    """Tell whether the person still has a seat, with the time and link that the message tells."""
    is_live = (
        workshop.status is WorkshopStatus.OPEN
        and registration.status is RegistrationStatus.REGISTERED
    )
    return is_live and registration.sequence == message.params["version"] and now < workshop.ends_at


def still_cancelled(
    registration: Registration, workshop: Workshop, message: OutboxMessage, now: datetime
) -> bool:
    return (
        workshop.status is WorkshopStatus.CANCELLED
        and registration.status is RegistrationStatus.RELEASED
    )


def begins(session: Session, message: OutboxMessage) -> datetime | None:
    """Return when the workshop begins: a change waits for the morning unless that is too late."""
    registration = session.get_one(Registration, message.params["registration"])
    return session.get_one(Workshop, registration.workshop_id).starts_at


def _kind(
    name: str, holds: Holds, render: Render, life: timedelta, begins: Begins | None = None
) -> MessageKind:
    def recheck(session: Session, message: OutboxMessage, now: datetime) -> bool:
        registration = session.get(Registration, message.params["registration"])
        if registration is None:
            return False
        return holds(
            registration, session.get_one(Workshop, registration.workshop_id), message, now
        )

    def show(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say | Show]:
        registration = session.get_one(Registration, message.params["registration"])
        reply = render(session, registration, message, now)
        message_buttons.keep(session, message, reply.buttons, now)
        return [reply]

    return MessageKind(
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
