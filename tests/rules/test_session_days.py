"""The days of a session, and what the team types about it."""

from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.session_days import (
    day_at,
    last_day,
    monday_in,
    position_in,
    position_of_template,
    working_days,
)
from rules.session_words import Partner, Territory, codes, partners_of, territory_of

MONDAY = date(2027, 5, 3)
ASCENSION = date(2027, 5, 6)
EASTER_MONDAY = date(2027, 3, 29)
WEEKDAYS = st.dates(date(2027, 1, 1), date(2030, 1, 1)).filter(lambda day: day.weekday() < 5)


def test_two_weeks_from_a_monday_end_on_a_friday_without_holidays_and_weekends() -> None:
    days = working_days(MONDAY, last_day(MONDAY), "31")
    assert days[-1] == date(2027, 5, 14)
    assert len(days) == 9
    assert ASCENSION not in days


@given(WEEKDAYS)
def test_a_session_ends_on_a_weekday_of_its_second_week(first: date) -> None:
    last = last_day(first)
    assert last.weekday() < 5
    assert timedelta(days=9) <= last - first <= timedelta(days=11)


@given(WEEKDAYS, st.sampled_from(("31", "57", "974")), st.integers(1, 14))
def test_every_day_of_the_template_falls_on_a_working_day(
    first: date, department: str, day: int
) -> None:
    days = working_days(first, last_day(first), department)
    found = day_at(days, position_of_template(day))
    assert found in days
    assert first <= found <= last_day(first)


def test_the_template_keeps_its_order_and_what_has_no_day_left_is_on_the_last() -> None:
    days = working_days(MONDAY, last_day(MONDAY), "31")
    placed = [day_at(days, position_of_template(day)) for day in (1, 4, 5, 8, 12)]
    assert placed == [MONDAY, date(2027, 5, 7), date(2027, 5, 10), date(2027, 5, 11), days[-1]]


def test_a_workshop_of_another_session_keeps_its_place_among_the_working_days() -> None:
    before = working_days(MONDAY, last_day(MONDAY), "31")
    assert position_in(before, date(2027, 5, 7)) == 3
    assert position_in(before, ASCENSION) == position_in(before, date(2027, 5, 5))
    assert position_in(before, MONDAY - timedelta(days=30)) == 0


def test_a_monday_so_many_weeks_ahead() -> None:
    assert monday_in(4, EASTER_MONDAY + timedelta(days=2)) == date(2027, 4, 26)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("31 Haute-Garonne", Territory(("31",), "Haute-Garonne")),
        ("31 - Haute-Garonne", Territory(("31",), "Haute-Garonne")),
        ("31, 81 et 82 Vallées", Territory(("31", "81", "82"), "Vallées")),
        ("2a Corse-du-Sud", Territory(("2A",), "Corse-du-Sud")),
        ("974 La Réunion", Territory(("974",), "La Réunion")),
        ("31 31 Haute-Garonne", Territory(("31",), "Haute-Garonne")),
        ("Haute-Garonne", None),
        ("31", None),
        ("99 Ailleurs", None),
        ("3100 Toulouse", None),
        ("31 " + "a" * 61, None),
    ],
)
def test_a_territory_is_its_numbers_then_its_name(typed: str, found: object) -> None:
    assert territory_of(typed) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (
            "France Travail, 3949, https://www.francetravail.fr/\n\n"
            "• Mission locale ; 05.36.49.12.34",
            (
                Partner("France Travail", "3949", "francetravail.fr"),
                Partner("Mission locale", "05 36 49 12 34", None),
            ),
        ),
        (
            "Espace du Port, quai 3, port.example",
            (Partner("Espace du Port, quai 3", None, "port.example"),),
        ),
        ("France Travail", None),
        ("France Travail, 3949\nMission locale", None),
        ("3949", None),
        ("  ", None),
    ],
)
def test_each_partner_has_a_name_and_a_way_to_reach_it(typed: str, found: object) -> None:
    assert partners_of(typed) == found


def test_codes_are_short_and_numbered() -> None:
    assert list(islice(codes("Haute-Garonne", "2027-05"), 2)) == [
        "haute-garonne-2027-05",
        "haute-garonne-2027-05-2",
    ]
    assert len(next(codes("Vallées et montagnes de l'Ariège et du Comminges", "2027-05"))) <= 40
