"""Give a meeting its video room: the mentor's own one once approved, else one of the programme."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_

from models.mentoring import Mentor, Slot


@dataclass(frozen=True, slots=True)
class Rooms:
    base: str = ""
    """Address of a video service that names rooms in the path; empty when there is none."""

    def has_one(self, mentor: Mentor) -> bool:
        """Tell whether this mentor's meetings have a room."""
        return bool(self.base or own_room(mentor))

    def address(self, slot: Slot, mentor: Mentor) -> str:
        """Return the room's address, or "" while there is none."""
        if own := own_room(mentor):
            return own
        return f"{self.base.rstrip('/')}/declic-{slot.room}" if self.base else ""


def own_room(mentor: Mentor) -> str:
    """Return the address of the mentor's own room once the team has approved it, else ""."""
    approved = mentor.own_room_approved_at is not None
    return mentor.own_room_url or "" if approved else ""


def has_own_room() -> ColumnElement[bool]:
    """Return the condition that a mentor of the query has an approved room of their own."""
    return and_(Mentor.own_room_approved_at.is_not(None), Mentor.own_room_url != "")


NO_ROOMS = Rooms()
