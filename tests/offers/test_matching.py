"""One person and one offer: what counts, what is never shown; and many at once, the same."""

from collections.abc import Sequence
from dataclasses import replace
from math import asin, cos, radians, sin, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from rules.geography.distance import EARTH, GlobePoint, kilometres
from rules.geography.distance_tables import axes, kilometres_between
from rules.offers.matching.best_opportunities import best_opportunities
from rules.offers.matching.grouping import Crowd, Market
from rules.offers.matching.inputs import (
    OpportunityProfile,
    OpportunityTerms,
    RequiredLevel,
    SeekerLevel,
    SeekerProfile,
    SeekerTerms,
)
from rules.offers.matching.scoring import Points, points
from rules.offers.opportunities import (
    Contract,
    Diploma,
    OpportunityKind,
    Remote,
    Seeking,
    WorkingTime,
)
from tests.offers.judging import scale

SCALE = scale()
TOULOUSE, MURET = (43.6007, 1.4328), (43.4407, 1.2987)
HOME, TWENTY_ONE_AWAY = GlobePoint.at(*TOULOUSE), GlobePoint.at(*MURET)
WEB = OpportunityProfile(
    1, rome="M1855", spot=HOME, terms=OpportunityTerms(Contract.PERMANENT, WorkingTime.FULL_TIME)
)
SOMEONE = SeekerProfile(wishes=("web", "support"), home=HOME, kilometres=30)


def of(wanted: SeekerProfile, offered: OpportunityProfile) -> Points:
    found = points(wanted, offered, SCALE)
    assert found is not None
    return found


def total(wanted: SeekerProfile, offered: OpportunityProfile) -> int:
    return of(wanted, offered).total


def test_the_same_code_counts_most_then_a_neighbour_then_the_domain() -> None:
    listed, neighbour = replace(WEB, rome="M1855"), replace(WEB, rome="M1883")
    domain, other = replace(WEB, rome="M1816"), replace(WEB, rome="D1408")
    found = [of(SOMEONE, it).wish for it in (listed, neighbour, domain, other)]

    assert found == sorted(set(found), reverse=True) and found[-1] == 0


def test_a_code_of_rome_3_is_the_neighbour_of_those_that_stem_from_it() -> None:
    assert of(SeekerProfile(wishes=("data",)), replace(WEB, rome="M1801")).wish == 20


def test_the_first_wish_counts_more_than_the_second() -> None:
    turned = replace(SOMEONE, wishes=("support", "web"))

    assert of(SOMEONE, WEB).wish > of(turned, WEB).wish > 0


def test_the_wish_that_gives_most_is_the_one_that_counts() -> None:
    assert of(replace(SOMEONE, wishes=("security", "web")), WEB).wish == 36


def test_each_skill_in_common_counts_up_to_three() -> None:
    asks = replace(WEB, skills=frozenset("abcde"))
    found = [of(replace(SOMEONE, skills=frozenset("abcd"[:n])), asks).skills for n in range(5)]

    assert found == [0, 6, 12, 18, 18]


def test_nearer_is_better_and_beyond_the_limit_is_not_shown() -> None:
    away = replace(WEB, spot=TWENTY_ONE_AWAY)

    assert total(SOMEONE, WEB) > total(SOMEONE, away)
    assert of(replace(SOMEONE, kilometres=21), away).place == 0
    assert points(replace(SOMEONE, kilometres=20), away, SCALE) is None


def test_from_home_there_is_no_road_and_no_limit() -> None:
    away = replace(
        WEB, spot=GlobePoint.at(50.63, 3.05), terms=OpportunityTerms(remote=Remote.FULLY)
    )

    assert of(replace(SOMEONE, kilometres=1), away).place == 18


def test_some_days_at_home_make_the_road_shorter_but_keep_the_limit() -> None:
    away = replace(WEB, spot=TWENTY_ONE_AWAY)
    partly = replace(away, terms=replace(away.terms, remote=Remote.PARTLY))

    assert of(SOMEONE, partly).place > of(SOMEONE, away).place
    assert points(replace(SOMEONE, kilometres=20), partly, SCALE) is None


def test_a_place_that_is_not_known_is_neither_near_nor_far() -> None:
    assert of(replace(SOMEONE, kilometres=5), replace(WEB, spot=None)).place == 12
    assert of(replace(SOMEONE, home=None), WEB).place == 12


@pytest.mark.parametrize(
    "wanted",
    [
        replace(SOMEONE, seeking=Seeking.TRAINING),
        replace(SOMEONE, terms=SeekerTerms(remote_only=True)),
        replace(SOMEONE, terms=SeekerTerms(contracts_excluded=frozenset({Contract.PERMANENT}))),
        replace(SOMEONE, jobs_excluded=frozenset({"M1855"})),
        replace(SOMEONE, seen=frozenset({1})),
    ],
)
def test_what_is_ruled_out_or_seen_is_not_shown(wanted: SeekerProfile) -> None:
    assert points(wanted, WEB, SCALE) is None
    assert points(SOMEONE, WEB, SCALE) is not None


def test_the_hours_that_were_asked_for_count() -> None:
    part_time = replace(SOMEONE, terms=SeekerTerms(hours=WorkingTime.PART_TIME))
    untold = replace(WEB, terms=replace(WEB.terms, hours=None))

    assert of(part_time, WEB).hours < 0 < of(part_time, untold).hours < of(SOMEONE, WEB).hours


def test_other_hours_than_those_asked_for_cost_as_much_as_the_whole_road() -> None:
    part_time = replace(SOMEONE, terms=SeekerTerms(hours=WorkingTime.PART_TIME))
    far = replace(WEB, spot=None, terms=replace(WEB.terms, hours=WorkingTime.PART_TIME))

    assert of(part_time, far).total > of(part_time, WEB).total


def test_a_missing_level_costs_more_with_each_step_and_each_time_it_was_said() -> None:
    asks = replace(WEB, asked=RequiredLevel(Diploma.BAC_3, 4))
    ranks = [
        SeekerLevel(Diploma.BAC_3, 4),
        SeekerLevel(Diploma.BAC_2, 4),
        SeekerLevel(Diploma.BAC_2, 3),
        SeekerLevel(Diploma.NONE, 1),
        SeekerLevel(Diploma.NONE, 1, too_high=1),
        SeekerLevel(Diploma.NONE, 1, too_high=3),
    ]
    found = [of(replace(SOMEONE, level=it), asks).level for it in ranks]

    assert found[0] == 0 and found == sorted(set(found), reverse=True)


def test_what_a_person_has_not_told_is_not_missing() -> None:
    assert of(SOMEONE, replace(WEB, asked=RequiredLevel(Diploma.BAC_3, 4))).level == 0


def test_a_training_has_weights_of_its_own() -> None:
    training = replace(WEB, kind=OpportunityKind.TRAINING)

    assert of(SOMEONE, training).contract == 0 < of(SOMEONE, WEB).contract


def test_distances_are_those_of_the_haversine() -> None:
    lille = (50.6311, 3.0468)

    assert kilometres(HOME, TWENTY_ONE_AWAY) == round(haversine(TOULOUSE, MURET)) == 21
    assert kilometres(HOME, GlobePoint.at(*lille)) == round(haversine(TOULOUSE, lille)) == 791


def haversine(here: tuple[float, float], there: tuple[float, float]) -> float:
    (a, b), (c, d) = (map(radians, here), map(radians, there))
    found = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return 2 * EARTH * asin(sqrt(found))


spots = some.builds(GlobePoint.at, some.floats(42, 45), some.floats(0, 3)) | some.sampled_from(
    [HOME, TWENTY_ONE_AWAY]
)
codes = some.sampled_from(["M1855", "M1883", "M1801", "I1404", "D1408", "K2101", "Z9999"])
labels = some.frozensets(some.sampled_from("abcdef"), max_size=5)
wanted = some.builds(
    SeekerProfile,
    seeking=some.sampled_from(Seeking),
    wishes=some.lists(
        some.sampled_from(["web", "support", "security", "data", "sales"]), max_size=3, unique=True
    ).map(tuple),
    terms=some.builds(
        SeekerTerms,
        hours=some.none() | some.sampled_from(WorkingTime),
        remote_only=some.booleans(),
        contracts_excluded=some.frozensets(some.sampled_from(Contract), max_size=2),
    ),
    level=some.builds(
        SeekerLevel,
        diploma=some.none() | some.sampled_from(Diploma),
        digital=some.none() | some.integers(1, 4),
        too_high=some.integers(0, 5),
    ),
    home=some.none() | spots,
    kilometres=some.none() | some.sampled_from([0, 5, 21, 50, 200]),
    skills=labels,
    jobs_excluded=some.frozensets(codes, max_size=2),
    seen=some.frozensets(some.integers(1, 12), max_size=3),
)
offered = some.builds(
    OpportunityProfile,
    id=some.just(0),
    rome=some.none() | codes,
    terms=some.builds(
        OpportunityTerms,
        contract=some.none() | some.sampled_from(Contract),
        hours=some.none() | some.sampled_from(WorkingTime),
        remote=some.sampled_from(Remote),
    ),
    asked=some.builds(
        RequiredLevel,
        diploma=some.none() | some.sampled_from(Diploma),
        digital=some.none() | some.integers(1, 4),
    ),
    spot=some.none() | spots,
    skills=labels,
)


@given(
    people=some.lists(wanted, min_size=1, max_size=8),
    announced=some.lists(offered, max_size=12),
    kind=some.sampled_from(OpportunityKind),
    limit=some.integers(1, 6),
)
@settings(max_examples=100)
def test_many_at_once_find_what_one_by_one_would(
    people: list[SeekerProfile],
    announced: list[OpportunityProfile],
    kind: OpportunityKind,
    limit: int,
) -> None:
    announced = [replace(it, id=n, kind=kind) for n, it in enumerate(announced, 1)]

    found = best_opportunities(Crowd.of(people), Market.of(kind, announced), SCALE, limit)

    assert found == [_one_by_one([(it, each) for each in announced], limit) for it in people]


def _one_by_one(
    pairs: Sequence[tuple[SeekerProfile, OpportunityProfile]], limit: int
) -> list[tuple[int, int]]:
    given = [(place, points(*pair, SCALE)) for place, pair in enumerate(pairs)]
    shown = [(place, it.total) for place, it in given if it is not None]
    return sorted(shown, key=lambda it: -it[1])[:limit]


@given(some.lists(spots, min_size=1, max_size=5), some.lists(spots, min_size=1, max_size=5))
def test_distances_are_the_same_by_tables(here: list[GlobePoint], there: list[GlobePoint]) -> None:
    expected = [[kilometres(one, other) for other in there] for one in here]

    assert kilometres_between(axes(here), axes(there)).tolist() == expected
