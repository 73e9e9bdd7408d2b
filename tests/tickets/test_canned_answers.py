"""The blanks of canned answers: words between brackets, and the names in braces kept before."""

import pytest

from rules.tickets.canned_answers import filled, missing_in, unknown_in

VARIABLES = ("first_name", "session", "next_meeting")
VALUES = {"first_name": "Ada", "session": "Mars", "next_meeting": ""}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Bonjour (prénom).", "Bonjour Ada."),
        ("Bonjour ( Prenom ).", "Bonjour Ada."),
        ("Hello (first name), (session).", "Hello Ada, Mars."),
        ("Bonjour {first_name}, {session}.", "Bonjour Ada, Mars."),
        ("Un casque (simple) suffit :)", "Un casque (simple) suffit :)"),
    ],
)
def test_blanks_are_filled_and_other_brackets_stay(text: str, said: str) -> None:
    assert not unknown_in(text, VARIABLES)
    assert filled(text, VALUES) == said


def test_a_blank_without_a_value_is_missing_however_it_was_written() -> None:
    assert missing_in("(prochain rendez-vous) {next_meeting}", VALUES) == ["next_meeting"]


def test_an_unknown_name_in_braces_is_told() -> None:
    assert unknown_in("Bonjour {prénom}", VARIABLES) == ["prénom"]
