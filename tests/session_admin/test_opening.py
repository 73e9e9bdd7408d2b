"""Whether a session may open."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.session_admin.opening import (
    DataProtectionRecord,
    OpeningRequirement,
    SeatCover,
    SessionState,
    missing,
    state_of,
)
from rules.session_admin.typed_details import seats_of

TODAY = date(2027, 3, 1)
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
ENOUGH = SeatCover(seats=24, expected=40, opens_at=60)
ALL = DataProtectionRecord("Les Passerelles", "donnees@passerelles.example", TODAY, "hébergeur")


def of(
    cover: SeatCover = ENOUGH,
    recorded: DataProtectionRecord = ALL,
    *,
    has_referent: bool = True,
    has_rooms: bool = True,
) -> tuple[OpeningRequirement, ...]:
    return missing(cover, recorded, has_referent=has_referent, has_rooms=has_rooms, today=TODAY)


def test_without_video_rooms_it_does_not_open() -> None:
    assert of(has_rooms=False) == (OpeningRequirement.ROOMS,)


def test_with_enough_meetings_and_all_that_is_recorded_it_opens() -> None:
    assert of() == ()


@pytest.mark.parametrize(
    ("recorded", "told"),
    [
        (replace(ALL, controller=" "), OpeningRequirement.CONTROLLER),
        (replace(ALL, contact=""), OpeningRequirement.CONTACT),
        (replace(ALL, assessed_on=None), OpeningRequirement.ASSESSMENT),
        (replace(ALL, assessed_on=date(2027, 3, 2)), OpeningRequirement.ASSESSMENT),
        (replace(ALL, processors=""), OpeningRequirement.PROCESSORS),
    ],
)
def test_each_thing_that_is_not_recorded_is_enough_to_refuse(
    recorded: DataProtectionRecord, told: OpeningRequirement
) -> None:
    assert of(recorded=recorded) == (told,)


def test_all_that_is_missing_is_told_at_once() -> None:
    found = of(SeatCover(0, 40, 60), DataProtectionRecord(), has_referent=False, has_rooms=False)
    assert found == tuple(OpeningRequirement)


@given(st.integers(0, 2_000), st.integers(1, 1_000), st.integers(0, 200))
def test_it_opens_when_seats_are_the_percentage_of_the_people_expected(
    seats: int, expected: int, opens_at: int
) -> None:
    cover = SeatCover(seats, expected, opens_at)
    enough = 100 * seats >= opens_at * expected
    assert (of(cover) == ()) is enough
    assert of(SeatCover(seats + cover.short_of, expected, opens_at)) == ()
    if cover.short_of:
        assert of(SeatCover(seats + cover.short_of - 1, expected, opens_at)) == (
            OpeningRequirement.MEETINGS,
        )


def test_a_session_is_a_draft_until_it_opens_and_may_close() -> None:
    assert state_of(None, None) is SessionState.DRAFT
    assert state_of(NOON, None) is SessionState.OPEN
    assert state_of(NOON, NOON) is SessionState.CLOSED


@pytest.mark.parametrize(
    ("typed", "seats"),
    [
        ("600", (600, 0)),
        ("600 places", (600, 0)),
        ("60 + 6", (60, 6)),
        ("60 places et 6", (60, 6)),
        ("1 200", (1200, 0)),
        ("beaucoup", None),
        ("0", None),
        ("99999", None),
        ("60 + 6 + 6", None),
        ("60 + beaucoup", None),
    ],
)
def test_places_are_read_as_people_type_them(typed: str, seats: object) -> None:
    assert seats_of(typed) == seats
