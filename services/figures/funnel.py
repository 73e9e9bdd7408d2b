"""Decide what may be told of the path of a session, step by step, and of its groups."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from rules.figures.disclosure_control import Group, given_away, joined, told_groups
from rules.figures.figures import BEFORE, FEWEST, Path, Rate, Step, folded, in_groups, people, told

COLUMNS = (Step.PLACE, Step.CAME, Step.APPLIED)
"""The steps by which groups are compared."""
OTHERS = "others"
SOURCES = 5
SMALL = 20
"""A session with fewer people with a place is left out of the sum of all sessions."""


FUNDED: Mapping[str, Collection[str]] = {
    "gender": ("woman", "man"),
    "zone": ("qpv", "frr"),
    "age": ("18_25", "50_plus"),
    "source": (),
}
"""Groups that funders ask for: hidden only when hiding the others is not enough."""
Joins = Mapping[str, Group]
"""For the name of each group told with others: the names told as one."""


@dataclass(frozen=True, slots=True)
class Row:
    """One group, or several told as one; a count is None where nothing may be told."""

    names: Group
    counts: Mapping[Step, int | None]


def of_session(paths: Sequence[Path], session_id: int | None) -> list[Path]:
    """Return the paths of one session; without one, of all sessions but the small ones.

    Small sessions would hide most of the sum.
    """
    if session_id is not None:
        return [path for path in paths if path.session == session_id]
    small = {
        number
        for number in _sessions(paths)
        if people(of_session(paths, number), Step.PLACE) < SMALL
    }
    return [path for path in paths if path.session not in small]


def left_out(paths: Sequence[Path]) -> tuple[int, int]:
    """Return how many sessions the sum of all counts, and how many it leaves out."""
    places = [people(of_session(paths, session_id), Step.PLACE) for session_id in _sessions(paths)]
    small = sum(count < SMALL for count in places)
    return len(places) - small, small


def steps(paths: Sequence[Path], session_id: int | None) -> dict[Step, Rate]:
    """Return how many took each step, of those who took the one that counts before it."""
    session_paths = of_session(paths, session_id)
    counts = {step: people(session_paths, step) for step in Step}
    counts_told = {
        step: None
        if session_id is None and _sum_reveals(session_paths, step)
        else told(counts[step])
        for step in Step
    }
    return {
        step: Rate(counts_told[step], counts_told[BEFORE[step]] if step in BEFORE else None)
        for step in Step
    }


def groups(paths: Sequence[Path], session_id: int | None, question: str) -> list[Row]:
    """Return the groups, the largest first; none when too few people have a place."""
    session_paths = of_session(paths, session_id)
    joins = _groups_to_join(session_paths, question, session_id)
    parts = _columns(session_paths, question, joins)
    revealing = (
        _revealing_groups(session_paths, question, joins, parts[Step.PLACE])
        if session_id is None
        else {}
    )
    largest = parts[Step.PLACE]
    last = [names for names in largest if set(names) & set(FUNDED[question])]
    told_counts = told_groups(parts, revealing, last)
    if told(sum(largest.values())) is None:
        return []
    return [
        Row(names, {step: told_counts[step][names] for step in COLUMNS})
        for names in sorted(largest, key=lambda names: (-largest[names], names))
    ]


def _groups_to_join(session_paths: Sequence[Path], question: str, session_id: int | None) -> Joins:
    """Join a small group with another; what one session joins, the sum of all joins too."""
    if question == "source":
        names = folded(in_groups(session_paths, question, Step.PLACE), OTHERS, SOURCES)
        return dict.fromkeys(names, (OTHERS,))
    joins: Joins = {}
    if session_id is None:
        for number in _sessions(session_paths):
            parts = _columns(of_session(session_paths, number), question, {})
            joins = _add_join(joins, _names_to_join(parts[Step.PLACE], question))
    return _add_join(
        joins, _names_to_join(_columns(session_paths, question, joins)[Step.PLACE], question)
    )


def _names_to_join(parts: Mapping[Group, int], question: str) -> frozenset[str]:
    last = [names for names in parts if set(names) & set(FUNDED[question])]
    return frozenset(name for names in joined(parts, last) for name in names)


def _add_join(joins: Joins, names: Collection[str]) -> Joins:
    """Tell these names as one, with those that one of them was told with already."""
    joined_names = sorted({other for name in names for other in joins.get(name, (name,))})
    return {**joins, **dict.fromkeys(joined_names, tuple(joined_names))}


def _columns(paths: Sequence[Path], question: str, joins: Joins) -> dict[Step, Mapping[Group, int]]:
    return {step: _counts(paths, question, step, joins) for step in COLUMNS}


def _counts(paths: Sequence[Path], question: str, step: Step, joins: Joins) -> Mapping[Group, int]:
    parts: dict[Group, int] = {}
    for name, count in in_groups(paths, question, step).items():
        names = joins.get(name, (name,))
        parts[names] = parts.get(names, 0) + count
    return parts


def _sum_reveals(paths: Sequence[Path], step: Step) -> bool:
    """Tell whether the sum over sessions would tell what one of them hides."""
    counts = {
        session_id: people(of_session(paths, session_id), step) for session_id in _sessions(paths)
    }
    hidden = {session_id: count for session_id, count in counts.items() if told(count) is None}
    return given_away(hidden, dict.fromkeys(hidden, FEWEST - 1))


def _revealing_groups(
    paths: Sequence[Path],
    question: str,
    joins: Joins,
    names: Collection[Group],
) -> dict[Step, Collection[Group]]:
    """Return the groups whose sum over sessions would tell what one of them hides."""
    columns = {
        session_id: _columns(of_session(paths, session_id), question, joins)
        for session_id in _sessions(paths)
    }
    shown = {session_id: told_groups(parts, {}) for session_id, parts in columns.items()}

    def gives_away(step: Step, name: Group) -> bool:
        hiding = [number for number in columns if shown[number][step].get(name, 0) is None]
        hidden = {
            number: count for number in hiding if (count := columns[number][step].get(name, 0))
        }
        places = {number: shown[number][Step.PLACE].get(name) for number in hidden}
        at_most = {number: count for number, count in places.items() if count is not None}
        return given_away(hidden, at_most)

    return {step: [name for name in names if gives_away(step, name)] for step in COLUMNS}


def _sessions(paths: Sequence[Path]) -> list[int]:
    return sorted({path.session for path in paths if path.session is not None})
