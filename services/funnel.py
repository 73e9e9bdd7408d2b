"""The path of a session, step by step, and its groups: what may be told of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from rules.figures import (
    BEFORE,
    Path,
    Rate,
    Step,
    folded,
    given_away,
    hidden,
    in_groups,
    people,
    told,
)

COLUMNS = (Step.PLACE, Step.CAME, Step.APPLIED)
"""What groups are compared by."""
OTHERS = "others"
SOURCES = 5
SMALL = 20
"""People with a place, under which a session is left out of the sum of all."""

Counts = Mapping[str, int]


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
    """The largest group first."""
    here = of_session(paths, session_id)
    into = _folding(here) if question == "source" else {}
    told_by_step = {}
    for step in COLUMNS:
        parts = _parts(here, question, step, into)
        also = _also(here, question, step, into, parts) if session_id is None else ()
        kept = hidden(parts, also)
        told_by_step[step] = {name: None if name in kept else parts[name] for name in parts}
    largest = _parts(here, question, Step.PLACE, into)
    return [
        Row(name, {step: told_by_step[step].get(name, 0) for step in COLUMNS})
        for name in sorted(largest, key=lambda name: (-largest[name], name))
    ]


def _parts(here: Sequence[Path], question: str, step: Step, into: Mapping[str, str]) -> Counts:
    parts: dict[str, int] = {}
    for name, count in in_groups(here, question, step).items():
        shown = into.get(name, name)
        parts[shown] = parts.get(shown, 0) + count
    return parts


def _folding(here: Sequence[Path]) -> dict[str, str]:
    """Sources are anyone's words: those of few people have no name of their own."""
    return dict.fromkeys(folded(in_groups(here, "source", Step.PLACE), OTHERS, SOURCES), OTHERS)


def _given_away(paths: Sequence[Path], step: Step) -> bool:
    counts = [people(of_session(paths, it), step) for it in _sessions(paths)]
    return given_away([(count, told(count) is None) for count in counts])


def _also(
    paths: Sequence[Path], question: str, step: Step, into: Mapping[str, str], parts: Counts
) -> Collection[str]:
    """Groups whose sum over sessions would tell what one of them hides."""
    of_each = [_parts(of_session(paths, it), question, step, into) for it in _sessions(paths)]
    kept = [hidden(each) for each in of_each]
    return [
        name
        for name in parts
        if given_away(
            [(each.get(name, 0), name in of) for each, of in zip(of_each, kept, strict=True)]
        )
    ]


def _sessions(paths: Sequence[Path]) -> list[int]:
    return sorted({it.session for it in paths if it.session is not None})
