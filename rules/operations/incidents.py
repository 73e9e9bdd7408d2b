"""Decide when something that is wrong is told, once, and when its end is told, once.

Who looks may be the bot itself, or a timer beside it every few minutes: what lasts is told, a
restart is not, and what comes and goes is one incident.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

LASTS = timedelta(minutes=3)
"""How long something is wrong before it is told."""
CALM = timedelta(minutes=10)
"""How long it is well before its end is told."""


@dataclass(frozen=True, slots=True)
class Incident:
    since: datetime
    seen_at: datetime
    """When it was last wrong."""
    told: bool = False


Incidents = Mapping[str, Incident]


def follow(known: Incidents, wrong: Collection[str], now: datetime) -> Incidents:
    """Return the incidents under way, after a look that found these things wrong."""
    seen = {
        name: replace(known[name], seen_at=now) if name in known else Incident(now, now)
        for name in wrong
    }
    calm = {name: it for name, it in known.items() if name not in seen}
    waiting = {name: it for name, it in calm.items() if it.told or now - it.seen_at < CALM}
    return {**waiting, **seen}


def out_of_sight(known: Incidents, looked_at: Collection[str]) -> list[str]:
    """Return the incidents told that no look can see now: assumed to last."""
    return [name for name, it in known.items() if it.told and name not in looked_at]


def to_tell(incidents: Incidents, now: datetime) -> list[str]:
    """Return the incidents that have lasted long enough, and were not told."""
    return [
        name
        for name, it in incidents.items()
        if not it.told and it.seen_at == now and now - it.since >= LASTS
    ]


def over(incidents: Incidents, now: datetime) -> list[str]:
    """Return the incidents told, and mended for a while."""
    return [name for name, it in incidents.items() if it.told and now - it.seen_at >= CALM]


def once_told(incidents: Incidents, begun: Collection[str], ended: Collection[str]) -> Incidents:
    """Return the incidents after these were told."""
    return {
        name: replace(it, told=it.told or name in begun)
        for name, it in incidents.items()
        if name not in ended
    }
