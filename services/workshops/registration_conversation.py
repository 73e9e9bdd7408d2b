"""A participant looks at a workshop, registers by one tap, waits in line, or exchanges one."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from html import unescape

from flows.texts import house_texts
from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from services.applications import answers as application_answers
from services.applications import applications
from services.conversation import inline_buttons
from services.conversation.text import words
from services.conversation.turn_context import Done, Scene
from services.mentoring import bookings, notifications
from services.schedule.conflicts import Engagement, engagements
from services.workshops import catalogue, messages, presenting, registrations, waiting_list
from services.workshops.registrations import Outcome, Registered


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


def enter(_: Scene, answers: Mapping[str, str]) -> Entering:
    """From the menu, or from a button about one workshop."""
    if "take" in answers:
        return Entering.TAKE
    if "join" in answers:
        return Entering.JOIN
    return Entering.ONE if "workshop" in answers else Entering.LIST


def look(scene: Scene, answers: Mapping[str, str]) -> Look:
    """How it stands for this person; the words of it are kept for the question."""
    workshop = scene.session.get(Workshop, int(answers["workshop"]), populate_existing=True)
    if workshop is None:
        return Look.CLOSED
    told = presenting.told_to(scene.session, workshop, scene.person_id)
    mine = catalogue.registration_of(scene, workshop.id)
    rank = waiting_list.rank(scene.session, mine) if mine else 0
    about = [words(scene.language, "workshop.detail", told.values()), workshop.about]
    scene.keep(detail=unescape("\n".join(filter(None, about))), rank=str(rank), left=told.left)
    if mine:
        scene.keep(registration=str(mine.id))
    if workshop.status is WorkshopStatus.CANCELLED:
        return Look.CANCELLED
    if workshop.starts_at <= scene.now:
        return Look.BEGUN
    is_full = workshop.taken >= workshop.places
    return LOOKS.get(mine.status, Look.FREE) if mine else Look.FULL if is_full else Look.FREE


def ask(scene: Scene, answers: Mapping[str, str]) -> Outcome:
    """Register; in exchange for another seat when that is what the person came for."""
    if (moving := _moving(scene, answers)) is not None:
        return _exchange(scene, answers, moving)
    workshop_id = int(answers["workshop"])
    asked = registrations.register(
        scene.session, scene.person_id, workshop_id, scene.now, scene.chance
    )
    return _keep(scene, asked)


def take(scene: Scene, answers: Mapping[str, str]) -> Outcome:
    """« Je la prends »."""
    registration_id = int(answers["take"])
    asked = registrations.accept(scene.session, registration_id, scene.person_id, scene.now)
    return _keep(scene, asked)


def exchange(scene: Scene, answers: Mapping[str, str]) -> Outcome:
    """What clashes is given up, once the seat is theirs; on a waiting list both are kept."""
    given_up = next((it for it in _ahead(scene) if _name(it) == answers["clash"]), None)
    if given_up is None:
        return ask(scene, answers)
    return _exchange(scene, answers, given_up)


def decline(scene: Scene, answers: Mapping[str, str]) -> Done:
    """The offer, or the waiting list."""
    registration_id = int(answers["registration"])
    registrations.decline(scene.session, registration_id, scene.person_id, scene.now)
    return Done.DONE


def confirm(scene: Scene, answers: Mapping[str, str]) -> Done:
    """The seat in words, with its calendar entry and its buttons."""
    registration = scene.session.get_one(Registration, int(answers["registration"]))
    say = messages.confirmed(scene.session, registration, "workshop.confirmed", scene.now)
    inline_buttons.show(scene, say)
    return Done.DONE


def _exchange(scene: Scene, answers: Mapping[str, str], given_up: Engagement) -> Outcome:
    session, person_id, now = scene.session, scene.person_id, scene.now
    workshop_id = int(answers["workshop"])
    registrations.hold_for_swap(session, person_id, given_up, workshop_id)
    asked = registrations.register(
        session, person_id, workshop_id, now, scene.chance, instead=[given_up]
    )
    if asked.outcome is Outcome.REGISTERED:
        _give_up(scene, given_up)
    return _keep(scene, asked)


def _give_up(scene: Scene, it: Engagement) -> None:
    """Of an interview, another time is asked for."""
    session, person_id, now = scene.session, scene.person_id, scene.now
    if it.registration_id is not None:
        why = RegistrationStatus.CANCELLED
        registrations.leave(session, it.registration_id, person_id, why, now)
    elif it.booking_id is not None and it.slot_id is not None:
        cancelled = bookings.cancel(session, it.booking_id, person_id, now, scene.chance)
        if cancelled.ended is not None:
            notifications.tell_left(session, it.booking_id, it.slot_id, now)
    elif it.application_id is not None:
        application = applications.hold(session, it.application_id)
        said = house_texts().words(scene.language, "interview.exchanged")
        if application is not None:
            application_answers.ask_other_time(session, application, said, now)


def _keep(scene: Scene, asked: Registered) -> Outcome:
    if asked.registration_id is not None:
        scene.keep(registration=str(asked.registration_id))
    if asked.registration_id is not None and asked.outcome in (Outcome.TAKEN, Outcome.LAPSED):
        it = scene.session.get_one(Registration, asked.registration_id)
        scene.keep(workshop=str(it.workshop_id))
    if asked.rank is not None:
        scene.keep(rank=str(asked.rank))
    if asked.clash is not None:
        other = presenting.engagement(scene.session, asked.clash, scene.person_id)
        scene.keep(clash=_name(asked.clash), other=other)
    return asked.outcome


def _name(it: Engagement) -> str:
    if it.application_id is not None:
        return f"a{it.application_id}"
    return f"b{it.booking_id}" if it.booking_id is not None else f"r{it.registration_id}"


def _ahead(scene: Scene) -> Sequence[Engagement]:
    return engagements(scene.session, scene.person_id, scene.now)


def _moving(scene: Scene, answers: Mapping[str, str]) -> Engagement | None:
    """The seat that « Déplacer » is about, as long as it is theirs."""
    name = f"r{answers.get('moving')}"
    return next((it for it in _ahead(scene) if _name(it) == name), None)
