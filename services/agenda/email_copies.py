"""Start and stop e-mail copies (« Recevoir aussi par e-mail »), and offer them once."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.mentoring.slots import Booking
from services.agenda.events import AHEAD, events_of
from services.conversation.callbacks import Callbacks, opens_own
from services.conversation.second_answers import taking_back
from services.conversation.turn_context import Done, TurnContext
from services.outbox import contact_proofs, participant_emails
from services.outbox.email_rendering import Recheck
from services.people import people
from services.people.access import Access
from services.registries.registry import Bookable
from services.schedule.video_rooms import NO_ROOMS


class EmailCopiesState(StrEnum):
    ON = "on"
    OFF = "off"
    NO_ADDRESS = "no_address"


class EmailCopyQuestion(StrEnum):
    ASK = "ask"
    NO = "no"


def rechecks(bookables: Mapping[str, Bookable]) -> Mapping[str, Recheck]:
    """Return the checks of the copies, by their texts."""
    copies = {name: bookable.email_copy for name, bookable in bookables.items()}
    versions = {name: copy.version for name, copy in copies.items() if copy}
    return participant_emails.rechecks(versions)


def may_ask(context: TurnContext, _: Mapping[str, str]) -> EmailCopyQuestion:
    """Tell whether to offer copies: once, at the first booking, if an address is stored."""
    if not context.deployment.has_mail or state(context, {}) is not EmailCopiesState.OFF:
        return EmailCopyQuestion.NO
    booked = select(func.count()).where(Booking.person_id == context.person_id)
    return EmailCopyQuestion.ASK if context.session.scalar(booked) == 1 else EmailCopyQuestion.NO


def state(context: TurnContext, _: Mapping[str, str]) -> EmailCopiesState:
    if context.person.email is None:
        return EmailCopiesState.NO_ADDRESS
    return EmailCopiesState.ON if context.person.email_copies_at else EmailCopiesState.OFF


def start(bookables: Mapping[str, Bookable], context: TurnContext, _: Mapping[str, str]) -> Done:
    """Start the copies, and send those of what is booked already."""
    if context.person.email_copies_at is None:
        context.person.email_copies_at = context.now
        _send_current(bookables, context.session, context.person_id, context.now)
    return Done.DONE


def stop_by_tap(context: TurnContext, _: Mapping[str, str]) -> Done:
    stop(context.session, context.person_id, context.now)
    return Done.DONE


def stop(session: Session, person_id: int, now: datetime) -> None:
    """Stop the copies, and e-mails of what the chat page says.

    Those queued are dropped by their recheck when they are due.
    """
    people.stop_email_copies(session, person_id)
    contact_proofs.stop_emails(session, person_id, now)


def _send_current(
    bookables: Mapping[str, Bookable], session: Session, person_id: int, now: datetime
) -> None:
    for event in events_of(session, person_id, NO_ROOMS, now, now + AHEAD):
        if email_copy := bookables[event.bookable].email_copy:
            email_copy.send(session, event.booking_id, now)


CALLBACKS: Callbacks = {
    Access.PERSON: {
        "copies_ask": opens_own("copies"),
        "copies_refuse": taking_back(
            lambda context: stop(context.session, context.person_id, context.now),
            "copies.stopped",
            "copies_ask",
        ),
    },
}
