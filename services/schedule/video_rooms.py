"""Where a meeting takes place: the house's video rooms, or the mentor's own once approved."""

from dataclasses import dataclass

from models.mentoring import Mentor, Slot


@dataclass(frozen=True, slots=True)
class Rooms:
    base: str = ""
    """Any video service whose rooms are named in the address; empty: there is none."""

    def has_one(self, mentor: Mentor) -> bool:
        """Whether a meeting of this mentor has somewhere to take place."""
        own = mentor.own_room_url and mentor.own_room_approved_at
        return bool(self.base or own)

    def address(self, slot: Slot, mentor: Mentor) -> str:
        """Empty when nobody knows yet where the meeting is."""
        if mentor.own_room_url and mentor.own_room_approved_at:
            return mentor.own_room_url
        return f"{self.base.rstrip('/')}/declic-{slot.room}" if self.base else ""


NO_ROOMS = Rooms()
