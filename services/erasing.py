"""Everything about a person goes; a number stays, as proof, and counts that name nobody."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.people import Erasure, Person
from models.team import Role
from services import (
    application_leaving,
    employer_offers,
    meeting_notes,
    outbox,
    past_paths,
    paths,
    staff_group,
    traces,
    workshop_leaving,
)
from services.lines import Commands
from services.scene import Chance, Done, Scene
from services.team import audit

PROOF_BITS = 64


def erase(session: Session, person_id: int, reason: str, now: datetime, chance: Chance) -> str:
    """The proof number.  Rows that refer to the person go with it (ON DELETE CASCADE)."""
    number = f"{chance(2**PROOF_BITS):016x}"
    past_paths.keep(session, paths.of_person(session, person_id))
    meeting_notes.release(session, person_id, now, chance)
    workshop_leaving.release_all(session, person_id, now)
    application_leaving.release(session, person_id, now)
    staff_group.release(session, person_id, now)
    employer_offers.end_all(session, person_id, now)
    outbox.forget_about(session, person_id)
    session.add(Erasure(number=number, erased_at=now, reason=reason))
    session.flush()
    session.execute(delete(Person).where(Person.id == person_id))
    session.expunge_all()
    return number


def erase_all(scene: Scene, _: Mapping[str, str]) -> Done:
    traces.erase_all(scene)
    if scene.session.scalar(select(Role.role).where(Role.person_id == scene.person_id).limit(1)):
        audit(scene.session, None, "member_erased", scene.now)
        scene.say(Commands((), scene.language))
    number = erase(scene.session, scene.person_id, "asked", scene.now, scene.chance)
    scene.gone = True
    scene.keep(proof=number)
    return Done.DONE


def erase_quietly(scene: Scene, _: Mapping[str, str]) -> Done:
    """The person said no to the way in: nothing is kept under their name."""
    erase(scene.session, scene.person_id, "declined", scene.now, scene.chance)
    scene.gone = True
    return Done.DONE
