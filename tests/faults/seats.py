"""What must hold of seats whatever happened: none lost, none sold twice, every one of them told."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.mentoring.slots import Booking, BookingStatus, Slot
from models.people import Person
from models.programme import ProgrammeSession
from rules.schedule.dates import moment
from services.slots import bookings
from services.slots.bookings import BookingResult
from services.workshops.diary import DIARY
from tests.faults.people import Record
from tests.harness.builders import a_participant
from tests.harness.chat import PARIS

MOVE = re.compile(r"a:meeting_move:(\d+)")
STRANGER = 90_001


def booked(session: Session) -> list[Booking]:
    query = select(Booking).where(Booking.status == BookingStatus.BOOKED).order_by(Booking.id)
    return list(session.scalars(query))


def check_seats(session: Session) -> None:
    """Counted right, never too many, and nobody in two places at once."""
    taken = Counter(booking.slot_id for booking in booked(session))
    for slot in session.scalars(select(Slot)):
        assert slot.taken == taken[slot.id] <= slot.seats, slot.id
    spans = sorted(
        (booking.person_id, slot.starts_at, slot.ends_at)
        for booking in booked(session)
        for slot in [session.get_one(Slot, booking.slot_id)]
    )
    for (one, _, ends_at), (other, starts_at, _) in pairwise(spans):
        assert one != other or ends_at <= starts_at, one


def check_told(session: Session, record: Record) -> None:
    """The last thing someone read of each meeting is when it is; and no other was spoken of."""
    last = dict(confirmations(record))
    assert last.keys() <= set(session.scalars(select(Booking.id)))
    for booking in booked(session):
        slot = session.get_one(Slot, booking.slot_id)
        day, hour = moment(slot.starts_at, PARIS, "fr")
        telegram_id = session.get_one(Person, booking.person_id).telegram_id
        assert booking.id in last, f"never told: booking {booking.id}"
        assert last[booking.id]["chat_id"] == telegram_id
        assert f"{day}, {hour}<" in last[booking.id]["caption"]


def confirmations(record: Record) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Bookings by id, and what was said of each, the newest last."""
    for call in record:
        said = call["parameters"]
        if "caption" in said and (found := MOVE.search(str(said.get("reply_markup")))):
            yield int(found[1]), said


def check_none_lost(session: Session, now: datetime, rng: Random) -> int:
    """Every free seat is booked by someone new: how many there were."""
    here = session.scalars(select(ProgrammeSession)).one()
    free = [
        slot.id for slot in session.scalars(select(Slot)) for _ in range(slot.seats - slot.taken)
    ]
    for number, slot_id in enumerate(free):
        stranger = a_participant(session, here, STRANGER + number)
        asked = bookings.book(session, DIARY, stranger.id, slot_id, None, now, rng.randrange)
        assert asked.outcome is BookingResult.BOOKED, (slot_id, asked.outcome)
    return len(free)
