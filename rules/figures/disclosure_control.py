"""Choose which figures to hide, so that no hidden one can be worked out from those shown.

In this module, "parts" are counts of people that add up to a total which readers know.
"""

from collections.abc import Collection, Hashable, Iterator, Mapping
from heapq import nsmallest
from typing import Any, TypeVar

from rules.figures.figures import FEWEST, PathStep, told

SPARE = 3
"""A hidden figure must have more possible values than this."""
NO_BOUNDS: Mapping[Any, int] = {}
Group = tuple[str, ...]
"""The name of a group, or the names of several that are shown as one."""
HIDDEN_PLACES: Group = ()
"""Stands for all groups together whose places are hidden."""

Key = TypeVar("Key", bound=Hashable)
Counts = Mapping[Group, int]
Column = dict[Group, int | None]
"""A count for each group; None where it is hidden."""


def tells_nothing(parts: Mapping[Key, int], at_most: Mapping[Key, int] = NO_BOUNDS) -> bool:
    """Tell whether the sum of these hidden parts reveals none of them.

    A reader can work out that sum, and knows that each part counts at least one person, how many
    it counts at most (`at_most`), and that some part is under five.
    """
    total = sum(parts.values())
    most = {key: min(total, at_most.get(key, total)) for key in parts}
    is_one_small = any(count < FEWEST for count in parts.values())
    possible = _if_one_is_small(most, total) if is_one_small else _whichever(most, total)
    return total >= FEWEST and all(len(values) > SPARE for values in possible)


def _whichever(most: Mapping[Key, int], total: int) -> Iterator[Collection[int]]:
    """Yield some of the values that each part may have."""
    others, count = sum(most.values()), len(most)
    for each in most.values():
        yield _values(each, others - each, total, count)


def _if_one_is_small(most: Mapping[Key, int], total: int) -> Iterator[Collection[int]]:
    """Yield the possible values, given that a part is under five: the given part, or another.

    Of the others, the one that leaves the most room is the one that would lose least by that.
    """
    others, count = sum(most.values()), len(most)
    loses = [max(0, each - (FEWEST - 1)) for each in most.values()]
    least, next_least = [*nsmallest(2, loses), others][:2]
    for each, lost in zip(most.values(), loses, strict=True):
        values = set(_values(each - lost, others - each, total, count))
        if count > 1:
            by_another = next_least if lost == least else least
            values.update(_values(each, others - each - by_another, total, count))
        yield values


def _values(most: int, most_of_others: int, total: int, count: int) -> range:
    """Return possible values of one part, only as many as are needed to pass `SPARE`."""
    lowest, highest = max(1, total - most_of_others), min(most, total - count + 1)
    return range(lowest, min(highest, lowest + SPARE) + 1)


def hidden(
    parts: Mapping[Key, int],
    also: Collection[Key] = (),
    at_most: Mapping[Key, int] = NO_BOUNDS,
    last: Collection[Key] = (),
) -> frozenset[Key]:
    """Return which parts of a total to hide.

    Those under five and those of `also`, then the smallest others, until what is hidden reveals
    nothing. Zero is shown. The parts of `last` are hidden after all others.
    """
    not_zero = (key for key in parts if parts[key])
    smallest_first = sorted(not_zero, key=lambda key: (key in last, parts[key]))
    chosen = [key for key in smallest_first if parts[key] < FEWEST or key in also]
    others = [key for key in smallest_first if key not in chosen]
    while chosen and others and not tells_nothing({key: parts[key] for key in chosen}, at_most):
        chosen.append(others.pop(0))
    return frozenset(chosen)


def joined(parts: Mapping[Key, int], last: Collection[Key] = ()) -> frozenset[Key]:
    """Return the parts to show as a sum instead of hiding each: the sum reveals none.

    Empty when no other part would be left.
    """
    chosen = hidden(parts, last=last)
    together = {key: parts[key] for key in chosen}
    is_all = sum(together.values()) == sum(parts.values())
    return chosen if chosen and not is_all and tells_nothing(together) else frozenset()


def given_away(parts: Mapping[Key, int], at_most: Mapping[Key, int] = NO_BOUNDS) -> bool:
    """Tell whether a sum over sessions would reveal the counts that these sessions hide."""
    return any(parts.values()) and not tells_nothing(parts, at_most)


def shared_out(
    parts: Mapping[Key, int],
    also: Collection[Key] = (),
    at_most: Mapping[Key, int] = NO_BOUNDS,
    last: Collection[Key] = (),
) -> dict[Key, int | None] | None:
    """Return the parts of a total, None in place of each hidden one.

    All are hidden, zero too, when the total is under five. The result is None when the parts
    cannot be hidden well enough.
    """
    if told(sum(parts.values())) is None:
        return dict.fromkeys(parts)
    chosen = hidden(parts, also, at_most, last)
    if chosen and not tells_nothing({key: parts[key] for key in chosen}, at_most):
        return None
    return {key: None if key in chosen else count for key, count in parts.items()}


def told_groups(
    parts: Mapping[PathStep, Counts],
    also: Mapping[PathStep, Collection[Group]],
    last: Collection[Group] = (),
) -> dict[PathStep, Column]:
    """Return, for each step, the counts of the groups that may be shown.

    The places of a group bound its counts at the other steps; a group whose places are hidden is
    hidden at every step. Everything is hidden when one step cannot be shown beside the places.
    """
    places = shared_out(parts[PathStep.PLACE], also.get(PathStep.PLACE, ()), last=last)
    columns = {PathStep.PLACE: places}
    for step in parts.keys() - {PathStep.PLACE}:
        columns[step] = places and _beside_places(places, parts, step, also.get(step, ()), last)
    shown = {step: column for step, column in columns.items() if column is not None}
    nothing: Column = dict.fromkeys(parts[PathStep.PLACE])
    return shown if shown.keys() == parts.keys() else dict.fromkeys(parts, nothing)


def _beside_places(
    places: Column,
    parts: Mapping[PathStep, Counts],
    step: PathStep,
    also: Collection[Group],
    last: Collection[Group],
) -> Column | None:
    hidden_groups = [group for group, count in places.items() if count is None]
    at_most = {group: count for group, count in places.items() if count is not None}
    counts = {group: parts[step].get(group, 0) for group in at_most}
    if hidden_groups:
        at_most[HIDDEN_PLACES] = sum(parts[PathStep.PLACE][group] for group in hidden_groups)
        counts[HIDDEN_PLACES] = sum(parts[step].get(group, 0) for group in hidden_groups)
    shown = shared_out(counts, also, at_most, last)
    return None if shown is None else {group: shown.get(group) for group in places}
