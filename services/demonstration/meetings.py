"""Add two invented mentors and their hours, so that a demonstration has meetings to choose from."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.mentoring.mentors import Mentor, MentorStatus
from models.people import Person
from rules.schedule.time_zones import local_date
from rules.slots.slots import SingleOpening
from services.people.tokens import RandomBelow
from services.slots.slots import open_slot

DEPARTMENT = "31"
NOON, EVENING = 12 * 60 + 30, 18 * 60
MENTORS = (
    ("Marc", "technicien support", "le dépannage, changer de métier", "support", EVENING, 30, 1),
    ("Inès", "créatrice de sites", "le web, apprendre par soi-même", "web", NOON, 45, 5),
)
"""First name, job, subjects, job family; then the hour and length in minutes, and the seats."""
DAYS = 15


def open_meetings(session: Session, bot_id: int, now: datetime, random_below: RandomBelow) -> None:
    """Open the hours, unless there are mentors already."""
    if session.scalar(select(Mentor.person_id).limit(1)) is not None:
        return
    for name, job, subjects, family, starts, minutes, seats in MENTORS:
        mentor_id = _mentor(session, bot_id, now, name, job, subjects, family)
        for ahead in range(1, DAYS):
            day = local_date(now, DEPARTMENT) + timedelta(days=ahead)
            open_slot(
                session, mentor_id, SingleOpening(day, starts, minutes, seats), now, random_below
            )


def _mentor(
    session: Session, bot_id: int, now: datetime, name: str, job: str, subjects: str, family: str
) -> int:
    """Add a mentor without an address: messages to them are dropped."""
    person = Person(bot_id=bot_id, joined_at=now, first_name=name)
    session.add(person)
    session.flush()
    session.add(
        Mentor(
            person_id=person.id,
            status=MentorStatus.ACTIVE,
            first_name=name,
            company="Démonstration",
            company_key="demonstration",
            job=job,
            subjects=subjects,
            families=[family],
            languages=["fr"],
            department=DEPARTMENT,
            referent="Zoé Martin, ressources humaines",
            approved_at=now,
        )
    )
    session.flush()
    return person.id
