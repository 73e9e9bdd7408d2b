"""Our matching, measured in a process of its own: all at once, one by one, or one offer."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import partial
from statistics import median

import numpy as np

from benchmarks.matching_data import FRANCE, REGION, offers, people, scale, towns
from benchmarks.measure import report, timed
from rules.offers.matching.best_opportunities import Best, best_opportunities
from rules.offers.matching.best_people import Audience, best_people
from rules.offers.matching.grouping import Crowd, Market
from rules.offers.matching.inputs import Offered, Wanted
from rules.offers.matching.scoring import Scale, points
from rules.offers.opportunities import Kind

PEOPLE, OPPORTUNITIES, BEST = 10_000, 5_000, 5
SLICE = 20
"""People, for the plain loop."""
MANY, ASKED, CALLED = 1_000_000, 50, 100
HOMES, PLACES, COMMUNES = 1_500, 600, 35_000


def region() -> tuple[list[Wanted], list[Offered], Scale]:
    places = towns(HOMES, REGION)
    crowd = people(PEOPLE, places, shown=OPPORTUNITIES)
    return crowd, offers(OPPORTUNITIES, places[:PLACES]), scale()


def at_once() -> None:
    """From lists of people and of opportunities, as read from a database, to the five best."""
    everyone, offered, rules = region()

    def work() -> list[list[Best]]:
        market = Market.of(Kind.JOB, offered)
        return best_opportunities(Crowd.of(everyone), market, rules, BEST)

    best, taken = timed(work)
    if best[:SLICE] != [_plain(it, offered, rules) for it in everyone[:SLICE]]:
        raise SystemExit("the tables and the plain loop do not agree")
    report(taken)


def one_by_one() -> None:
    """A slice of them, as if it were all."""
    everyone, offered, rules = region()
    _, taken = timed(lambda: [_plain(it, offered, rules) for it in everyone[:SLICE]])
    report({name: figure * len(everyone) / SLICE for name, figure in taken.items()})


def one_offer() -> None:
    """Among all: what is built beforehand is told apart."""
    communes = towns(COMMUNES, FRANCE)
    everyone, offered, rules = people(MANY, communes, shown=0), offers(ASKED, communes), scale()
    audience, built = timed(lambda: Audience.of(Crowd.of(everyone)))
    asked = [timed(partial(best_people, audience, it, rules, CALLED))[1] for it in offered]
    figures = {name: median(it[name] for it in asked) for name in ("seconds", "processor_s")}
    more = {"built_s": built["seconds"], "built_mib": _mebibytes(audience)}
    report({**figures, **more, "slowest_s": max(it["seconds"] for it in asked)})


def _plain(wanted: Wanted, offered: list[Offered], rules: Scale) -> list[tuple[int, int]]:
    given = ((place, points(wanted, it, rules)) for place, it in enumerate(offered))
    shown = ((place, it.total) for place, it in given if it is not None)
    return sorted(shown, key=lambda it: -it[1])[:BEST]


def _mebibytes(audience: Audience) -> float:
    return sum(it.nbytes for it in {id(it): it for it in _arrays(audience)}.values()) / 2**20


def _arrays(value: object) -> Iterator[np.ndarray]:
    if isinstance(value, np.ndarray):
        yield value if value.base is None else value.base
    elif is_dataclass(value):
        for it in fields(value):
            yield from _arrays(getattr(value, it.name))
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _arrays(part)


MEASURES = {"at_once": at_once, "one_by_one": one_by_one, "one_offer": one_offer}

if __name__ == "__main__":
    MEASURES[sys.argv[1]]()
