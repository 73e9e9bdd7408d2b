"""Mark which slots have a video room; a slot without a room is not offered."""

from datetime import datetime

from sqlalchemy import Update, and_, exists, update
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.mentoring.mentors import Mentor
from models.mentoring.slots import Slot, SlotStatus
from services.schedule.video_rooms import VideoRooms


def look_again(session: Session, now: datetime, rooms: VideoRooms) -> None:
    """Update every slot ahead: at start the bot may have rooms or not; mentors' links change."""
    session.execute(*(_give_rooms(now) if rooms.base else _follow_own_rooms(now)))


@constant
def _give_rooms(now: datetime) -> Update:
    return _update_ahead(now).where(Slot.has_room.is_(False)).values(has_room=True)


@constant
def _follow_own_rooms(now: datetime) -> Update:
    has_own_room = and_(Mentor.own_room_approved_at.is_not(None), Mentor.own_room_url != "")
    own = exists().where(Mentor.person_id == Slot.mentor_id, has_own_room)
    return _update_ahead(now).where(Slot.has_room != own).values(has_room=own)


def _update_ahead(now: datetime) -> Update:
    """Update mentors' slots only: an employer says in words where an interview takes place."""
    conditions = (Slot.status == SlotStatus.OPEN, Slot.starts_at > now, Slot.mentor_id.is_not(None))
    return update(Slot).where(*conditions).execution_options(synchronize_session=False)
