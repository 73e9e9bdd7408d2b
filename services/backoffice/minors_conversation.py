"""The team records a parent's agreement, its end, and that somebody is of age."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from models.people import Person
from rules.enrolment.minors import GivenBy, GivenHow, days_of_arrival
from rules.schedule.dates import in_words
from rules.tickets.working_hours import MAINLAND, local_date
from services.backoffice import person_card
from services.conversation import inline_buttons
from services.conversation.callbacks import Press, Taken
from services.conversation.conversations import Conversations
from services.conversation.stack import Stack
from services.conversation.turn_context import Done, Scene
from services.enrolment import messages, minors
from services.outbox import kinds, outbox
from services.people import locks
from services.people.roles import audit
from services.team.notifications import name_of

SCRIPT = "minor"


class Stands(StrEnum):
    MISSING = "missing"
    AGREED = "agreed"
    NOBODY = "nobody"
    """Nobody of this bot, or no minor (any more)."""


class Noted(StrEnum):
    NOTED = "noted"
    NOTHING = "nothing"
    """A colleague was faster."""


def verbs(conversations: Conversations) -> Mapping[str, Press]:
    def press(scene: Scene, stack: Stack, person_id: int) -> Taken:
        conversations.open_above(scene, stack, SCRIPT, {"chosen": str(person_id)})
        return Taken.STAYS

    return {minors.OPEN: press}


def begin(scene: Scene, answers: Mapping[str, str]) -> Done:
    """From the card of the person."""
    scene.open_above(SCRIPT, chosen=answers["chosen"])
    return Done.DONE


def look(scene: Scene, answers: Mapping[str, str]) -> Stands:
    person = person_card.chosen(scene, answers)
    minor = minors.of(scene.session, person.id) if person else None
    if person is None or minor is None:
        return Stands.NOBODY
    scene.keep(named=name_of(scene.session, person.id), agreement="")
    if not minor.has_agreement:
        return Stands.MISSING
    scene.keep(agreement=minors.agreement_in_words(minor, scene.language))
    return Stands.AGREED


def days(scene: Scene, _: Mapping[str, str]) -> list[tuple[str, str]]:
    found = days_of_arrival(local_date(scene.now, MAINLAND))
    return [(day.isoformat(), in_words(day, scene.language)) for day in found]


def record(scene: Scene, answers: Mapping[str, str]) -> Noted:
    """Kept as it was told: a role, a way, a day; never a name."""
    person = _held(scene, answers)
    by, how = GivenBy(answers["by"]), GivenHow(answers["how"])
    on = date.fromisoformat(answers["day"])
    if person is None or not minors.agree(
        scene.session, person.id, by, how, on, scene.person_id, scene.now
    ):
        return Noted.NOTHING
    choose = [("meeting.see_all", inline_buttons.data("meeting_choose", person.id))]
    return _noted(scene, person, "parent_agreed", choose)


def withdraw(scene: Scene, answers: Mapping[str, str]) -> Noted:
    """Meetings ahead are given back by the sweep that looks at them all."""
    person = _held(scene, answers)
    if person is None or not minors.withdraw(scene.session, person.id, scene.now):
        return Noted.NOTHING
    return _noted(scene, person, "parent_withdrew")


def come_of_age(scene: Scene, answers: Mapping[str, str]) -> Noted:
    person = _held(scene, answers)
    if person is None or not minors.come_of_age(scene.session, person.id, scene.now):
        return Noted.NOTHING
    return _noted(scene, person, "came_of_age")


def _held(scene: Scene, answers: Mapping[str, str]) -> Person | None:
    person = person_card.chosen(scene, answers)
    if person is not None:
        locks.hold_person(scene.session, person.id)
    return person


def _noted(
    scene: Scene, person: Person, what: str, buttons: Sequence[tuple[str, str]] = ()
) -> Noted:
    """Traced, and the person is told."""
    audit(scene.session, scene.person_id, what, scene.now, person=person.id)
    outbox.promise(
        scene.session,
        messages.TEAM_VERDICT,
        person,
        key=f"{what}:{person.id}:{scene.update_id}",
        due_at=scene.now,
        params=kinds.words(f"minor.told.{what}", buttons=buttons),
    )
    return Noted.NOTED
