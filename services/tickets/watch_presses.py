"""Buttons of `/garde`: taking the watch, giving it up, handing it to a colleague."""

from collections.abc import Mapping
from functools import partial

from models.people import Person
from services.conversation import inline_buttons
from services.conversation.callbacks import Press, Taken
from services.conversation.phrases import Phrases
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.outbox import kinds, outbox
from services.people import roles
from services.team.staff import name_of
from services.tickets import duty, tickets


def verbs(phrases: Phrases) -> Mapping[str, Press]:
    return {
        duty.TAKE: partial(_take, phrases),
        duty.LEAVE: partial(_leave, phrases),
        duty.GIVE: partial(_give, phrases),
    }


def _take(phrases: Phrases, scene: Scene, _: Stack, person_id: int) -> Taken:
    if person_id != scene.person_id or not roles.is_staff(scene.session, person_id):
        return Taken.FOREIGN
    if duty.take(scene, person_id):
        roles.audit(scene.session, scene.person_id, "watch_taken", scene.now)
        tickets.show_waiting(scene, scene.person)
    inline_buttons.replace(scene, phrases, "watch.taken", {})
    return Taken.DONE


def _leave(phrases: Phrases, scene: Scene, _: Stack, person_id: int) -> Taken:
    if person_id != scene.person_id or not roles.is_staff(scene.session, person_id):
        return Taken.FOREIGN
    duty.leave(scene)
    roles.audit(scene.session, scene.person_id, "watch_left", scene.now)
    inline_buttons.replace(scene, phrases, "watch.left", {})
    return Taken.DONE


def _give(phrases: Phrases, scene: Scene, _: Stack, person_id: int) -> Taken:
    """Whoever hands it over has it no longer."""
    members = {it.id: it for it in roles.members(scene.session, scene.bot_id)}
    if scene.person_id not in members or person_id not in members:
        return Taken.FOREIGN
    duty.leave(scene)
    if duty.take(scene, person_id):
        roles.audit(scene.session, scene.person_id, "watch_given", scene.now, person=person_id)
        _tell(scene, members[person_id])
        tickets.show_waiting(scene, members[person_id])
    name = name_of(scene.session, person_id)
    inline_buttons.replace(scene, phrases, "watch.given", {"name": name})
    return Taken.DONE


def _tell(scene: Scene, colleague: Person) -> None:
    by = {"name": name_of(scene.session, scene.person_id)}
    outbox.promise(
        scene.session,
        kinds.TO_TEAM,
        colleague,
        key=f"watch:{colleague.id}:{scene.update_id}",
        due_at=scene.now,
        params=kinds.words("watch.told", by),
    )
