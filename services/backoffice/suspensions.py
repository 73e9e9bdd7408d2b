"""List people whose nudges the team has paused, and pause or resume them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from flows.texts import plain_text, translate
from models.people import Person
from rules.conversation.typed_text import plain
from rules.schedule.dates import in_words
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from services.backoffice import person_search
from services.backoffice.person_search import BETWEEN
from services.conversation.text import fitting
from services.conversation.turn_context import TurnContext
from services.people import people
from services.people.roles import audit
from services.team.notifications import name_of

SHOWN = 8


class PausedPeople(StrEnum):
    SOME = "some"
    NOBODY = "nobody"


class SuspensionSwitch(StrEnum):
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    NOBODY = "nobody"


def list_paused(context: TurnContext, _: Mapping[str, str]) -> PausedPeople:
    """List whose nudges are paused, since when and by whom; the latest first."""
    query = (
        select(Person)
        .where(Person.nudges_suspended_at.is_not(None), people.of_bot(context.bot_id))
        .order_by(Person.nudges_suspended_at.desc(), Person.id)
        .limit(SHOWN)
    )
    people_paused = context.session.scalars(query).all()
    context.keep(paused="\n".join(_line(context, person) for person in people_paused))
    return PausedPeople.SOME if people_paused else PausedPeople.NOBODY


def people_named(context: TurnContext, answers: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """List people of that first name, told apart by town and age."""
    name = answers["who"]
    query = (
        select(Person)
        .where(people.of_bot(context.bot_id), Person.id != context.person_id)
        .where(
            or_(
                *(
                    func.lower(Person.first_name) == spelling
                    for spelling in {name.lower(), plain(name)}
                )
            )
        )
        .order_by(Person.id)
        .limit(SHOWN)
    )
    rows = context.session.scalars(query).all()
    labels = person_search.labels(context.session, [row.id for row in rows], context.language)
    return [(str(row.id), _label(context, row, labels[row.id])) for row in rows]


def _label(context: TurnContext, person: Person, label: str) -> str:
    if person.nudges_suspended_at is None:
        return label
    paused = plain_text(context.language, "nudges.paused")
    without_age = BETWEEN.join(label.split(BETWEEN)[:2])
    return fitting(BETWEEN.join((without_age, paused)))


def toggle(context: TurnContext, answers: Mapping[str, str]) -> SuspensionSwitch:
    """Pause the person's nudges, or resume them; the person sees it on their profile."""
    person = people.find(context.session, context.bot_id, int(answers["chosen"]))
    if person is None:
        return SuspensionSwitch.NOBODY
    done = SuspensionSwitch.RESUMED if person.nudges_suspended_at else SuspensionSwitch.SUSPENDED
    paused = done is SuspensionSwitch.SUSPENDED
    switch(context.session, person, context.person_id, context.now, paused=paused)
    context.keep(named=name_of(context.session, person.id))
    return done


def switch(
    session: Session, person: Person, member_id: int, now: datetime, *, paused: bool
) -> None:
    """Pause a person's nudges or resume them, for a member of the team."""
    person.nudges_suspended_at = now if paused else None
    person.nudges_suspended_by = member_id if paused else None
    done = SuspensionSwitch.SUSPENDED if paused else SuspensionSwitch.RESUMED
    audit(session, member_id, f"nudges_{done}", now, person=person.id)


def _line(context: TurnContext, person: Person) -> str:
    assert person.nudges_suspended_at is not None
    by = person.nudges_suspended_by
    values = {
        "name": name_of(context.session, person.id),
        "day": in_words(local_date(person.nudges_suspended_at, NO_DEPARTMENT), context.language),
        "by": name_of(context.session, by) if by else "?",
    }
    return str(translate(context.language, "nudges.line", **values))
