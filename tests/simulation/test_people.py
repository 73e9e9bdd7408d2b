"""Simulated people: the same of the same seed, asleep at night, and no better typists than most."""

from datetime import datetime
from random import Random
from typing import Any

import pytest

from sandbox.simulation import delays, mistakes, phone
from sandbox.simulation.person import Move, Person, cast
from sandbox.simulation.plan import Home, Part, Saying
from sandbox.world.history import Chat

HOME = Home("31250", "31451", 43.459, 2.004)
SAYING = Saying("c gratuit ?", ["price"], "any")
BOT, SELF = {"is_bot": True}, {"is_bot": False}


def someone(number: int = 1, role: str = "participant") -> Person:
    person = cast(number, Part(role), [HOME], [SAYING], seed=7)
    person.sit_down()
    return person


def chat(*messages: tuple[str, *tuple[str, ...]]) -> Chat:
    """A message of the bot: its words, then its buttons."""
    return Chat({number: sent(number, *words) for number, words in enumerate(messages, 1)})


def sent(number: int, text: str, *labels: str) -> dict[str, Any]:
    buttons = [[{"text": label, "callback_data": f"c:{label}"}] for label in labels]
    markup = {"inline_keyboard": buttons}
    return {"message_id": number, "from": BOT, "text": text, "reply_markup": markup}


def done(person: Person, shown: Chat, times: int) -> list[Move]:
    moves = []
    for _ in range(times):
        person.sit_down()
        person.asked.clear()
        if move := person.go_on(shown):
            moves.append(move)
    return moves


def test_the_same_seed_plays_the_same_people() -> None:
    ages = {someone(number).age for number in range(40)}
    assert [someone(number).name for number in range(9)] == [
        someone(number).name for number in range(9)
    ]
    assert len(ages) > 2


def test_a_postcode_is_typed_where_one_lives_mostly_well() -> None:
    asked = chat(("Question 3 sur 4\nOù habitez-vous ?\nÉcrivez votre code postal.", "⟵ Revenir"))
    typed = [move.words for move in done(someone(), asked, 200)]
    assert typed.count(HOME.postcode) > 150


def test_now_and_then_people_write_words_of_their_own() -> None:
    asked = chat(("Quel âge avez-vous ?", "18 à 25 ans", "26 à 49 ans"))
    moves = done(someone(), asked, 400)
    asks = [move for move in moves if move.saying is SAYING]
    assert 2 <= len(asks) <= 40
    assert any(move.twice for move in moves)


def test_who_has_no_goal_left_puts_the_phone_away_at_the_menu() -> None:
    person = someone()
    menu = chat(("Que voulez-vous faire ?", "Les ateliers", "Mes données"))
    person.goals = 0
    assert person.go_on(menu) is None


def test_a_question_to_be_answered_in_words_comes_before_older_buttons() -> None:
    shown = chat(("Vous venez ?", "Je viens"), ("Un numéro pour vous joindre ?\nOu passez.",))
    moves = done(someone(), shown, 20)
    assert {move.question for move in moves if move.asked} == {"Un numéro pour vous joindre ?"}


def test_nobody_answers_a_conversation_for_ever() -> None:
    person = someone()
    asked = chat(("Vous ou moi ?", "Vous", "Moi"))
    moves = [person.go_on(asked) for _ in range(500)]
    assert moves[0] is not None
    assert moves[-1] is None


@pytest.mark.parametrize(
    ("at", "is_awake"),
    [
        ("2027-03-02T12:00:00+01:00", True),
        ("2027-03-02T23:40:00+01:00", False),
        ("2027-03-02T04:00:00+01:00", False),
    ],
)
def test_people_sleep_at_night(at: str, *, is_awake: bool) -> None:
    instant = datetime.fromisoformat(at)
    then = delays.awake(instant, Random(1))
    local = then.astimezone(delays.PARIS)
    assert (then == instant) is is_awake
    assert local.hour >= 7 and then >= instant


def test_a_slip_changes_a_letter_or_two_and_never_a_command() -> None:
    rng = Random(3)
    slips = {mistakes.typed("Développeur", rng, hurried=1) for _ in range(50)}
    assert len(slips) > 5
    assert all(abs(len(slip) - len("Développeur")) <= 1 for slip in slips)
    assert mistakes.typed("/menu", rng, hurried=1) == "/menu"


def test_a_question_is_known_by_its_words_and_not_by_its_figures() -> None:
    message = phone.seen(sent(1, "Question 1 sur 4\nIl reste 3 places, d'accord ?\nDites oui."))
    assert message.question == "Il reste … places, d'accord ?"
