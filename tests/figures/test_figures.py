"""Figures: whom each counts."""

from datetime import timedelta

from rules.figures.figures import folded, rate, typical


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
