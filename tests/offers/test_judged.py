"""Our order beside three simple ones, on what was judged by hand before the score was written."""

from collections.abc import Callable, Sequence
from statistics import fmean

import pytest
from rich.console import Console
from rich.table import Table

from rules.jobs.proximity import Closeness
from rules.offers.matching.inputs import SeekerProfile
from rules.offers.matching.scoring import distance, points
from tests.offers.judging import (
    RELEVANT,
    Announced,
    Judged,
    ndcg,
    offers,
    people,
    precision,
    scale,
)

Order = Callable[[SeekerProfile, Sequence[Announced]], list[Announced]]
Figures = tuple[float, float, float]
SCALE = scale()
GRADES = (3, 2, 1, 0)


def ours(wanted: SeekerProfile, announced: Sequence[Announced]) -> list[Announced]:
    found = [(it, points(wanted, it.offered, SCALE)) for it in announced]
    shown = [(it, given.total) for it, given in found if given is not None]
    return [it for it, _ in sorted(shown, key=lambda pair: -pair[1])]


def newest_first(_: SeekerProfile, announced: Sequence[Announced]) -> list[Announced]:
    return list(announced)


def same_code(wanted: SeekerProfile, announced: Sequence[Announced]) -> list[Announced]:
    return sorted(announced, key=lambda it: not _is_wished(wanted, it))


def code_and_distance(wanted: SeekerProfile, announced: Sequence[Announced]) -> list[Announced]:
    def key(it: Announced) -> tuple[bool, int]:
        away = distance(wanted, it.offered)
        return not _is_wished(wanted, it), 10_000 if away is None else away

    return sorted(announced, key=key)


def ruled(order: Order) -> Order:
    """The same order, of what the person did not rule out."""
    return lambda wanted, announced: order(
        wanted, [it for it in announced if points(wanted, it.offered, SCALE) is not None]
    )


BASELINES: dict[str, Order] = {
    "newest first": newest_first,
    "same ROME code": same_code,
    "ROME code and distance": code_and_distance,
}
ALSO_RULED: dict[str, Order] = {
    f"{name}, with our filters": ruled(order) for name, order in BASELINES.items()
}


def test_everybody_is_judged_on_every_offer() -> None:
    names = {it.name for it in offers()}

    assert len(people()) == 12 and len(names) == 15
    assert all(set(it.grades) == names for it in people())


def test_our_order_is_ahead_of_the_simple_ones() -> None:
    figures = {name: _figures(order) for name, order in {**BASELINES, **ALSO_RULED}.items()}
    mine = _figures(ours)
    _show({**figures, "ours": mine})

    for name in BASELINES:
        assert all(a > b for a, b in zip(mine, figures[name], strict=True)), name
    for name in ALSO_RULED:
        assert all(a >= b for a, b in zip(mine, figures[name], strict=True)), name
    assert min(mine) > 0


@pytest.mark.parametrize("judged", people(), ids=lambda it: it.name)
def test_what_should_be_called_about_today_is_among_the_first_three(judged: Judged) -> None:
    first = {it.name for it in ours(judged.wanted, offers())[:3]}

    assert {name for name, grade in judged.grades.items() if grade == 3} <= first


def test_what_is_worth_sending_is_mostly_worth_it() -> None:
    sent = [
        judged.grades[it.name]
        for judged in people()
        for it in ours(judged.wanted, offers())[:3]
        if _total(judged.wanted, it) >= SCALE.weights[it.offered.kind].worth_sending
    ]
    table = Table("sent", *(f"judged {grade}" for grade in GRADES))
    table.add_row(str(len(sent)), *(str(sent.count(grade)) for grade in GRADES))
    Console(width=100).print(table)

    assert fmean(grade >= RELEVANT for grade in sent) > 0.75


def _total(wanted: SeekerProfile, it: Announced) -> int:
    given = points(wanted, it.offered, SCALE)
    return given.total if given else 0


def _is_wished(wanted: SeekerProfile, it: Announced) -> bool:
    found = (SCALE.tree.closeness(family, it.offered.rome) for family in wanted.wishes)
    return Closeness.LISTED in found


def _figures(order: Order) -> Figures:
    rows = []
    for judged in people():
        every = list(judged.grades.values())
        grades = [judged.grades[it.name] for it in order(judged.wanted, offers())]
        rows.append((precision(grades, 5), ndcg(grades, every, 5), ndcg(grades, every, 15)))
    one, two, three = (fmean(column) for column in zip(*rows, strict=True))
    return one, two, three


def _show(figures: dict[str, Figures]) -> None:
    table = Table("", "precision at 5", "nDCG at 5", "nDCG at 15")
    for name, found in figures.items():
        table.add_row(name, *(f"{figure:.3f}" for figure in found))
    Console(width=100).print(table)
