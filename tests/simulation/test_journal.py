"""What is noted of a rehearsal: what was asked again, what was lost, how long people waited."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.record import Call
from sandbox.simulation import phone
from sandbox.simulation.journal import Journal, Turn
from sandbox.simulation.person import Move
from sandbox.simulation.plan import Plan
from tests.simulation.test_people import SAYING, sent, someone

NOON = datetime(2027, 3, 2, 12, tzinfo=UTC)
UNCLEAR, SORRY = "Je n'ai pas compris", "Quelque chose n'a pas marché"
UNCONFIRMED = "L'équipe peut vous répondre sur ce point"


def noted(
    move: Move, *replies: dict[str, Any], after: float = 0.5, noticed: bool = False
) -> Journal:
    """A journal of one turn, answered so many seconds later."""
    journal = Journal(Plan(1, NOON, NOON, NOON, [], [], [], [UNCLEAR], UNCONFIRMED, SORRY))
    person = someone()
    journal.began(Turn(person, move, NOON, 100.0))
    for reply in replies:
        at = NOON + timedelta(seconds=2 * after)
        parameters = {"chat_id": person.number}
        journal.called(Call(1, at, 100.0 + after, "sendMessage", parameters, {"ok": True}))
        journal.read(person, phone.seen(reply))
    if noticed:
        journal.noticed(person)
    journal.settled()
    return journal


def test_a_wait_is_told_in_real_seconds_and_in_those_of_the_people() -> None:
    journal = noted(Move("bonjour"), sent(2, "Bonjour."), after=0.5)
    assert journal.waits == [0.5]
    assert journal.slowest_there["seconds"] == 1.0


def test_a_question_that_comes_again_is_counted() -> None:
    age = phone.seen(sent(1, "Quel âge avez-vous ?", "18 à 25 ans"))
    again = sent(3, "Quel âge avez-vous ?", "18 à 25 ans")
    assert noted(Move("31", asked=age), again).asked_again == {"Quel âge avez-vous ?": 1}
    assert not noted(Move("31", asked=age), sent(3, "Où habitez-vous ?")).asked_again


def test_words_that_are_not_understood_are_counted_by_what_they_mean() -> None:
    journal = noted(Move(SAYING.text, saying=SAYING), sent(2, f"{UNCLEAR}. Dites-le autrement."))
    assert journal.texts == journal.unclear == {"price": 1}
    assert journal.not_understood[0]["words"] == SAYING.text


def test_what_the_association_has_not_confirmed_is_counted() -> None:
    journal = noted(Move(SAYING.text, saying=SAYING), sent(2, f"{UNCONFIRMED}."))
    assert journal.unconfirmed == {"price": 1} and not journal.unclear


def test_a_breakdown_and_a_silence_are_told() -> None:
    assert noted(Move("31250"), sent(2, f"{SORRY}. Réessayez.")).troubles[0]["words"] == "31250"
    assert noted(Move("31250")).silences[0]["words"] == "31250"
    assert noted(Move("Oui", message=1)).silences[0]["press"] == "yes"
    assert not noted(Move("Oui", message=1), sent(2, "C'est noté.")).silences
    assert not noted(Move("Oui", message=1), noticed=True).silences


def test_what_is_said_by_night_to_who_said_nothing_is_told() -> None:
    journal = noted(Move("bonjour"), sent(2, "Bonjour."))
    for hours in (0, 14):
        at = NOON + timedelta(hours=hours)
        said = {"chat_id": 77, "text": "La session commence bientôt."}
        journal.called(Call(2, at, 200.0, "sendMessage", said, {"ok": True}))
    assert sum(journal.at_night.values()) == 1


def test_an_edit_that_changes_nothing_is_told_apart_after_a_double_press_alone() -> None:
    why = {"ok": False, "description": "Bad Request: message is not modified: the same"}

    def edited(*, twice: bool) -> Journal:
        journal = Journal(Plan(1, NOON, NOON, NOON, [], [], [], [UNCLEAR], UNCONFIRMED, SORRY))
        person = someone()
        journal.began(Turn(person, Move("Oui", message=1, twice=twice), NOON, 100.0))
        parameters = {"chat_id": person.number}
        journal.called(Call(1, NOON, 100.5, "editMessageReplyMarkup", parameters, why))
        return journal

    twice, once = edited(twice=True), edited(twice=False)
    assert (twice.pressed_twice, twice.refused) == (1, {})
    assert (once.pressed_twice, once.refused.total()) == (0, 1)
