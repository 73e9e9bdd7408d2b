"""How the processes of one bot share its pace: so many places, each held by one process.

A place is taken from when a message leaves until a second after it has surely arrived. However late
some arrive, no second then holds more messages than there are places, and no clock is compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass

PLACES = 30
"""One less than Telegram takes in a second."""
FEW, KEPT_OF_FEW, KEPT = 4, 2, 1
"""Places that each process keeps for answers, when there are few of them, or many."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How many places a process could use now."""

    answers: int = 0
    enqueued: int = 0


def fair(wishes: Mapping[str, Wish]) -> dict[str, int]:
    """How many places each should have: answers first, then promises, then all alike."""
    kept = KEPT_OF_FEW if len(wishes) <= FEW else KEPT
    given, left = dict.fromkeys(sorted(wishes), 0), PLACES
    for wanted in (
        dict.fromkeys(wishes, kept),
        {who: wish.answers for who, wish in wishes.items()},
        {who: wish.answers + wish.enqueued for who, wish in wishes.items()},
        dict.fromkeys(wishes, PLACES),
    ):
        while left and (short := [who for who in given if given[who] < wanted[who]]):
            for who in short[:left]:
                given[who] += 1
                left -= 1
    return given


def settled(kept: int, target: int, others: int) -> int:
    """How many a process holds from now on: never one that `others` hold, nor fewer than it uses.

    `kept` are those it surely keeps to already: what is above its target is given back as soon as
    it is free.
    """
    free = max(0, PLACES - others)
    return min(max(kept, min(target, free)), free)
