"""Give a meeting its video room: the mentor's own one once approved, else one of the programme."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VideoRooms:
    base: str = ""
    """Address of a video service that names rooms in the path; empty when there is none."""

    def has_one(self, own_room: str) -> bool:
        """Tell whether the meetings of a mentor, who may have a room of their own, have a room."""
        return bool(self.base or own_room)

    def address(self, room: str, own_room: str) -> str:
        """Return the address of a meeting's `room`, or "" while there is none."""
        if own_room:
            return own_room
        return f"{self.base.rstrip('/')}/declic-{room}" if self.base else ""


NO_ROOMS = VideoRooms()
