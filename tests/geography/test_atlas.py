"""Which zone a point or a commune is in; near a border nobody is told yes or no too fast."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.geography.france import in_france
from rules.geography.metres import Plane
from rules.geography.zones import (
    FORMER_ZRR_ENDS,
    Ruralness,
    UnknownCommune,
    UnknownQuarter,
    ZoneKind,
    ZoneReason,
    ZoneVerdict,
    city_of,
)
from tests.enrolment.builders import CENTRE, DAY, an_atlas, moved

REUNION, LILLE = (-20.93, 55.45), (50.63, 3.06)
WHOLLY = [Ruralness.BASIC, Ruralness.PLUS, Ruralness.BENEFICIARY]
PARTLY = [Ruralness.BASIC_PARTIAL, Ruralness.PLUS_PARTIAL, Ruralness.BENEFICIARY_PARTIAL]


@pytest.mark.parametrize("centre", [CENTRE, REUNION, LILLE])
@pytest.mark.parametrize(
    ("metres", "kind"),
    [
        (0, ZoneKind.QPV),
        (192, ZoneKind.QPV),
        (194, ZoneKind.TO_CHECK),
        (200, ZoneKind.TO_CHECK),
        (224, ZoneKind.TO_CHECK),
        (226, ZoneKind.NONE),
    ],
)
def test_a_border_is_measured_in_metres_everywhere(
    centre: tuple[float, float], metres: float, kind: ZoneKind
) -> None:
    atlas = an_atlas(centre=centre)

    for point in (moved(centre, north=metres), moved(centre, east=-metres)):
        assert atlas.at(*point, "31555", DAY).kind is kind


@given(north=st.floats(-400, 400), east=st.floats(-400, 400))
def test_a_yes_is_inside_and_a_no_is_far(north: float, east: float) -> None:
    outside = max(abs(north), abs(east)) - 200

    verdict = an_atlas().at(*moved(CENTRE, north=north, east=east), "31555", DAY)

    if verdict.kind is ZoneKind.QPV:
        assert outside < -6.9
    if verdict.kind is ZoneKind.NONE:
        assert outside > 17.6  # 25 m from a corner, along the diagonal


def test_a_verdict_near_a_border_names_the_quarter() -> None:
    verdict = an_atlas().at(*moved(CENTRE, east=210), "31555", DAY)

    assert verdict.to_json() == {
        "zone": "to_check",
        "code": "QN00001M",
        "name": "Le Carré",
        "reason": "near_border",
        "vintage": "2024",
    }


def test_a_quarter_wins_over_a_rural_commune() -> None:
    atlas = an_atlas(rural={"31555": Ruralness.BASIC})

    assert atlas.at(*CENTRE, "31555", DAY).kind is ZoneKind.QPV
    assert atlas.at(*moved(CENTRE, east=900), "31555", DAY).kind is ZoneKind.FRR


@pytest.mark.parametrize("ruralness", WHOLLY)
def test_a_commune_wholly_rural_is_a_yes_that_needs_no_address(ruralness: Ruralness) -> None:
    atlas = an_atlas(rural={"31555": ruralness})

    assert atlas.of_commune("31555", DAY).kind is ZoneKind.FRR
    assert not atlas.needs_address("31555", DAY)


@pytest.mark.parametrize("ruralness", PARTLY)
def test_a_commune_partly_rural_is_for_a_person_to_check(ruralness: Ruralness) -> None:
    atlas = an_atlas(rural={"31555": ruralness, "31451": ruralness})

    assert atlas.of_commune("31451", DAY).reason is ZoneReason.PARTLY_RURAL
    assert atlas.at(*moved(CENTRE, east=900), "31555", DAY).kind is ZoneKind.TO_CHECK
    assert atlas.needs_address("31555", DAY)
    assert not atlas.needs_address("31451", DAY)


def test_frr_plus_is_told_apart() -> None:
    atlas = an_atlas(rural={"31451": Ruralness.PLUS})

    assert atlas.of_commune("31451", DAY) == ZoneVerdict(
        ZoneKind.FRR, "31451", "Bourg", ZoneReason.FRR_PLUS, "10 juillet 2025"
    )


def test_a_former_zrr_counts_until_its_last_day_included() -> None:
    atlas = an_atlas(rural={"31451": Ruralness.BENEFICIARY, "31555": Ruralness.BENEFICIARY})
    after = FORMER_ZRR_ENDS + timedelta(days=1)

    assert date(2027, 12, 31) == FORMER_ZRR_ENDS
    assert atlas.of_commune("31451", FORMER_ZRR_ENDS).reason is ZoneReason.FORMER_ZRR
    assert atlas.of_commune("31451", after).reason is ZoneReason.FORMER_ZRR_ENDED
    assert atlas.of_commune("31451", after).kind is ZoneKind.NONE
    assert atlas.of_commune("31555", after).reason is ZoneReason.COMMUNE_HAS_QUARTERS
    assert atlas.needs_address("31555", after)


def test_a_commune_alone_says_no_only_without_quarters() -> None:
    assert an_atlas().of_commune("31451", DAY).kind is ZoneKind.NONE
    assert an_atlas().of_commune("31555", DAY).reason is ZoneReason.COMMUNE_HAS_QUARTERS


def test_a_quarter_picked_by_name_is_never_a_proof() -> None:
    verdict = an_atlas().of_quarter("QN00001M")

    assert (verdict.kind, verdict.name) == (ZoneKind.TO_CHECK, "Le Carré")
    with pytest.raises(UnknownQuarter):
        an_atlas().of_quarter("QN99999M")


def test_an_unknown_commune_is_said_clearly() -> None:
    with pytest.raises(UnknownCommune, match="no commune has the INSEE code 99999"):
        an_atlas().of_commune("99999", DAY)


def test_a_point_between_communes_that_differ_is_not_decided() -> None:
    atlas = an_atlas(rural={"31451": Ruralness.BASIC})

    between = atlas.at(*moved(CENTRE, north=10_000), None, DAY)

    assert between.reason is ZoneReason.COMMUNE_UNCERTAIN
    assert atlas.at(*moved(CENTRE, north=20_000), None, DAY).kind is ZoneKind.FRR
    assert atlas.at(*moved(CENTRE, north=1_000), None, DAY).kind is ZoneKind.NONE


def test_the_nearest_communes_come_in_order() -> None:
    nearest = an_atlas().nearest(*moved(CENTRE, north=15_000), 3)

    assert [town.name for town in nearest] == ["Bourg", "Ville"]


@pytest.mark.parametrize(
    ("arrondissement", "city"),
    [
        ("75101", "75056"),
        ("75120", "75056"),
        ("69381", "69123"),
        ("69389", "69123"),
        ("13201", "13055"),
        ("13216", "13055"),
        ("75121", "75121"),
        ("2A004", "2A004"),
    ],
)
def test_arrondissements_fold_to_their_city(arrondissement: str, city: str) -> None:
    assert city_of(arrondissement) == city


def test_a_former_commune_answers_as_the_one_it_joined() -> None:
    atlas = an_atlas(parents={"31999": "31451"}, rural={"31451": Ruralness.BASIC})

    assert atlas.of_commune("31999", DAY) == atlas.of_commune("31451", DAY)


@given(
    insee=st.from_regex(r"(\d\d|2[AB])\d{3}", fullmatch=True),
    parents=st.dictionaries(st.just("31999"), st.sampled_from(["31555", "75056"])),
)
def test_folding_twice_changes_nothing(insee: str, parents: dict[str, str]) -> None:
    atlas = an_atlas(parents=parents)

    assert atlas.fold(atlas.fold(insee)) == atlas.fold(insee)


@given(latitude=st.floats(41.5, 51), metres=st.floats(1, 2000))
def test_metres_agree_with_the_sphere_to_half_a_percent(latitude: float, metres: float) -> None:
    plane = Plane.around(latitude, 2.0)

    assert plane.distances(latitude + metres / plane.north, 2.0) == pytest.approx(metres)
    assert plane.north == pytest.approx(111_195, rel=0.005)


@pytest.mark.parametrize(
    ("point", "inside"),
    [
        (CENTRE, True),
        (REUNION, True),
        ((16.24, -61.53), True),
        ((-17.53, -149.57), True),
        ((0.0, 0.0), False),
        ((1.4020, 43.5752), False),
        ((40.71, -74.0), False),
    ],
)
def test_france_is_where_it_is(point: tuple[float, float], *, inside: bool) -> None:
    assert in_france(*point) is inside
