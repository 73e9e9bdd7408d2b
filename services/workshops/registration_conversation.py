"""Let a participant look at a workshop, register, join its waiting list, or exchange a seat."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from html import unescape

from flows.texts import plain_text, translate
from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from rules.agenda.reminders import join_at
from services.applications import answers as application_answers
from services.applications import applications
from services.conversation import inline_buttons
from services.conversation.turn_context import Done, TurnContext
from services.meetings import notifications
from services.schedule.conflicts import Engagement
from services.slots import bookings
from services.workshops import catalogue, messages, presenting, registrations, waiting_list
from services.workshops.diary import DIARY
from services.workshops.registrations import (
    RegistrationAnswer,
    RegistrationResult,
    WorkshopLeavingResult,
)


class WorkshopEntry(StrEnum):
    LIST = "list"
    ONE = "one"
    JOIN = "join"
    TAKE = "take"


class WorkshopSeatState(StrEnum):
    FREE = "free"
    FULL = "full"
    MINE = "mine"
    WAITING = "waiting"
    OFFERED = "offered"
    CANCELLED = "cancelled"
    BEGUN = "begun"
    CLOSED = "closed"


LOOKS = {
    RegistrationStatus.REGISTERED: WorkshopSeatState.MINE,
    RegistrationStatus.WAITING: WorkshopSeatState.WAITING,
    RegistrationStatus.OFFERED: WorkshopSeatState.OFFERED,
}


def enter(_: TurnContext, answers: Mapping[str, str]) -> WorkshopEntry:
    """Choose the first step: the conversation may come from the menu or from a button."""
    if "take" in answers:
        return WorkshopEntry.TAKE
    if "join" in answers:
        return WorkshopEntry.JOIN
    return WorkshopEntry.ONE if "workshop" in answers else WorkshopEntry.LIST


def look(context: TurnContext, answers: Mapping[str, str]) -> WorkshopSeatState:
    """Return the workshop's state for this person; keep its details for the question."""
    workshop = context.session.get(Workshop, int(answers["workshop"]), populate_existing=True)
    if workshop is None:
        return WorkshopSeatState.CLOSED
    view = presenting.view_for(context.session, workshop, context.person_id)
    registration = catalogue.registration_of(context, workshop.id)
    rank = waiting_list.rank(context.session, registration) if registration else 0
    values = view.values() | {"title": view.titled}
    paragraphs = [translate(context.language, "workshop.detail", **values), workshop.about]
    context.keep(
        detail=unescape("\n".join(filter(None, paragraphs))), rank=str(rank), left=view.left
    )
    if registration:
        context.keep(registration=str(registration.id))
    if workshop.status is WorkshopStatus.CANCELLED:
        return WorkshopSeatState.CANCELLED
    if workshop.starts_at <= context.now:
        return WorkshopSeatState.BEGUN
    is_full = workshop.taken >= workshop.places
    return (
        LOOKS.get(registration.status, WorkshopSeatState.FREE)
        if registration
        else WorkshopSeatState.FULL
        if is_full
        else WorkshopSeatState.FREE
    )


def ask(context: TurnContext, answers: Mapping[str, str]) -> RegistrationResult:
    """Register, in exchange for another seat if the person came to move it."""
    if (moved_seat := _seat_to_move(context, answers)) is not None:
        return _exchange(context, answers, moved_seat)
    workshop_id = int(answers["workshop"])
    result = registrations.register(
        context.session, context.person_id, workshop_id, context.now, context.random_below
    )
    return _keep(context, result)


def take(context: TurnContext, answers: Mapping[str, str]) -> RegistrationResult:
    """Accept an offered seat (« Je la prends »)."""
    registration_id = int(answers["take"])
    result = registrations.accept(context.session, registration_id, context.person_id, context.now)
    return _keep(context, result)


def exchange(context: TurnContext, answers: Mapping[str, str]) -> RegistrationResult:
    """Take the seat and give up what clashes; both are kept if the person has to wait."""
    given_up = next(
        (
            engagement
            for engagement in _engagements_ahead(context)
            if _engagement_key(engagement) == answers["clash"]
        ),
        None,
    )
    if given_up is None:
        return ask(context, answers)
    return _exchange(context, answers, given_up)


def decline(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Decline the offered seat, or leave the waiting list."""
    decline_seat(context, context.session.get_one(Registration, int(answers["registration"])))
    return Done.DONE


def decline_seat(context: TurnContext, registration: Registration) -> None:
    """Decline an offer or leave the list, and say which; a seat already taken is kept, and told."""
    person_id, now = context.person_id, context.now
    left = registrations.decline(context.session, registration.id, person_id, now)
    if left.outcome is WorkshopLeavingResult.OFF_THE_LIST:
        inline_buttons.show(context, messages.off_the_list(context.session, registration))
    elif (
        left.outcome is WorkshopLeavingResult.ALREADY
        and registration.status is RegistrationStatus.REGISTERED
    ):
        inline_buttons.show(context, messages.kept_seat(context.session, registration))
    else:
        was_left = left.outcome is WorkshopLeavingResult.LEFT
        context.phrases.say(context, "workshop.declined" if was_left else "workshop.left_already")


def confirm(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Show the seat, with its calendar file and its buttons."""
    _show_seat(context, context.session.get_one(Registration, int(answers["registration"])))
    return Done.DONE


def _show_seat(context: TurnContext, registration: Registration) -> None:
    workshop = context.session.get_one(Workshop, registration.workshop_id)
    inline_buttons.show(
        context,
        messages.confirmed(
            context.session, registration, _confirmation(workshop, context.now), context.now
        ),
    )


def _confirmation(workshop: Workshop, now: datetime) -> str:
    """Return the key of the confirmation: from ten minutes before on, no button comes any more."""
    if join_at(workshop.starts_at) > now:
        return "workshop.confirmed"
    return "workshop.confirmed_now" if workshop.room_url else "workshop.confirmed_no_link"


def _exchange(
    context: TurnContext, answers: Mapping[str, str], given_up: Engagement
) -> RegistrationResult:
    session, person_id, now = context.session, context.person_id, context.now
    workshop_id = int(answers["workshop"])
    registrations.lock_for_swap(session, person_id, given_up, workshop_id)
    result = registrations.register(
        session, person_id, workshop_id, now, context.random_below, instead=[given_up]
    )
    if result.outcome is RegistrationResult.REGISTERED:
        _give_up(context, given_up)
    return _keep(context, result)


def _give_up(context: TurnContext, engagement: Engagement) -> None:
    """Give up an engagement; for an interview, ask the employer for another time."""
    session, person_id, now = context.session, context.person_id, context.now
    if engagement.registration_id is not None:
        status = RegistrationStatus.CANCELLED
        registrations.leave(session, engagement.registration_id, person_id, status, now)
    elif engagement.booking_id is not None and engagement.slot_id is not None:
        cancelled = bookings.cancel(
            session, engagement.booking_id, person_id, now, context.random_below
        )
        if cancelled.ended is not None:
            notifications.tell_left(session, engagement.booking_id, engagement.slot_id, now)
    elif engagement.application_id is not None:
        application = applications.lock_application(session, engagement.application_id)
        reason = plain_text(context.language, "interview.exchanged")
        if application is not None:
            application_answers.ask_other_time(session, application, reason, now)


def _keep(context: TurnContext, result: RegistrationAnswer) -> RegistrationResult:
    if result.registration_id is not None:
        context.keep(registration=str(result.registration_id))
    if result.registration_id is not None and result.outcome in (
        RegistrationResult.TAKEN,
        RegistrationResult.LAPSED,
    ):
        registration = context.session.get_one(Registration, result.registration_id)
        context.keep(workshop=str(registration.workshop_id))
    if result.rank is not None:
        context.keep(rank=str(result.rank))
    if result.clash is not None:
        clash_text = presenting.engagement(context.session, result.clash, context.person_id)
        context.keep(clash=_engagement_key(result.clash), other=clash_text)
    return result.outcome


def _engagement_key(engagement: Engagement) -> str:
    if engagement.application_id is not None:
        return f"a{engagement.application_id}"
    return (
        f"b{engagement.booking_id}"
        if engagement.booking_id is not None
        else f"r{engagement.registration_id}"
    )


def _engagements_ahead(context: TurnContext) -> Sequence[Engagement]:
    return DIARY.engagements(context.session, context.person_id, context.now)


def _seat_to_move(context: TurnContext, answers: Mapping[str, str]) -> Engagement | None:
    """Return the seat to move (« Déplacer »), while the person still has it."""
    name = f"r{answers.get('moving')}"
    return next(
        (
            engagement
            for engagement in _engagements_ahead(context)
            if _engagement_key(engagement) == name
        ),
        None,
    )
