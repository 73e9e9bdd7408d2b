"""Compute how many people a workshop takes: its seats and some more, since some never come."""


def places(seats: int, overbooking: int, capacity: int) -> int:
    """Return the places: `overbooking` percent beyond the seats, at most the room's `capacity`."""
    return min(capacity, seats + seats * overbooking // 100)
