"""Nothing that is hidden can be worked out from what is told: small tables are all tried."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.figures.disclosure_control import (
    SPARE,
    Group,
    given_away,
    hidden,
    joined,
    shared_out,
    tells_nothing,
    told_groups,
)
from rules.figures.figures import FEWEST, PathStep, told

COUNTS = st.integers(0, 12) | st.integers(0, 400)
PARTS = st.lists(COUNTS, min_size=1, max_size=7)
Table = Sequence[tuple[int, int]]
"""Of each group: its places, and those of them who came."""


@given(PARTS)
def test_no_part_under_five_is_told(parts: list[int]) -> None:
    shown = set(range(len(parts))) - hidden(dict(enumerate(parts)))
    assert all(parts[each] == 0 or parts[each] >= FEWEST for each in shown)


@given(PARTS, st.sets(st.integers(0, 6)))
def test_a_part_that_must_be_hidden_is_and_never_alone(parts: list[int], also: set[int]) -> None:
    kept = hidden(dict(enumerate(parts)), also)
    must = {each for each in also if each < len(parts) and parts[each]}
    assert must <= kept
    assert len(kept) != 1 or sum(map(bool, parts)) == 1


def tables(groups: int, places: int) -> Iterator[Table]:
    """All those of so many groups that hold someone, and so many places."""
    cells = [(of, came) for of in range(1, places) for came in range(of + 1)]
    for table in product(cells, repeat=groups):
        if sum(of for of, _ in table) == places:
            yield table


Look = tuple[int | None, tuple[int | None, ...]]
"""What a reader has before them: a total if it may be told, and the cells, column by column."""


def look(table: Table) -> Look:
    names: list[Group] = [(str(number),) for number in range(len(table))]
    places, came = (dict(zip(names, column, strict=True)) for column in zip(*table, strict=True))
    shown = told_groups({PathStep.PLACE: places, PathStep.CAME: came}, {})
    cells = [shown[step][name] for step in (PathStep.PLACE, PathStep.CAME) for name in names]
    return told(sum(came.values())), tuple(cells)


def look_at_joined(table: Table) -> tuple[Look, Sequence[int]]:
    """The same when the first group is asked for, and small ones are told with others."""
    places, came = (dict(enumerate(column)) for column in zip(*table, strict=True))
    together = joined(places, last=[0])
    names = {
        each: tuple(map(str, sorted(together))) if each in together else (str(each),)
        for each in places
    }
    columns = {PathStep.PLACE: places, PathStep.CAME: came}
    parts = {step: dict.fromkeys(names.values(), 0) for step in columns}
    for step, column in columns.items():
        for each, count in column.items():
            parts[step][names[each]] += count
    shown = told_groups(parts, {}, [names[0]])
    alone = [
        None if each in together else shown[step][names[each]]
        for step in columns
        for each in places
    ]
    of_all = [shown[step][names[min(together)]] for step in columns] if together else []
    seen = [*alone, *sorted(together), *(-1 if it is None else it for it in of_all)]
    return (told(sum(came.values())), tuple(seen)), [*places.values(), *came.values()]


def sums(counts: Sequence[int]) -> Look:
    """The same step of several sessions, and their sum."""
    kept = {each: count for each, count in enumerate(counts) if told(count) is None}
    hides = given_away(kept, dict.fromkeys(kept, FEWEST - 1))
    return None if hides else told(sum(counts)), tuple(told(count) for count in counts)


def pinned(looks: Iterable[tuple[Look, Sequence[int]]]) -> list[Sequence[int]]:
    """Rows with a hidden cell that one value (not zero) explains, for who knows the program."""
    same: dict[Look, list[Sequence[int]]] = defaultdict(list)
    for seen, row in looks:
        same[seen].append(row)
    return [
        rows[0]
        for (_, cells), rows in same.items()
        for place, cell in enumerate(cells)
        if cell is None and len(values := {row[place] for row in rows}) == 1 and values != {0}
    ]


@pytest.mark.parametrize(("groups", "places"), [(2, 11), (2, 17), (3, 8), (3, 11), (4, 7)])
def test_no_hidden_cell_of_a_table_is_pinned(groups: int, places: int) -> None:
    every = tables(groups, places)
    columns = ((it, [cell for column in zip(*it, strict=True) for cell in column]) for it in every)
    assert pinned((look(table), cells) for table, cells in columns) == []


@pytest.mark.parametrize(("groups", "places"), [(3, 8), (3, 11), (4, 7)])
def test_no_cell_that_is_told_with_others_is_pinned(groups: int, places: int) -> None:
    looks = [look_at_joined(it) for it in tables(groups, places)]
    assert pinned(looks) == []
    assert any(len(cells) > 2 * groups for (_, cells), _ in looks) or places < 2 * FEWEST


@pytest.mark.parametrize("sessions", [1, 2, 3, 4])
def test_no_hidden_count_of_a_session_is_pinned_by_the_sum_of_all(sessions: int) -> None:
    assert pinned((sums(it), it) for it in product(range(8), repeat=sessions)) == []


def test_a_count_that_is_hidden_is_at_most_four() -> None:
    assert given_away({1: 4, 2: 4}, {1: 4, 2: 4})
    assert given_away({1: 4, 2: 4, 3: 4}, {1: 4, 2: 4, 3: 4})
    assert not given_away({1: 2, 2: 3}, {1: 4, 2: 4})


def test_places_bound_what_is_hidden_beside_them() -> None:
    """30 women, 6 men, 5 untold; ten of the eleven others came: it would be 6 and 4."""
    table = [(30, 20), (6, 6), (5, 4)]
    assert look(table) == (30, (30, 6, 5, None, None, None))


def test_of_a_total_that_is_not_told_no_part_is() -> None:
    assert shared_out({"young": 1, "older": 1, "oldest": 0}) == dict.fromkeys(
        ("young", "older", "oldest")
    )


def test_parts_that_hold_a_small_one_hide_the_next_smallest() -> None:
    assert hidden({"women": 40, "men": 37, "other": 2}) == {"men", "other"}
    assert hidden({"women": 40, "men": 37, "other": 2, "untold": 4}) == {"other", "untold"}
    assert hidden({"women": 40, "men": 37, "other": 1, "untold": 2}) == {"other", "untold", "men"}
    assert hidden({"women": 40, "men": 37, "other": 0}) == frozenset()
    assert hidden(dict.fromkeys("abcde", 1) | {"f": 30}) == set("abcdef")


@given(
    given_parts=st.lists(
        st.tuples(st.integers(1, 9) | st.integers(1, 60), st.integers(0, 20)), max_size=9
    ),
    bounded=st.booleans(),
)
def test_what_parts_tell_is_what_trying_each_as_the_small_one_tells(
    *,
    given_parts: list[tuple[int, int]],
    bounded: bool,
) -> None:
    parts = {key: count for key, (count, _) in enumerate(given_parts)}
    bounds = {key: count + more for key, (count, more) in enumerate(given_parts) if bounded}
    assert tells_nothing(parts, bounds) == trying_each(parts, bounds)


def trying_each(parts: Mapping[int, int], at_most: Mapping[int, int]) -> bool:
    """Tell the same in the plain way, which takes too long for many parts."""
    total = sum(parts.values())
    most = {key: min(total, at_most.get(key, total)) for key in parts}
    small = any(count < FEWEST for count in parts.values())
    cases = [most | {key: min(most[key], FEWEST - 1)} for key in parts] if small else [most]
    values = {
        key: {value for case in cases for value in possible(key, case, total)} for key in parts
    }
    return total >= FEWEST and all(len(each) > SPARE for each in values.values())


def possible(key: int, most: Mapping[int, int], total: int) -> range:
    lowest = max(1, total - sum(most.values()) + most[key])
    highest = min(most[key], total - len(most) + 1)
    return range(lowest, min(highest, lowest + SPARE) + 1)


def test_two_thousand_sessions_are_judged_at_once() -> None:
    parts = {number: 1 + number % 4 for number in range(2_000)}
    assert tells_nothing(parts, dict.fromkeys(parts, FEWEST - 1))
