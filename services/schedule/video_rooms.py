"""Where a meeting takes place: the house's video rooms, or the mentor's own once approved."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_

from models.mentoring import Mentor, Slot


@dataclass(frozen=True, slots=True)
class Rooms:
    base: str = ""
    """Any video service whose rooms are named in the address; empty: there is none."""

    def has_one(self, mentor: Mentor) -> bool:
        """Whether a meeting of this mentor has somewhere to take place."""
        return bool(self.base or own_room(mentor))

    def address(self, slot: Slot, mentor: Mentor) -> str:
        """Empty when nobody knows yet where the meeting is."""
        if own := own_room(mentor):
            return own
        return f"{self.base.rstrip('/')}/declic-{slot.room}" if self.base else ""


def own_room(mentor: Mentor) -> str:
    """Theirs, once the team has approved it; else empty."""
    approved = mentor.own_room_approved_at is not None
    return mentor.own_room_url or "" if approved else ""


def has_own_room() -> ColumnElement[bool]:
    """The same of the mentors of a query."""
    return and_(Mentor.own_room_approved_at.is_not(None), Mentor.own_room_url != "")


NO_ROOMS = Rooms()
