"""Builders: people and sessions, with the facts that matter in their names."""

from datetime import UTC, date, datetime
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from models.people import Person
from models.programme import ProgrammeSession
from rules.eligibility import ZoneRule
from services.scene import Scene

NOON = datetime(2027, 3, 2, 11, tzinfo=UTC)
BOT = 1


def a_person(session: Session, telegram_id: int = 7, **more: Any) -> Person:
    person = Person(
        bot_id=BOT, telegram_id=telegram_id, **{"joined_at": NOON, "language": "fr", **more}
    )
    session.add(person)
    session.flush()
    return person


def a_session(session: Session, **more: Any) -> ProgrammeSession:
    values: dict[str, Any] = {
        "code": "essai",
        "name": "Session d'essai",
        "departments": ["31"],
        "starts_on": date(2027, 3, 15),
        "ends_on": date(2027, 3, 26),
        "seats": 2,
        "overbooking": 0,
        "zone_rule": ZoneRule.REQUIRED,
        "minimum_age": 18,
        "job_seeker_required": True,
        "doors": [],
        "texts": {"programme": "P", "association": "A", "territory": "T"},
    }
    row = ProgrammeSession(**(values | more))
    session.add(row)
    session.flush()
    return row


def a_scene(session: Session, person: Person, now: datetime = NOON) -> Scene:
    return Scene(
        session=session,
        bot_id=BOT,
        update_id=1,
        person_id=person.id,
        language="fr",
        now=now,
        chance=Random(3).randrange,
    )
