"""A participant looks at workshops, registers by one tap, waits in line, or exchanges one."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from html import unescape
from itertools import groupby

from sqlalchemy import select

from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from services import (
    bookings,
    meeting_notes,
    participants,
    standing,
    workshop_line,
    workshop_messages,
    workshop_seats,
    workshop_words,
)
from services.engagements import Engagement, engagements
from services.meeting_words import words
from services.phrases import Phrase
from services.scene import Done, Scene
from services.workshop_seats import LIVE, Outcome, Registered
from services.workshop_words import Told

PAGE = 6
TURN = "page:"
"""What is chosen to see the workshops from that one on."""


class Entering(StrEnum):
    LIST = "list"
    ONE = "one"
    JOIN = "join"
    TAKE = "take"


class Found(StrEnum):
    SOME = "some"
    NOTHING = "nothing"
    CLOSED = "closed"


class Chosen(StrEnum):
    PAGE = "page"
    ONE = "one"


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


def find(scene: Scene, answers: Mapping[str, str]) -> Found:
    """Six at a time, by day, with the seats that are left."""
    if participants.session_of(scene.session, scene.person_id) is None:
        return Found.CLOSED
    page = _page(scene, answers)
    days = groupby(page, lambda it: it.day)
    lines = [line for day, those in days for line in (day, *(_line(scene, it) for it in those))]
    scene.keep(workshops_found=unescape("\n".join(lines)))
    return Found.SOME if page else Found.NOTHING


def listed(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, str | Phrase]]:
    first, coming = _first(answers), len(_coming(scene))
    options: list[tuple[str, str | Phrase]] = [
        (str(it.workshop.id), it.label) for it in _page(scene, answers)
    ]
    if first + PAGE < coming:
        options.append((f"{TURN}{first + PAGE}", Phrase("workshop.later")))
    if first:
        options.append((f"{TURN}{max(0, first - PAGE)}", Phrase("workshop.earlier")))
    return options


def choose(scene: Scene, answers: Mapping[str, str]) -> Chosen:
    chosen = answers["workshop"]
    if chosen.startswith(TURN):
        scene.keep(first=chosen.removeprefix(TURN))
        return Chosen.PAGE
    return Chosen.ONE


def look(scene: Scene, answers: Mapping[str, str]) -> Look:
    """How it stands for this person; the words of it are kept for the question."""
    workshop = scene.session.get(Workshop, int(answers["workshop"]), populate_existing=True)
    if workshop is None:
        return Look.CLOSED
    told = workshop_words.told_to(scene.session, workshop, scene.person_id)
    mine = _mine(scene, workshop.id)
    rank = workshop_line.rank(scene.session, mine) if mine else 0
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
    asked = workshop_seats.register(
        scene.session, scene.person_id, workshop_id, scene.now, scene.chance
    )
    return _keep(scene, asked)


def take(scene: Scene, answers: Mapping[str, str]) -> Outcome:
    """« Je la prends »."""
    registration_id = int(answers["take"])
    asked = workshop_seats.accept(scene.session, registration_id, scene.person_id, scene.now)
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
    workshop_seats.decline(scene.session, registration_id, scene.person_id, scene.now)
    return Done.DONE


def confirm(scene: Scene, answers: Mapping[str, str]) -> Done:
    """The seat in words, with its calendar entry and its buttons."""
    registration = scene.session.get_one(Registration, int(answers["registration"]))
    say = workshop_messages.confirmed(scene.session, registration, "workshop.confirmed", scene.now)
    standing.show(scene, say)
    return Done.DONE


def has_workshops(scene: Scene) -> bool:
    return bool(_coming(scene))


def registered(scene: Scene) -> list[str]:
    """What is kept of the person: seats taken, offered or waited for, and those that are over."""
    zone = participants.zone_of_person(scene.session, scene.person_id)
    query = (
        select(Workshop)
        .join(Registration, Registration.workshop_id == Workshop.id)
        .where(Registration.person_id == scene.person_id)
        .order_by(Workshop.starts_at, Workshop.id)
    )
    found = (Told(it, zone, scene.language) for it in scene.session.scalars(query))
    return [f"{it.workshop.title} ({it.day})" for it in found]


def _exchange(scene: Scene, answers: Mapping[str, str], given_up: Engagement) -> Outcome:
    session, person_id, now = scene.session, scene.person_id, scene.now
    workshop_id = int(answers["workshop"])
    workshop_seats.hold_for_swap(session, person_id, given_up, workshop_id)
    asked = workshop_seats.register(
        session, person_id, workshop_id, now, scene.chance, instead=[given_up]
    )
    if asked.outcome is Outcome.REGISTERED:
        _give_up(scene, given_up)
    return _keep(scene, asked)


def _give_up(scene: Scene, it: Engagement) -> None:
    session, person_id, now = scene.session, scene.person_id, scene.now
    if it.registration_id is not None:
        why = RegistrationStatus.CANCELLED
        workshop_seats.leave(session, it.registration_id, person_id, why, now, scene.chance)
    elif it.booking_id is not None and it.slot_id is not None:
        cancelled = bookings.cancel(session, it.booking_id, person_id, now, scene.chance)
        if cancelled.ended is not None:
            meeting_notes.tell_left(session, it.booking_id, it.slot_id, now)


def _keep(scene: Scene, asked: Registered) -> Outcome:
    if asked.registration_id is not None:
        scene.keep(registration=str(asked.registration_id))
    if asked.registration_id is not None and asked.outcome in (Outcome.TAKEN, Outcome.LAPSED):
        it = scene.session.get_one(Registration, asked.registration_id)
        scene.keep(workshop=str(it.workshop_id))
    if asked.rank is not None:
        scene.keep(rank=str(asked.rank))
    if asked.clash is not None:
        other = workshop_words.engagement(scene.session, asked.clash, scene.person_id)
        scene.keep(clash=_name(asked.clash), other=other)
    return asked.outcome


def _name(it: Engagement) -> str:
    return f"b{it.booking_id}" if it.booking_id is not None else f"r{it.registration_id}"


def _ahead(scene: Scene) -> Sequence[Engagement]:
    return engagements(scene.session, scene.person_id, scene.now)


def _moving(scene: Scene, answers: Mapping[str, str]) -> Engagement | None:
    """The seat that « Déplacer » is about, as long as it is theirs."""
    name = f"r{answers.get('moving')}"
    return next((it for it in _ahead(scene) if _name(it) == name), None)


def _mine(scene: Scene, workshop_id: int) -> Registration | None:
    query = select(Registration).where(
        Registration.workshop_id == workshop_id,
        Registration.person_id == scene.person_id,
        Registration.status.in_(LIVE),
    )
    return scene.session.scalar(query)


def _first(answers: Mapping[str, str]) -> int:
    return int(answers.get("first", "0"))


def _page(scene: Scene, answers: Mapping[str, str]) -> list[Told]:
    first = _first(answers)
    return _coming(scene)[first : first + PAGE]


def _coming(scene: Scene) -> list[Told]:
    here = participants.session_of(scene.session, scene.person_id)
    if here is None:
        return []
    zone = participants.zone_of_person(scene.session, scene.person_id)
    query = (
        select(Workshop)
        .where(Workshop.session_id == here.id, Workshop.status == WorkshopStatus.OPEN)
        .where(Workshop.starts_at > scene.now)
        .order_by(Workshop.starts_at, Workshop.id)
    )
    return [Told(it, zone, scene.language) for it in scene.session.scalars(query)]


def _line(scene: Scene, told: Told) -> str:
    mine = _mine(scene, told.workshop.id)
    status = f"workshop.mine.{mine.status}" if mine else ""
    left = words(scene.language, status) if mine else told.left
    return words(scene.language, "workshop.line", told.values() | {"left": left})
