"""The days of a session, and what the team types about it."""

from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.programme.session_days import (
    day_at,
    last_day,
    monday_in,
    place_in_template,
    place_of,
    working_weeks,
)
from rules.session_admin.typed_details import Partner, Territory, codes, partners_of, territory_of

MONDAY = date(2027, 5, 3)
EASTER_MONDAY = date(2027, 3, 29)
WEEKDAYS = st.dates(date(2027, 1, 1), date(2030, 1, 1)).filter(lambda day: day.weekday() < 5)


def test_two_weeks_from_a_monday_end_on_a_friday_without_holidays_and_weekends() -> None:
    first, second = working_weeks(MONDAY, last_day(MONDAY), "31")
    assert [day.day for day in first] == [3, 4, 5, 7]
    assert [day.day for day in second] == [10, 11, 12, 13, 14]


@given(WEEKDAYS)
def test_a_session_ends_on_a_weekday_of_its_second_week(first: date) -> None:
    last = last_day(first)
    assert last.weekday() < 5
    assert timedelta(days=9) <= last - first <= timedelta(days=11)


@given(WEEKDAYS, st.sampled_from(("31", "57", "974")), st.integers(1, 14))
def test_every_day_of_the_template_falls_on_a_working_day(
    first: date, department: str, day: int
) -> None:
    weeks = working_weeks(first, last_day(first), department)
    found = day_at(weeks, place_in_template(day))
    assert any(found in week for week in weeks)
    assert first <= found <= last_day(first)


def test_a_day_off_gives_its_workshops_to_the_next_day_of_its_week() -> None:
    weeks = working_weeks(MONDAY, last_day(MONDAY), "31")
    placed = [day_at(weeks, place_in_template(day)).day for day in (1, 3, 4, 5, 8, 12, 14)]
    assert placed == [3, 5, 7, 7, 10, 14, 14]
    easter = EASTER_MONDAY + timedelta(days=1)
    after = working_weeks(easter, last_day(easter), "31")
    assert [day_at(after, place_in_template(day)).day for day in (1, 2, 8)] == [30, 30, 5]


def test_a_workshop_of_another_session_keeps_its_week_and_its_weekday() -> None:
    assert place_of(date(2027, 5, 7), MONDAY) == (0, 4)
    assert place_of(date(2027, 5, 11), MONDAY + timedelta(days=1)) == (1, 1)
    weeks = working_weeks(MONDAY, last_day(MONDAY), "31")
    assert day_at(weeks, (-3, 0)) == MONDAY
    assert day_at(weeks, (9, 2)) == date(2027, 5, 12)


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
