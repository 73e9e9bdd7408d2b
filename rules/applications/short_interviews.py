"""Divide an afternoon into short interviews, one after another."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rules.slots.slots import Span, span

MOST = 24
"""Most interviews opened at once: as many as a phone shows."""


def cut(
    on: date, starts: int, ends: int, minutes: int, zone: ZoneInfo, now: datetime
) -> Sequence[Span]:
    """Return the interviews of `minutes` each that start after `now`.

    `starts` and `ends` are minutes of the day `on`, in `zone`.
    """
    interviews = (span(on, at, minutes, zone) for at in range(starts, ends - minutes + 1, minutes))
    return [interview for interview in interviews if interview.starts_at > now][:MOST]
