"""`/ateliers`: who hosts which workshop; the team sees them all, a mentor those they host."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.mentoring import Mentor
from models.people import Person
from models.workshops import Workshop, WorkshopStatus
from rules.workshops.attendance import SOON
from services.conversation import inline_buttons
from services.conversation.callbacks import Taken
from services.conversation.phrases import Phrases
from services.conversation.turn_context import Scene
from services.people.roles import audit, is_staff
from services.workshops.attendance import host_card, messages
from services.workshops.attendance.attendance import hold_workshop

LIMIT = 6
LATELY = timedelta(hours=36)
"""What was not closed yesterday is still there this morning."""


def show(scene: Scene, phrases: Phrases) -> None:
    """Not closed first, then today's and the next."""
    found = _coming(scene)
    for workshop in found:
        card = host_card.card(scene.session, workshop, scene.person_id, scene.language, scene.now)
        inline_buttons.show(scene, card)
    if not found:
        phrases.say(scene, "hosts.none")


def take(scene: Scene, phrases: Phrases, workshop_id: int) -> Taken:
    """« J'anime »: the last one who says so is the host."""
    if not is_staff(scene.session, scene.person_id):
        return Taken.FOREIGN
    workshop = hold_workshop(scene.session, workshop_id)
    if workshop is None:
        return Taken.FOREIGN
    if not _is_ahead(workshop, scene.now):
        phrases.say(scene, "hosts.too_late")
        return Taken.DONE
    name = first_name(scene.session, scene.person_id)
    workshop.host_id, workshop.host_name = scene.person_id, name
    audit(scene.session, scene.person_id, "host_taken", scene.now, workshop=workshop_id)
    now = scene.now >= workshop.starts_at - SOON
    _say(scene, phrases, "hosts.taken_now" if now else "hosts.taken", workshop)
    if now:
        messages.promise_code(scene.session, scene.person, workshop, scene.now)
    return Taken.DONE


def stop(scene: Scene, phrases: Phrases, workshop_id: int) -> Taken:
    """« Je n'anime plus »: ten minutes before, the team hears that nobody does."""
    workshop = hold_workshop(scene.session, workshop_id)
    if workshop is None or workshop.host_id != scene.person_id:
        return Taken.FOREIGN
    if _is_ahead(workshop, scene.now):
        workshop.host_id, workshop.host_name = None, ""
        audit(scene.session, scene.person_id, "host_stopped", scene.now, workshop=workshop_id)
        _say(scene, phrases, "hosts.stopped", workshop)
    else:
        phrases.say(scene, "hosts.too_late")
    return Taken.DONE


def _coming(scene: Scene) -> Sequence[Workshop]:
    now = scene.now
    query = (
        select(Workshop)
        .where(Workshop.status == WorkshopStatus.OPEN)
        .where(Workshop.starts_at > now - LATELY)
        .where((Workshop.ends_at > now) | Workshop.closed_at.is_(None) | Workshop.summary.is_(None))
        .order_by(Workshop.starts_at, Workshop.id)
        .limit(LIMIT)
    )
    if not is_staff(scene.session, scene.person_id):
        query = query.where(Workshop.host_id == scene.person_id)
    return scene.session.scalars(query).all()


def _is_ahead(workshop: Workshop, now: datetime) -> bool:
    return workshop.status is WorkshopStatus.OPEN and now < workshop.ends_at


def first_name(session: Session, person_id: int) -> str:
    mentor = session.get(Mentor, person_id)
    return (mentor and mentor.first_name) or session.get_one(Person, person_id).first_name or ""


def _say(scene: Scene, phrases: Phrases, key: str, workshop: Workshop) -> None:
    phrases.say(scene, key, host_card.values_of(scene.session, workshop, scene.language))
