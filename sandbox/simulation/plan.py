"""Read what a simulation is to play: who, when, with which words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sandbox.simulation.letters import plain

PAGE = "page"
"""The door of those who come by the bot's own page."""


@dataclass(frozen=True, slots=True)
class Part:
    """Someone to play; `start` is the parameter of their first /start."""

    role: str
    start: str = ""
    door: str = ""
    """By which they come: `PAGE`; Telegram without."""


@dataclass(frozen=True, slots=True)
class Home:
    """Somewhere to live; in a town, with addresses that a geocoder knows."""

    postcode: str
    insee: str
    latitude: float
    longitude: float
    addresses: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Saying:
    """Words that people write, with what they mean (`intents`, the best first)."""

    text: str
    intents: Sequence[str]
    state: str


@dataclass(frozen=True, slots=True)
class Plan:
    seed: int
    begins_at: datetime
    ends_at: datetime
    joins_until: datetime
    """When most participants have come."""
    parts: Sequence[Part]
    homes: Sequence[Home]
    sayings: Sequence[Saying]
    unclear: Sequence[str]
    """How a reply begins that says that words were not understood."""
    unconfirmed: str
    """How a reply begins that leaves to the team what nobody has confirmed yet."""
    sorry: str
    """How a reply begins that says that something broke."""


def read(path: Path) -> Plan:
    return parse(json.loads(path.read_text(encoding="utf-8")))


def parse(values: Mapping[str, Any]) -> Plan:
    return Plan(
        seed=values["seed"],
        begins_at=datetime.fromisoformat(values["begins_at"]),
        ends_at=datetime.fromisoformat(values["ends_at"]),
        joins_until=datetime.fromisoformat(values["joins_until"]),
        parts=[Part(**part) for part in values["parts"]],
        homes=[Home(**home) for home in values["homes"]],
        sayings=[Saying(**saying) for saying in values["sayings"]],
        unclear=[plain(words) for words in values["unclear"]],
        unconfirmed=plain(values["unconfirmed"]),
        sorry=plain(values["sorry"]),
    )
