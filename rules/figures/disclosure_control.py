"""Which figures are kept back so that no hidden one can be worked out from those that are told."""

from collections.abc import Collection, Hashable, Mapping
from typing import Any, TypeVar

from rules.figures.figures import FEWEST, Step, told

SPARE = 3
"""What is hidden has more possible values than that."""
NO_BOUNDS: Mapping[Any, int] = {}
Group = tuple[str, ...]
"""The names of a group; of several, when they are told as one."""
DARK: Group = ()
"""All groups together whose places are hidden."""

Key = TypeVar("Key", bound=Hashable)
Counts = Mapping[Group, int]
Told = dict[Group, int | None]


def tells_nothing(parts: Mapping[Key, int], at_most: Mapping[Key, int] = NO_BOUNDS) -> bool:
    """Whether the sum of these hidden parts, which one can work out, gives none of them away.

    One knows that each holds someone, what it holds at most, and that some part is under five.
    """
    total = sum(parts.values())
    most = {key: min(total, at_most.get(key, total)) for key in parts}
    small = any(count < FEWEST for count in parts.values())
    cases = [most | {key: min(most[key], FEWEST - 1)} for key in parts] if small else [most]
    values: dict[Key, set[int]] = {key: set() for key in parts}
    for case in cases:
        for key in parts:
            values[key].update(_values(key, case, total))
    return total >= FEWEST and all(len(found) > SPARE for found in values.values())


def _values(key: Key, most: Mapping[Key, int], total: int) -> range:
    """Those of one part, no more of them than it takes."""
    others = sum(most.values()) - most[key]
    lowest, highest = max(1, total - others), min(most[key], total - len(most) + 1)
    return range(lowest, min(highest, lowest + SPARE) + 1)


def hidden(
    parts: Mapping[Key, int],
    also: Collection[Key] = (),
    at_most: Mapping[Key, int] = NO_BOUNDS,
    last: Collection[Key] = (),
) -> frozenset[Key]:
    """Of the parts of a total that one can work out, those that are not told.

    Under five, then the smallest others, until what is hidden tells nothing; zero is told.
    Those asked for are hidden `last`.
    """
    some = (key for key in parts if parts[key])
    smallest_first = sorted(some, key=lambda key: (key in last, parts[key]))
    kept = [key for key in smallest_first if parts[key] < FEWEST or key in also]
    others = [key for key in smallest_first if key not in kept]
    while kept and others and not tells_nothing({key: parts[key] for key in kept}, at_most):
        kept.append(others.pop(0))
    return frozenset(kept)


def joined(parts: Mapping[Key, int], last: Collection[Key] = ()) -> frozenset[Key]:
    """Parts to tell as one rather than to hide: their sum gives none of them away.

    None when nothing would be left beside them.
    """
    kept = hidden(parts, last=last)
    together = {key: parts[key] for key in kept}
    is_all = sum(together.values()) == sum(parts.values())
    return kept if kept and not is_all and tells_nothing(together) else frozenset()


def given_away(kept: Mapping[Key, int], at_most: Mapping[Key, int] = NO_BOUNDS) -> bool:
    """Whether a sum over sessions would tell what these sessions hide in it."""
    return any(kept.values()) and not tells_nothing(kept, at_most)


def shared_out(
    parts: Mapping[Key, int],
    also: Collection[Key] = (),
    at_most: Mapping[Key, int] = NO_BOUNDS,
    last: Collection[Key] = (),
) -> dict[Key, int | None] | None:
    """The parts of a total, not even zero of a small one; None when they cannot be kept apart."""
    if told(sum(parts.values())) is None:
        return dict.fromkeys(parts)
    kept = hidden(parts, also, at_most, last)
    if kept and not tells_nothing({key: parts[key] for key in kept}, at_most):
        return None
    return {key: None if key in kept else count for key, count in parts.items()}


def told_groups(
    parts: Mapping[Step, Counts],
    also: Mapping[Step, Collection[Group]],
    last: Collection[Group] = (),
) -> dict[Step, Told]:
    """Places bound the other columns; a group whose places are hidden is hidden in all of them.

    Nothing is told when a column cannot be kept apart beside its places.
    """
    places = shared_out(parts[Step.PLACE], also.get(Step.PLACE, ()), last=last)
    found = {Step.PLACE: places}
    for step in parts.keys() - {Step.PLACE}:
        found[step] = places and _beside(places, parts, step, also.get(step, ()), last)
    shown = {step: column for step, column in found.items() if column is not None}
    nothing: Told = dict.fromkeys(parts[Step.PLACE])
    return shown if shown.keys() == parts.keys() else dict.fromkeys(parts, nothing)


def _beside(
    places: Told,
    parts: Mapping[Step, Counts],
    step: Step,
    also: Collection[Group],
    last: Collection[Group],
) -> Told | None:
    dark = [name for name, count in places.items() if count is None]
    room = {name: count for name, count in places.items() if count is not None}
    counts = {name: parts[step].get(name, 0) for name in room}
    if dark:
        room[DARK] = sum(parts[Step.PLACE][name] for name in dark)
        counts[DARK] = sum(parts[step].get(name, 0) for name in dark)
    shown = shared_out(counts, also, room, last)
    return None if shown is None else {name: shown.get(name) for name in places}
