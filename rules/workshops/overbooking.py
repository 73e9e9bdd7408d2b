"""How many people a workshop takes: its seats, more since some never come, never over the room."""


def places(seats: int, overbooking: int, capacity: int) -> int:
    """`overbooking` is a percentage of the seats."""
    return min(capacity, seats + seats * overbooking // 100)
