"""Participants by the hundred, in three statements."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from models.enrolment import Enrolment, EnrolmentStatus
from models.people import Person
from models.programme import ProgrammeSession
from tests.harness.builders import BOT, NOON


def participants(
    session: Session, here: ProgrammeSession, telegram_ids: Iterable[int], **more: Any
) -> list[int]:
    """Each has a place in the session: their ids, in this order."""
    values = {"bot_id": BOT, "joined_at": NOON, "language": "fr", **more}
    added = insert(Person).returning(Person.id, sort_by_parameter_order=True)
    people = [values | {"telegram_id": telegram_id} for telegram_id in telegram_ids]
    ids = list(session.scalars(added, people))
    place = {"session_id": here.id, "status": EnrolmentStatus.PLACE, "changed_at": NOON}
    session.execute(insert(Enrolment), [place | {"person_id": it} for it in ids])
    return ids
