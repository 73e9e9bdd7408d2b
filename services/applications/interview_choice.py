"""A participant chooses one of the short interviews of an offer: a day, then an hour, one tap."""

from collections.abc import Mapping, Sequence
from datetime import date

from models.applications import Application
from models.mentoring import Slot
from rules.schedule.dates import in_words, moment
from services.applications import answers as applications_answers
from services.applications import interview_slots, presenting
from services.applications.answers import Taking
from services.applications.interview_conversation import confirm, mine
from services.conversation.turn_context import Done, Scene


def list_days(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    found = dict.fromkeys(_day(scene, it) for it in _free(scene, answers))
    return [(day.isoformat(), in_words(day, scene.language)) for day in found]


def look_at_day(scene: Scene, answers: Mapping[str, str]) -> Done:
    """Where they are, and how long; several places are told side by side."""
    found = _of_day(scene, answers)
    scene.keep(
        on=in_words(date.fromisoformat(answers["day"]), scene.language),
        where=" · ".join(dict.fromkeys(it.place or "" for it in found)),
        minutes=str(interview_slots.minutes_of(found[0])) if found else "",
    )
    return Done.DONE


def list_slots(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    zone = presenting.zone_for(scene.session, scene.person_id)
    found = _of_day(scene, answers)
    return [(str(it.id), moment(it.starts_at, zone, scene.language)[1]) for it in found]


def take(scene: Scene, answers: Mapping[str, str]) -> Taking:
    """At the tap, or moved there."""
    found = mine(scene, answers)
    if found is None:
        return Taking.GONE
    taken = applications_answers.take_slot(scene.session, found, int(answers["slot"]), scene.now)
    if taken is Taking.TAKEN:
        confirm(scene, found)
    return taken


def _free(scene: Scene, answers: Mapping[str, str]) -> Sequence[Slot]:
    found = scene.session.get(Application, int(answers["application"]))
    if found is None or found.person_id != scene.person_id:
        return []
    return interview_slots.free(scene.session, found.opportunity_id, scene.now)


def _of_day(scene: Scene, answers: Mapping[str, str]) -> list[Slot]:
    on = date.fromisoformat(answers["day"])
    return [it for it in _free(scene, answers) if _day(scene, it) == on]


def _day(scene: Scene, slot: Slot) -> date:
    zone = presenting.zone_for(scene.session, scene.person_id)
    return slot.starts_at.astimezone(zone).date()
