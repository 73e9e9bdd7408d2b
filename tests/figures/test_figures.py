"""Figures: whom each counts."""

from datetime import timedelta

from rules.figures.figures import (
    BEFORE,
    Path,
    Step,
    counted,
    folded,
    in_groups,
    people,
    rate,
    typical,
)


def a_path(person: int, *steps: Step, session: int | None = 1, gender: str = "woman") -> Path:
    return Path(person, session, counted(steps), {"gender": gender})


def test_a_step_counts_people_who_took_those_before_it_once_each() -> None:
    way = (Step.OPENED, Step.INFORMED, Step.VERDICT, Step.PLACE)
    paths = [
        a_path(1, *way, Step.BOOKED),
        a_path(1, *way, Step.BOOKED, session=2),
        a_path(2, *way),
        a_path(3, Step.OPENED, Step.BOOKED),
    ]
    assert [people(paths, step) for step in (Step.OPENED, Step.PLACE, Step.BOOKED)] == [3, 2, 1]
    assert set(BEFORE) == set(Step) - {Step.OPENED}
    assert paths[3].steps == {Step.OPENED}


def test_someone_of_two_sessions_is_in_one_group() -> None:
    paths = [
        a_path(1, Step.OPENED, gender="untold"),
        a_path(1, Step.OPENED, session=2),
        a_path(2, Step.OPENED, gender="man"),
    ]
    assert in_groups(paths, "gender", Step.OPENED) == {"woman": 1, "man": 1}


def test_a_rate_is_told_with_its_denominator_or_not_at_all() -> None:
    assert rate(30, 120).share == 0.25
    assert rate(4, 120).share is None
    assert rate(0, 120).share == 0
    assert rate(3, 4).of is None
    assert rate(0, 0).share is None


def test_small_sources_are_put_together_until_they_are_five() -> None:
    parts = {"affiche": 40, "mission-locale": 9, "x": 2, "y": 1}
    assert folded(parts, "others", 5) == {"x", "y", "mission-locale"}
    assert folded(parts | {"z": 3}, "others", 5) == {"x", "y", "z"}
    assert folded({"affiche": 40, "radio": 9}, "others", 1) == {"radio"}
    assert folded({"affiche": 40}, "others", 5) == frozenset()


def test_a_typical_delay_is_of_five_at_least() -> None:
    days = [timedelta(days=n) for n in (1, 2, 3, 9, 30)]
    assert typical(days) == timedelta(days=3)
    assert typical(days[:4]) is None
