"""The path of a session, step by step, and its groups: what may be told of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from rules.figures.disclosure_control import given_away, told_groups
from rules.figures.figures import BEFORE, FEWEST, Path, Rate, Step, folded, in_groups, people, told

COLUMNS = (Step.PLACE, Step.CAME, Step.APPLIED)
"""What groups are compared by."""
OTHERS = "others"
SOURCES = 5
SMALL = 20
"""People with a place, under which a session is left out of the sum of all."""


@dataclass(frozen=True, slots=True)
class Row:
    """None where nothing may be told."""

    name: str
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
    into = _folding(here) if question == "source" else {}
    parts = _columns(here, question, into)
    also = _also(here, question, into, parts[Step.PLACE]) if session_id is None else {}
    found, largest = told_groups(parts, also), parts[Step.PLACE]
    if told(sum(largest.values())) is None:
        return []
    return [
        Row(name, {step: found[step][name] for step in COLUMNS})
        for name in sorted(largest, key=lambda name: (-largest[name], name))
    ]


def _columns(
    here: Sequence[Path], question: str, into: Mapping[str, str]
) -> dict[Step, Mapping[str, int]]:
    return {step: _parts(here, question, step, into) for step in COLUMNS}


def _parts(
    here: Sequence[Path], question: str, step: Step, into: Mapping[str, str]
) -> Mapping[str, int]:
    parts: dict[str, int] = {}
    for name, count in in_groups(here, question, step).items():
        shown = into.get(name, name)
        parts[shown] = parts.get(shown, 0) + count
    return parts


def _folding(here: Sequence[Path]) -> dict[str, str]:
    """Sources are anyone's words: those of few people have no name of their own."""
    return dict.fromkeys(folded(in_groups(here, "source", Step.PLACE), OTHERS, SOURCES), OTHERS)


def _given_away(paths: Sequence[Path], step: Step) -> bool:
    counts = {it: people(of_session(paths, it), step) for it in _sessions(paths)}
    kept = {it: count for it, count in counts.items() if told(count) is None}
    return given_away(kept, dict.fromkeys(kept, FEWEST - 1))


def _also(
    paths: Sequence[Path], question: str, into: Mapping[str, str], names: Collection[str]
) -> dict[Step, Collection[str]]:
    """Groups whose sum over sessions would tell what one of them hides."""
    of_each = {it: _columns(of_session(paths, it), question, into) for it in _sessions(paths)}
    shown = {it: told_groups(parts, {}) for it, parts in of_each.items()}

    def gives_away(step: Step, name: str) -> bool:
        dark = [it for it in of_each if shown[it][step].get(name, 0) is None]
        kept = {it: count for it in dark if (count := of_each[it][step].get(name, 0))}
        places = {it: shown[it][Step.PLACE].get(name) for it in kept}
        return given_away(kept, {it: most for it, most in places.items() if most is not None})

    return {step: [name for name in names if gives_away(step, name)] for step in COLUMNS}


def _sessions(paths: Sequence[Path]) -> list[int]:
    return sorted({it.session for it in paths if it.session is not None})
