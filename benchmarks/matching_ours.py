"""Measure our matching in one process: all at once, or one by one."""

import sys

from benchmarks.data.matching import offers, people, scale, towns
from benchmarks.measure import report, timed
from rules.offers.matching.best_opportunities import BestOpportunity, best_opportunities
from rules.offers.matching.grouping import Crowd, Market
from rules.offers.matching.inputs import OpportunityProfile, SeekerProfile
from rules.offers.matching.scoring import Scale, points
from rules.offers.opportunities import OpportunityKind

PEOPLE, OPPORTUNITIES, BEST = 10_000, 5_000, 5
SLICE = 20
"""Number of people for the plain loop."""
HOMES, PLACES = 1_500, 600


def region() -> tuple[list[SeekerProfile], list[OpportunityProfile], Scale]:
    places = towns(HOMES)
    crowd = people(PEOPLE, places, shown=OPPORTUNITIES)
    return crowd, offers(OPPORTUNITIES, places[:PLACES]), scale()


def at_once() -> None:
    """Measure from lists of people and opportunities, as read from a database, to the five best."""
    everyone, offered, rules = region()

    def work() -> list[list[BestOpportunity]]:
        market = Market.of(OpportunityKind.JOB, offered)
        return best_opportunities(Crowd.of(everyone), market, rules, BEST)

    best, taken = timed(work)
    if best[:SLICE] != [_plain(it, offered, rules) for it in everyone[:SLICE]]:
        raise SystemExit("the tables and the plain loop do not agree")
    report(taken)


def one_by_one() -> None:
    """Measure a slice of the people, and scale the time up to all."""
    everyone, offered, rules = region()
    _, taken = timed(lambda: [_plain(it, offered, rules) for it in everyone[:SLICE]])
    report({name: figure * len(everyone) / SLICE for name, figure in taken.items()})


def _plain(
    wanted: SeekerProfile, offered: list[OpportunityProfile], rules: Scale
) -> list[tuple[int, int]]:
    given = ((place, points(wanted, it, rules)) for place, it in enumerate(offered))
    shown = ((place, it.total) for place, it in given if it is not None)
    return sorted(shown, key=lambda it: -it[1])[:BEST]


MEASURES = {"at_once": at_once, "one_by_one": one_by_one}

if __name__ == "__main__":
    MEASURES[sys.argv[1]]()
