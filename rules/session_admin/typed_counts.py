"""Read numbers of places as the team types them: « 600 », « 600 places », « 600 + 60 »."""

import re

from rules.conversation.typed_text import plain

MOST, MOST_BEYOND = 10_000, 1_000
SEATS = re.compile(r"([0-9]{1,5}) ?(?:places?|seats?)?")
BEYOND = re.compile(r"\+|\b(?:et|plus|and)\b")


def seats_of(text: str) -> tuple[int, int] | None:
    """Return the seats, and the places given beyond them; None when they cannot be read."""
    matches = [SEATS.fullmatch(plain(part)) for part in BEYOND.split(_joined(text))]
    numbers = [int(match[1]) for match in matches if match]
    if len(numbers) != len(matches) or not 1 <= len(numbers) <= 2:
        return None
    seats, beyond = numbers[0], sum(numbers[1:])
    return (seats, beyond) if 1 <= seats <= MOST and beyond <= MOST_BEYOND else None


def _joined(text: str) -> str:
    """Join the digits of one number: « 1 200 » becomes « 1200 »."""
    return re.sub(r"(?<=[0-9])[\s\u202f](?=[0-9]{3}\b)", "", text)
