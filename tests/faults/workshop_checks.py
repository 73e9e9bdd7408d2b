"""What must hold of workshops whatever happened: counted right, in rank order, every offer told."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.programme import ProgrammeSession
from models.workshops import Registration, RegistrationStatus, Workshop
from services.workshops.registrations import HOLDING
from tests.faults.people import Record
from tests.harness.builders import a_workshop

TAKE = re.compile(r"a:workshop_take:(\d+)")
TITLE = "Mon CV"


def plan(session: Session, hours: Iterable[datetime], places: int) -> None:
    here = session.scalars(select(ProgrammeSession)).one()
    for number, starts_at in enumerate(hours):
        names = {"code": f"cv-{number}", "title": f"{TITLE} {number}"}
        a_workshop(session, here, starts_at, places=places, **names)


def of_workshop(session: Session, workshop_id: int) -> list[Registration]:
    query = select(Registration).where(Registration.workshop_id == workshop_id)
    return list(session.scalars(query.order_by(Registration.asked_at, Registration.id)))


def check_workshops(session: Session) -> None:
    """No seat lost, none given twice, offers to the first of the line, nobody in two places."""
    spans: list[tuple[int, datetime, datetime]] = []
    for workshop in session.scalars(select(Workshop)):
        line = of_workshop(session, workshop.id)
        holding = [it for it in line if it.status in HOLDING]
        waiting = [it for it in line if it.status is RegistrationStatus.WAITING]
        assert workshop.taken == len(holding) <= workshop.places, workshop.id
        assert not waiting or workshop.taken == workshop.places, f"{workshop.id}: a seat is lost"
        offered = [it for it in holding if it.status is RegistrationStatus.OFFERED]
        for it in offered:
            ahead = [other.id for other in waiting if place(other) < place(it)]
            assert not ahead, f"{it.id} was offered a seat before {ahead}"
        spans += [
            (it.person_id, workshop.starts_at, workshop.ends_at)
            for it in holding
            if it.status is RegistrationStatus.REGISTERED
        ]
    for (one, _, ends_at), (other, starts_at, _) in pairwise(sorted(spans)):
        assert one != other or ends_at <= starts_at, one


def place(it: Registration) -> tuple[datetime, int]:
    return it.asked_at, it.id


def check_offers_told(session: Session, record: Record, now: datetime) -> None:
    """Who has an offer that still runs has read of it."""
    told = set(offers(record))
    soon = now + timedelta(seconds=1)
    for it in session.scalars(select(Registration)):
        if it.status is RegistrationStatus.OFFERED and it.offered_until and it.offered_until > soon:
            assert it.id in told, f"never told: registration {it.id}"


def offers(record: Record) -> list[int]:
    """Registrations that were offered a seat, in the order it was said.

    Who gave one back has a button that takes it again, under their calendar's file.
    """
    said = (call for call in record if call["method"] == "sendMessage")
    found = (TAKE.search(str(call["parameters"].get("reply_markup"))) for call in said)
    return [int(match[1]) for match in found if match]
