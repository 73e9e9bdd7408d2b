"""Short interviews one after another, within an afternoon."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rules.mentoring.slots import Span, span

MOST = 24
"""In one go; as many as a telephone shows."""


def cut(
    on: date, starts: int, ends: int, minutes: int, zone: ZoneInfo, now: datetime
) -> Sequence[Span]:
    """From one minute of the day to another, those that are still ahead."""
    found = (span(on, at, minutes, zone) for at in range(starts, ends - minutes + 1, minutes))
    return [it for it in found if it.starts_at > now][:MOST]
