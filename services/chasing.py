"""Unfinished sign-ups are chased three times at most, kindly, and never on a Sunday."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.people import Person
from models.programme import Enrolment, EnrolmentStatus
from models.talk import Conversation
from rules.chasing import Chase, chases
from rules.words import plain
from rules.working_hours import MAINLAND, local_date, zone_of
from services import kinds, outbox, programme
from services.lines import Edit
from services.phrases import Phrases
from services.scene import Scene

RESUME, STOP = "resume", "stop_chase"
TOO_LATE = timedelta(hours=12)


def promise_due(session: Session, bot_id: int, now: datetime) -> None:
    """Safe to run twice or late: each chase has one key, and is rechecked when it leaves."""
    for person, chase in _coming(session, bot_id, now):
        if now - TOO_LATE <= chase.at <= now:
            _promise(session, person, chase)


def when_due(session: Session, bot_id: int, now: datetime) -> datetime | None:
    return min(
        (chase.at for _, chase in _coming(session, bot_id, now) if chase.at > now), default=None
    )


def stop(scene: Scene, phrases: Phrases) -> None:
    """« Pas maintenant »: no further chase."""
    scene.person.chase_stopped_at = scene.now
    _show(scene, phrases, "chase.stopped")


def resumed(scene: Scene, phrases: Phrases) -> None:
    """« Je continue »: the message loses its buttons."""
    _show(scene, phrases, "chase.resumed")


def typed(scene: Scene, phrases: Phrases, text: str) -> bool:
    """« Pas maintenant » in words does what its button does; whether that is what was typed."""
    if plain(text) != plain(phrases.words(scene, "chase.stop", {})):
        return False
    scene.person.chase_stopped_at = scene.now
    phrases.say(scene, "chase.stopped")
    return True


def _show(scene: Scene, phrases: Phrases, key: str) -> None:
    if scene.message_id is not None:
        scene.say(Edit(scene.message_id, phrases.words(scene, key, {})))


def _coming(session: Session, bot_id: int, now: datetime) -> Iterator[tuple[Person, Chase]]:
    decided = exists().where(
        Enrolment.person_id == Person.id, Enrolment.status != EnrolmentStatus.OFFERED
    )
    offered = exists().where(
        Enrolment.person_id == Person.id, Enrolment.status == EnrolmentStatus.OFFERED
    )
    unfinished = (Conversation.script == "way_in") & Conversation.step.not_in(kinds.TOLD_NO)
    query = (
        select(Person, Conversation.heard_at)
        .join(Conversation, Conversation.person_id == Person.id)
        .where(Person.bot_id == bot_id, Person.chase_stopped_at.is_(None))
        .where(Person.blocked_at.is_(None), Conversation.depth == 0)
        .where(~decided, unfinished | offered)
    )
    coming = programme.upcoming(session, local_date(now, MAINLAND))
    for person, heard_at in session.execute(query):
        here = programme.near(coming, person.department)
        opening = here[0].starts_on if here else None
        for chase in chases(heard_at, opening, zone_of(person.department or MAINLAND)):
            yield person, chase


def _promise(session: Session, person: Person, chase: Chase) -> None:
    buttons = [
        ("chase.resume", f"a:{RESUME}:{person.id}"),
        ("chase.stop", f"a:{STOP}:{person.id}"),
    ]
    outbox.promise(
        session,
        kinds.CHASE,
        person,
        key=f"chase:{person.id}:{chase.name}",
        due_at=chase.at,
        params=kinds.words(f"chase.{chase.name}", buttons=buttons),
    )
