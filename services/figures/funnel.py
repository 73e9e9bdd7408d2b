"""Decide what may be told of the path of a session, step by step, and of its groups."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from rules.figures.disclosure_control import Group, given_away, joined, told_groups
from rules.figures.figures import (
    BEFORE,
    COLUMNS,
    FEWEST,
    SMALL,
    GroupCounts,
    PathCounts,
    PathStep,
    Rate,
    Tally,
    folded,
    told,
)

OTHERS = "others"
SOURCES = 5
FUNDED: Mapping[str, Collection[str]] = {
    "gender": ("woman", "man"),
    "zone": ("qpv", "frr"),
    "age": ("18_25", "50_plus"),
    "source": (),
}
"""Groups that funders ask for: hidden only when hiding the others is not enough."""
Tallies = Mapping[str, Tally]
"""Tallies by group."""
Joins = Mapping[str, Group]
"""For the name of each group told with others: the names told as one."""


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """One group, or several told as one; a count is None where nothing may be told."""

    names: Group
    counts: Mapping[PathStep, int | None]


def left_out(counts: PathCounts) -> tuple[int, int]:
    """Return how many sessions the sum of all counts, and how many it leaves out."""
    summed = len(_summed(counts))
    return summed, sum(number is not None for number in counts.sessions) - summed


def steps(counts: PathCounts, session_id: int | None) -> dict[PathStep, Rate]:
    """Return how many people took each step, out of the takers of the step before."""
    tally = counts.together if session_id is None else counts.sessions.get(session_id, Tally())
    counts_told = {
        step: None if session_id is None and _sum_reveals(counts, step) else told(tally[step])
        for step in PathStep
    }
    return {
        step: Rate(counts_told[step], counts_told[BEFORE[step]] if step in BEFORE else None)
        for step in PathStep
    }


def groups(counts: PathCounts, session_id: int | None, question: str) -> list[FunnelRow]:
    """Return the groups, the largest first; none when too few people have a place."""
    here = _of_session(counts.groups[question], session_id)
    each = {
        number: _of_session(counts.groups[question], number)
        for number in (_summed(counts) if session_id is None else ())
    }
    joins = _groups_to_join(here, each, question)
    parts = _columns(here, joins)
    largest = parts[PathStep.PLACE]
    revealing = _revealing_groups(each, joins, largest)
    last = [names for names in largest if set(names) & set(FUNDED[question])]
    told_counts = told_groups(parts, revealing, last)
    if told(sum(largest.values())) is None:
        return []
    return [
        FunnelRow(names, {step: told_counts[step][names] for step in COLUMNS})
        for names in sorted(largest, key=lambda names: (-largest[names], names))
    ]


def _summed(counts: PathCounts) -> list[int]:
    """Return the sessions that the sum of all counts."""
    return [
        number
        for number, tally in counts.sessions.items()
        if number is not None and tally[PathStep.PLACE] >= SMALL
    ]


def _of_session(counts: GroupCounts, session_id: int | None) -> Tallies:
    """Return the tallies of one session, by group; without one, of all together."""
    return counts.together if session_id is None else counts.sessions.get(session_id, {})


def _groups_to_join(here: Tallies, each: Mapping[int, Tallies], question: str) -> Joins:
    """Join a small group with another; what one session joins, the sum of all joins too."""
    if question == "source":
        names = folded(_at(here, PathStep.PLACE), OTHERS, SOURCES)
        return dict.fromkeys(names, (OTHERS,))
    joins: Joins = {}
    for number in sorted(each):
        joins = _add_join(
            joins, _names_to_join(_counts(each[number], PathStep.PLACE, {}), question)
        )
    return _add_join(joins, _names_to_join(_counts(here, PathStep.PLACE, joins), question))


def _names_to_join(parts: Mapping[Group, int], question: str) -> frozenset[str]:
    last = [names for names in parts if set(names) & set(FUNDED[question])]
    return frozenset(name for names in joined(parts, last) for name in names)


def _add_join(joins: Joins, names: Collection[str]) -> Joins:
    """Join some names, and the groups of each, into a single group."""
    joined_names = sorted({other for name in names for other in joins.get(name, (name,))})
    return {**joins, **dict.fromkeys(joined_names, tuple(joined_names))}


def _columns(tallies: Tallies, joins: Joins) -> dict[PathStep, Mapping[Group, int]]:
    return {step: _counts(tallies, step, joins) for step in COLUMNS}


def _counts(tallies: Tallies, step: PathStep, joins: Joins) -> Mapping[Group, int]:
    parts: dict[Group, int] = {}
    for name, count in _at(tallies, step).items():
        names = joins.get(name, (name,))
        parts[names] = parts.get(names, 0) + count
    return parts


def _at(tallies: Tallies, step: PathStep) -> Mapping[str, int]:
    """Return how many of each group are at a step, without groups that nobody there is of."""
    return {name: tally[step] for name, tally in tallies.items() if tally[step]}


def _sum_reveals(counts: PathCounts, step: PathStep) -> bool:
    """Tell whether the sum over sessions would reveal a hidden count of a session."""
    by_session = {number: counts.sessions[number][step] for number in _summed(counts)}
    hidden = {number: count for number, count in by_session.items() if told(count) is None}
    return given_away(hidden, dict.fromkeys(hidden, FEWEST - 1))


def _revealing_groups(
    each: Mapping[int, Tallies], joins: Joins, names: Collection[Group]
) -> dict[PathStep, Collection[Group]]:
    """Return the groups whose sum over sessions would reveal a hidden count of a session."""
    columns = {number: _columns(tallies, joins) for number, tallies in each.items()}
    shown = {number: told_groups(parts, {}) for number, parts in columns.items()}

    def gives_away(step: PathStep, name: Group) -> bool:
        hiding = [number for number in columns if shown[number][step].get(name, 0) is None]
        hidden = {
            number: count for number in hiding if (count := columns[number][step].get(name, 0))
        }
        places = {number: shown[number][PathStep.PLACE].get(name) for number in hidden}
        at_most = {number: count for number, count in places.items() if count is not None}
        return given_away(hidden, at_most)

    return {step: [name for name in names if gives_away(step, name)] for step in COLUMNS}
