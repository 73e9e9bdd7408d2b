"""Decide whether a session may open: its state, and what is missing before it opens."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class SessionState(StrEnum):
    DRAFT = "draft"
    """Being prepared: nobody sees it, nobody gets a place."""
    OPEN = "open"
    CLOSED = "closed"
    """People who have a place keep it; no other is given."""


class OpeningRequirement(StrEnum):
    """The requirements of opening a session, in the order told to the team."""

    MEETINGS = "meetings"
    REFERENT = "referent"
    CONTROLLER = "controller"
    CONTACT = "contact"
    ASSESSMENT = "assessment"
    PROCESSORS = "processors"
    ROOMS = "rooms"
    """Video rooms: the installation has no way to create any."""


@dataclass(frozen=True, slots=True)
class SeatCover:
    """Seats in meetings, for the number of people expected.

    A session opens when the seats are `opens_at` percent of the people.
    """

    seats: int
    expected: int
    opens_at: int

    @property
    def percent(self) -> int:
        return 100 * self.seats // self.expected

    @property
    def needed(self) -> int:
        """Return how many seats the session needs to open."""
        return -(-self.opens_at * self.expected // 100)

    @property
    def short_of(self) -> int:
        """Return how many seats mentors have yet to open."""
        return max(0, self.needed - self.seats)

    def groups(self, size: int) -> int:
        """Return how many full groups of that size the missing seats make."""
        return -(-self.short_of // size)


def is_doubtful(expected: int, seats: int) -> bool:
    """Tell whether the people expected are probably those of another session."""
    return 2 * expected < seats or expected > 2 * seats


@dataclass(frozen=True, slots=True)
class DataProtectionRecord:
    """What the owner recorded about data protection; empty at first."""

    controller: str = ""
    contact: str = ""
    assessed_on: date | None = None
    processors: str = ""


def state_of(opened_at: datetime | None, closed_at: datetime | None) -> SessionState:
    """Return the state of a session, from when it was opened and closed."""
    if opened_at is None:
        return SessionState.DRAFT
    return SessionState.OPEN if closed_at is None else SessionState.CLOSED


def missing(
    cover: SeatCover,
    recorded: DataProtectionRecord,
    *,
    has_referent: bool,
    has_rooms: bool,
    today: date,
) -> tuple[OpeningRequirement, ...]:
    """Return the unmet requirements of opening a session; none if it may open.

    An impact assessment that is only planned does not count.
    """
    assessed = recorded.assessed_on is not None and recorded.assessed_on <= today
    complete = {
        OpeningRequirement.MEETINGS: cover.short_of == 0,
        OpeningRequirement.REFERENT: has_referent,
        OpeningRequirement.CONTROLLER: bool(recorded.controller.strip()),
        OpeningRequirement.CONTACT: bool(recorded.contact.strip()),
        OpeningRequirement.ASSESSMENT: assessed,
        OpeningRequirement.PROCESSORS: bool(recorded.processors.strip()),
        OpeningRequirement.ROOMS: has_rooms,
    }
    return tuple(need for need in OpeningRequirement if not complete[need])
