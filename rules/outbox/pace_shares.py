"""Divide the sending places of one bot among its processes; one process holds each place.

A message takes a place from its sending until one second after its arrival is known. So no second
holds more messages than there are places, however late some arrive, and the clocks of the processes
need not agree.
"""

from collections.abc import Mapping
from dataclasses import dataclass

PLACES = 30
"""One less than Telegram takes in a second."""
RESERVE = 6
"""Places that nobody holds until they are wished for: a burst has them at the next look."""
FEW, KEPT_OF_FEW, KEPT = 4, 2, 1
"""Up to `FEW` processes, each keeps `KEPT_OF_FEW` places for answers; with more, `KEPT`."""


@dataclass(frozen=True, slots=True)
class PaceWish:
    """How many places a process could use now."""

    answers: int = 0
    enqueued: int = 0


def fair(wishes: Mapping[str, PaceWish]) -> dict[str, int]:
    """Return how many places each process should have.

    Answers are served first, then queued messages; what remains above the reserve is shared
    equally.
    """
    kept = KEPT_OF_FEW if len(wishes) <= FEW else KEPT
    reserve = RESERVE if len(wishes) > 1 else 0
    shares, remaining = dict.fromkeys(sorted(wishes), 0), PLACES
    for wanted, spared in (
        (dict.fromkeys(wishes, kept), 0),
        ({process: wish.answers for process, wish in wishes.items()}, 0),
        ({process: wish.answers + wish.enqueued for process, wish in wishes.items()}, 0),
        (dict.fromkeys(wishes, PLACES), reserve),
    ):
        while remaining > spared and (
            short := [name for name in shares if shares[name] < wanted[name]]
        ):
            for process in short[: remaining - spared]:
                shares[process] += 1
                remaining -= 1
    return shares


def settled(kept: int, target: int, others: int) -> int:
    """Return how many places a process holds from now on.

    It takes none that `others` hold, and holds no fewer than `kept`, the places it must still count
    as its own; those above its target are given back as soon as they are free.
    """
    free = max(0, PLACES - others)
    return min(max(kept, min(target, free)), free)
