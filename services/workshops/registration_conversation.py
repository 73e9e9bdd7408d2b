"""A participant looks at a workshop, registers by one tap, waits in line, or exchanges one."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from html import unescape

from flows.texts import house_texts
from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from services.applications import answers as application_answers
from services.applications import applications
from services.conversation import inline_buttons
from services.conversation.text import translate
from services.conversation.turn_context import Done, TurnContext
from services.mentoring import bookings, notifications
from services.schedule.conflicts import Engagement, engagements
from services.workshops import catalogue, messages, presenting, registrations, waiting_list
from services.workshops.registrations import Registered, RegistrationResult


class Entering(StrEnum):
    LIST = "list"
    ONE = "one"
    JOIN = "join"
    TAKE = "take"


class Look(StrEnum):
    FREE = "free"
    FULL = "full"
    MINE = "mine"
    WAITING = "waiting"
    OFFERED = "offered"
    CANCELLED = "cancelled"
    BEGUN = "begun"
    CLOSED = "closed"


LOOKS = {
    RegistrationStatus.REGISTERED: Look.MINE,
    RegistrationStatus.WAITING: Look.WAITING,
    RegistrationStatus.OFFERED: Look.OFFERED,
}


def enter(_: TurnContext, answers: Mapping[str, str]) -> Entering:
    """From the menu, or from a button about one workshop."""
    if "take" in answers:
        return Entering.TAKE
    if "join" in answers:
        return Entering.JOIN
    return Entering.ONE if "workshop" in answers else Entering.LIST


def look(context: TurnContext, answers: Mapping[str, str]) -> Look:
    """How it stands for this person; the words of it are kept for the question."""
    workshop = context.session.get(Workshop, int(answers["workshop"]), populate_existing=True)
    if workshop is None:
        return Look.CLOSED
    told = presenting.told_to(context.session, workshop, context.person_id)
    mine = catalogue.registration_of(context, workshop.id)
    rank = waiting_list.rank(context.session, mine) if mine else 0
    about = [translate(context.language, "workshop.detail", told.values()), workshop.about]
    context.keep(detail=unescape("\n".join(filter(None, about))), rank=str(rank), left=told.left)
    if mine:
        context.keep(registration=str(mine.id))
    if workshop.status is WorkshopStatus.CANCELLED:
        return Look.CANCELLED
    if workshop.starts_at <= context.now:
        return Look.BEGUN
    is_full = workshop.taken >= workshop.places
    return LOOKS.get(mine.status, Look.FREE) if mine else Look.FULL if is_full else Look.FREE


def ask(context: TurnContext, answers: Mapping[str, str]) -> RegistrationResult:
    """Register; in exchange for another seat when that is what the person came for."""
    if (moving := _moving(context, answers)) is not None:
        return _exchange(context, answers, moving)
    workshop_id = int(answers["workshop"])
    asked = registrations.register(
        context.session, context.person_id, workshop_id, context.now, context.chance
    )
    return _keep(context, asked)


def take(context: TurnContext, answers: Mapping[str, str]) -> RegistrationResult:
    """« Je la prends »."""
    registration_id = int(answers["take"])
    asked = registrations.accept(context.session, registration_id, context.person_id, context.now)
    return _keep(context, asked)


def exchange(context: TurnContext, answers: Mapping[str, str]) -> RegistrationResult:
    """What clashes is given up, once the seat is theirs; on a waiting list both are kept."""
    given_up = next((it for it in _ahead(context) if _name(it) == answers["clash"]), None)
    if given_up is None:
        return ask(context, answers)
    return _exchange(context, answers, given_up)


def decline(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """The offer, or the waiting list."""
    registration_id = int(answers["registration"])
    registrations.decline(context.session, registration_id, context.person_id, context.now)
    return Done.DONE


def confirm(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """The seat in words, with its calendar entry and its buttons."""
    registration = context.session.get_one(Registration, int(answers["registration"]))
    say = messages.confirmed(context.session, registration, "workshop.confirmed", context.now)
    inline_buttons.show(context, say)
    return Done.DONE


def _exchange(
    context: TurnContext, answers: Mapping[str, str], given_up: Engagement
) -> RegistrationResult:
    session, person_id, now = context.session, context.person_id, context.now
    workshop_id = int(answers["workshop"])
    registrations.hold_for_swap(session, person_id, given_up, workshop_id)
    asked = registrations.register(
        session, person_id, workshop_id, now, context.chance, instead=[given_up]
    )
    if asked.outcome is RegistrationResult.REGISTERED:
        _give_up(context, given_up)
    return _keep(context, asked)


def _give_up(context: TurnContext, it: Engagement) -> None:
    """Of an interview, another time is asked for."""
    session, person_id, now = context.session, context.person_id, context.now
    if it.registration_id is not None:
        why = RegistrationStatus.CANCELLED
        registrations.leave(session, it.registration_id, person_id, why, now)
    elif it.booking_id is not None and it.slot_id is not None:
        cancelled = bookings.cancel(session, it.booking_id, person_id, now, context.chance)
        if cancelled.ended is not None:
            notifications.tell_left(session, it.booking_id, it.slot_id, now)
    elif it.application_id is not None:
        application = applications.hold(session, it.application_id)
        said = house_texts().words(context.language, "interview.exchanged")
        if application is not None:
            application_answers.ask_other_time(session, application, said, now)


def _keep(context: TurnContext, asked: Registered) -> RegistrationResult:
    if asked.registration_id is not None:
        context.keep(registration=str(asked.registration_id))
    if asked.registration_id is not None and asked.outcome in (
        RegistrationResult.TAKEN,
        RegistrationResult.LAPSED,
    ):
        it = context.session.get_one(Registration, asked.registration_id)
        context.keep(workshop=str(it.workshop_id))
    if asked.rank is not None:
        context.keep(rank=str(asked.rank))
    if asked.clash is not None:
        other = presenting.engagement(context.session, asked.clash, context.person_id)
        context.keep(clash=_name(asked.clash), other=other)
    return asked.outcome


def _name(it: Engagement) -> str:
    if it.application_id is not None:
        return f"a{it.application_id}"
    return f"b{it.booking_id}" if it.booking_id is not None else f"r{it.registration_id}"


def _ahead(context: TurnContext) -> Sequence[Engagement]:
    return engagements(context.session, context.person_id, context.now)


def _moving(context: TurnContext, answers: Mapping[str, str]) -> Engagement | None:
    """The seat that « Déplacer » is about, as long as it is theirs."""
    name = f"r{answers.get('moving')}"
    return next((it for it in _ahead(context) if _name(it) == name), None)
