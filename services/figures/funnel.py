"""The path of a session, step by step, and its groups: what may be told of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from rules.figures.disclosure_control import Group, given_away, joined, told_groups
from rules.figures.figures import BEFORE, FEWEST, Path, Rate, Step, folded, in_groups, people, told

COLUMNS = (Step.PLACE, Step.CAME, Step.APPLIED)
"""What groups are compared by."""
OTHERS = "others"
SOURCES = 5
SMALL = 20
"""People with a place, under which a session is left out of the sum of all."""


FUNDED: Mapping[str, Collection[str]] = {
    "gender": ("woman", "man"),
    "zone": ("qpv", "frr"),
    "age": ("18_25", "50_plus"),
    "source": (),
}
"""Groups that funders ask for: hidden last."""
Joins = Mapping[str, Group]
"""Groups that are told as one, by the name of each."""


@dataclass(frozen=True, slots=True)
class Row:
    """One group, or several told as one; None where nothing may be told."""

    names: Group
    counts: Mapping[Step, int | None]


def of_session(paths: Sequence[Path], session_id: int | None) -> list[Path]:
    """Without: all of them, but for sessions so small that they would hide most of the sum."""
    if session_id is not None:
        return [it for it in paths if it.session == session_id]
    small = {it for it in _sessions(paths) if people(of_session(paths, it), Step.PLACE) < SMALL}
    return [it for it in paths if it.session not in small]


def left_out(paths: Sequence[Path]) -> tuple[int, int]:
    """Sessions that the sum of all counts, and those it does not."""
    places = [people(of_session(paths, it), Step.PLACE) for it in _sessions(paths)]
    small = sum(count < SMALL for count in places)
    return len(places) - small, small


def steps(paths: Sequence[Path], session_id: int | None) -> dict[Step, Rate]:
    """How many took each step, of those who took the one that counts before it."""
    here = of_session(paths, session_id)
    counts = {step: people(here, step) for step in Step}
    shown = {
        step: None if session_id is None and _given_away(here, step) else told(counts[step])
        for step in Step
    }
    return {
        step: Rate(shown[step], shown[BEFORE[step]] if step in BEFORE else None) for step in Step
    }


def groups(paths: Sequence[Path], session_id: int | None, question: str) -> list[Row]:
    """The largest group first; none when too few have a place."""
    here = of_session(paths, session_id)
    joins = _joins(here, question, session_id)
    parts = _columns(here, question, joins)
    also = _also(here, question, joins, parts[Step.PLACE]) if session_id is None else {}
    largest = parts[Step.PLACE]
    last = [names for names in largest if set(names) & set(FUNDED[question])]
    found = told_groups(parts, also, last)
    if told(sum(largest.values())) is None:
        return []
    return [
        Row(names, {step: found[step][names] for step in COLUMNS})
        for names in sorted(largest, key=lambda names: (-largest[names], names))
    ]


def _joins(here: Sequence[Path], question: str, session_id: int | None) -> Joins:
    """A small group with another; what one session joins, their sum does too."""
    if question == "source":
        gone = folded(in_groups(here, question, Step.PLACE), OTHERS, SOURCES)
        return dict.fromkeys(gone, (OTHERS,))
    joins: Joins = {}
    if session_id is None:
        each = [_columns(of_session(here, it), question, {}) for it in _sessions(here)]
        for parts in each:
            joins = _together(joins, _joined(parts[Step.PLACE], question))
    return _together(joins, _joined(_columns(here, question, joins)[Step.PLACE], question))


def _joined(parts: Mapping[Group, int], question: str) -> frozenset[str]:
    last = [names for names in parts if set(names) & set(FUNDED[question])]
    return frozenset(name for names in joined(parts, last) for name in names)


def _together(joins: Joins, names: Collection[str]) -> Joins:
    """With those that one of these was told with already."""
    those = sorted({other for name in names for other in joins.get(name, (name,))})
    return {**joins, **dict.fromkeys(those, tuple(those))}


def _columns(here: Sequence[Path], question: str, joins: Joins) -> dict[Step, Mapping[Group, int]]:
    return {step: _parts(here, question, step, joins) for step in COLUMNS}


def _parts(here: Sequence[Path], question: str, step: Step, joins: Joins) -> Mapping[Group, int]:
    parts: dict[Group, int] = {}
    for name, count in in_groups(here, question, step).items():
        names = joins.get(name, (name,))
        parts[names] = parts.get(names, 0) + count
    return parts


def _given_away(paths: Sequence[Path], step: Step) -> bool:
    counts = {it: people(of_session(paths, it), step) for it in _sessions(paths)}
    kept = {it: count for it, count in counts.items() if told(count) is None}
    return given_away(kept, dict.fromkeys(kept, FEWEST - 1))


def _also(
    paths: Sequence[Path],
    question: str,
    joins: Joins,
    names: Collection[Group],
) -> dict[Step, Collection[Group]]:
    """Groups whose sum over sessions would tell what one of them hides."""
    of_each = {it: _columns(of_session(paths, it), question, joins) for it in _sessions(paths)}
    shown = {it: told_groups(parts, {}) for it, parts in of_each.items()}

    def gives_away(step: Step, name: Group) -> bool:
        dark = [it for it in of_each if shown[it][step].get(name, 0) is None]
        kept = {it: count for it in dark if (count := of_each[it][step].get(name, 0))}
        places = {it: shown[it][Step.PLACE].get(name) for it in kept}
        return given_away(kept, {it: most for it, most in places.items() if most is not None})

    return {step: [name for name in names if gives_away(step, name)] for step in COLUMNS}


def _sessions(paths: Sequence[Path]) -> list[int]:
    return sorted({it.session for it in paths if it.session is not None})
