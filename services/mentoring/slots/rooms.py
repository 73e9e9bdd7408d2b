"""Slots that have nowhere to take place any more are offered to nobody; once they have, again."""

from datetime import datetime

from sqlalchemy import Update, exists, update
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.mentoring import Mentor, Slot, SlotStatus
from services.schedule.video_rooms import Rooms, has_own_room


def look_again(session: Session, now: datetime, rooms: Rooms) -> None:
    """At each start the house may make rooms, or no more; a mentor's own link comes and goes."""
    session.execute(*(_of_the_house(now) if rooms.base else _of_mentors(now)))


@constant
def _of_the_house(now: datetime) -> Update:
    return _ahead(now).where(Slot.has_room.is_(False)).values(has_room=True)


@constant
def _of_mentors(now: datetime) -> Update:
    own = exists().where(Mentor.person_id == Slot.mentor_id, has_own_room())
    return _ahead(now).where(Slot.has_room != own).values(has_room=own)


def _ahead(now: datetime) -> Update:
    """Of mentors: an employer says in their own words where an interview is."""
    ahead = (Slot.status == SlotStatus.OPEN, Slot.starts_at > now, Slot.mentor_id.is_not(None))
    return update(Slot).where(*ahead).execution_options(synchronize_session=False)
