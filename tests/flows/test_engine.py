"""The pure engine: what a reply makes of a position."""

import pytest

from flows import engine
from flows.position import Position
from flows.replies import OtherReply, PressedButton, Reply, SharedContact, SharedLocation, TypedText
from flows.script import DoStep, PickStep
from flows.settling import settle
from tests.flows.scripts import (
    THE_END,
    TWO_QUESTIONS,
    a_choose,
    a_pick,
    a_script,
    an_ask,
    kept,
    played,
    said,
    words,
)


@pytest.mark.parametrize(
    "reply",
    [
        PressedButton(41, 1),
        TypedText("Vert foncé"),
        TypedText("VERT FONCE"),
        TypedText("2"),
        TypedText("2️⃣"),
        TypedText("vert"),
        TypedText("« Vert foncé » !"),
    ],
)
def test_a_button_is_pressed_or_typed_by_its_label_or_number(reply: Reply) -> None:
    turn = played(TWO_QUESTIONS, reply)
    assert kept(turn.position) == {"colour": "Vert foncé"}
    assert (turn.position.step, turn.answered) == ("name", "Vert foncé")


@pytest.mark.parametrize(
    "reply",
    [
        PressedButton(40, 0),
        PressedButton(41, 7),
        PressedButton(-1, 0),
        TypedText("3"),
        TypedText("bleu"),
        TypedText(""),
    ],
)
def test_what_is_no_answer_asks_again_under_the_same_number(reply: Reply) -> None:
    turn = played(TWO_QUESTIONS, reply)
    assert (turn.position.step, turn.position.question) == ("colour", 41)
    assert said(turn)[-1] == "which?"
    assert kept(turn.position) == {}


def test_each_new_question_has_a_number_of_its_own() -> None:
    turn = played(TWO_QUESTIONS, PressedButton(41, 0))
    assert turn.position.question == 42
    assert (
        played(TWO_QUESTIONS, PressedButton(41, 0), PressedButton(41, 1)).position == turn.position
    )


def test_back_returns_to_the_question_before_and_keeps_what_was_said() -> None:
    for reply in (TypedText("retour"), TypedText("revenir"), PressedButton(42, 1)):
        turn = played(TWO_QUESTIONS, PressedButton(41, 0), reply)
        assert (turn.position.step, kept(turn.position)) == ("colour", {"colour": "Rouge"})
        assert turn.position.trail == []


def test_a_question_that_may_be_skipped_is_skipped_by_button_or_word() -> None:
    for reply in (PressedButton(42, 0), TypedText("passer"), TypedText("suivant")):
        turn = played(TWO_QUESTIONS, PressedButton(41, 0), reply)
        assert turn.over is not None
        assert "name" not in turn.position.answers


def test_a_number_that_answers_an_ask_is_not_taken_for_a_button() -> None:
    script = a_script(
        "code", code=an_ask("bye", check="postcode", skip="bye", save_as="code"), bye=THE_END
    )
    assert kept(played(script, TypedText("31100")).position) == {"code": "31100"}
    assert played(script, TypedText("1")).answered == "Passer"


def test_a_secret_answer_is_kept_aside_and_forgotten_after_the_step_that_says_so() -> None:
    forget = {"kind": "do", "action": "x", "then": {"done": "bye"}, "forget": True}
    script = a_script("where", where=an_ask("judge", secret=True), judge=forget, bye=THE_END)
    turn = played(script, TypedText("Ada"))
    assert (kept(turn.position), turn.position.pending) == ({}, {"name": "Ada"})
    assert isinstance(turn.need, DoStep)
    after = engine.resume(script, turn.position, "done", {})
    assert (after.position.pending, kept(after.position)) == ({}, {})


def test_a_question_whose_private_words_were_forgotten_is_not_asked_again_but_its_source() -> None:
    script = a_script(
        "where",
        where=an_ask("sure", secret=True),
        sure=a_choose(("Oui", "bye"), echo=True, expired="where"),
        bye=THE_END,
    )
    position = Position("sure", question=50, last_question=50)
    turn = engine.hear(script, position, PressedButton(50, 0), words)
    assert turn.position.step == "where"


def test_figures_that_a_question_tells_are_found_again_each_time_it_is_asked() -> None:
    script = a_script(
        "look",
        look={"kind": "do", "action": "count", "keeps": ["count"], "then": {"done": "card"}},
        card=a_choose(("Oui", "bye"), anew="look"),
        bye=THE_END,
    )
    asked = engine.resume(script, engine.begin(script, 40).position, "done", {"count": "0"})
    again = engine.ask_again(script, asked.position, "first")
    assert isinstance(again.need, DoStep) and said(again) == ["first"]
    now = engine.resume(script, again.position, "done", {"count": "1"})
    assert (now.position.step, dict(now.position.all_answers)["count"]) == ("card", "1")


PICK = a_script(
    "town",
    town=a_pick("bye", "none", take_only=True),
    none={"kind": "say", "text": "nothing there", "next": "bye"},
    bye=THE_END,
)


def test_a_pick_asks_takes_the_only_one_or_goes_without() -> None:
    start = engine.begin(PICK, 40)
    assert isinstance(start.need, PickStep)
    asked = engine.offer(PICK, start.position, [("31", "Ici"), ("34", "Là")])
    assert kept(engine.hear(PICK, asked.position, TypedText("là"), words).position) == {
        "town": "34"
    }
    only = engine.offer(PICK, start.position, [("31", "Ici")])
    assert (kept(only.position), only.over is not None) == ({"town": "31"}, True)
    assert said(engine.offer(PICK, start.position, [])) == ["nothing there", "bye"]


def test_a_text_that_names_no_option_answers_the_question_beside_the_list() -> None:
    beside = an_ask("bye", save_as="written")
    script = a_script(
        "town",
        town=a_pick("bye", "beside", typed="beside"),
        beside=beside,
        bye=THE_END,
    )
    asked = engine.offer(script, engine.begin(script, 40).position, [("31", "Ici"), ("34", "Là")])
    there = engine.hear(script, asked.position, TypedText("là"), words)
    assert kept(there.position) == {"town": "34"}
    elsewhere = engine.hear(script, asked.position, TypedText("Demain"), words)
    assert kept(elsewhere.position) == {"written": "Demain"}
    endless = engine.hear(script, asked.position, TypedText("x" * 10_000), words)
    assert (kept(endless.position), endless.position.step) == ({}, "town")


def test_contacts_and_places_answer_only_who_asked_for_them() -> None:
    phone = a_script("ask", ask=an_ask("bye", check="phone", save_as="phone"), bye=THE_END)
    assert kept(played(phone, SharedContact("+33639981234", own=True)).position) == {
        "phone": "+33639981234"
    }
    assert (
        said(played(phone, SharedContact("+33639981234", own=False)))[0]
        == "common.not_your_contact"
    )
    assert said(played(phone, SharedLocation(43.5, 1.4)))[0] == "common.not_asked"
    place = a_script("ask", ask=an_ask("bye", check="location", secret=True), bye=THE_END)
    assert played(place, SharedLocation(43.5, 1.4)).position.pending == {
        "latitude": "43.5",
        "longitude": "1.4",
    }
    assert said(played(place, OtherReply("voice")))[0] == "common.got.voice"


def test_a_position_of_an_older_script_is_carried_over() -> None:
    position = Position("gone", {"colour": "Rouge"}, trail=["hue", "colour"])
    renamed = TWO_QUESTIONS.model_copy(update={"renamed": {"gone": "name", "hue": "colour"}})
    settled = settle(renamed, position)
    assert (settled.step, settled.trail) == ("name", ["colour", "colour"])
    assert settle(TWO_QUESTIONS, position).step == "name"
    assert settle(TWO_QUESTIONS, Position("gone")).step == "colour"


AGE = a_script(
    "age",
    age={
        "kind": "choose",
        "text": "how old?",
        "save_as": "age",
        "options": [
            {"text": "Moins de 18 ans", "value": "young", "next": "bye", "between": [5, 17]},
            {"text": "18 à 25 ans", "value": "adult", "next": "bye", "between": [18, 25]},
        ],
    },
    bye=THE_END,
)


@pytest.mark.parametrize(
    ("typed", "age"),
    [
        ("1", "young"),
        ("2", "adult"),
        ("19", "adult"),
        ("17 ans", "young"),
        ("j'ai 25 ans", "adult"),
    ],
)
def test_a_number_within_the_bounds_of_a_button_chooses_it(typed: str, age: str) -> None:
    assert kept(played(AGE, TypedText(typed)).position) == {"age": age}


def test_a_pick_asked_again_looks_anew_and_keeps_its_number_while_nothing_changed() -> None:
    towns = [("31", "Ici"), ("34", "Là")]
    asked = engine.offer(PICK, engine.begin(PICK, 40).position, towns)
    again = engine.hear(PICK, asked.position, TypedText("?"), words)
    assert isinstance(again.need, PickStep)
    assert engine.offer(PICK, again.position, towns).position.question == 41
    changed = engine.offer(PICK, again.position, [("31", "Here"), ("34", "There")])
    assert changed.position.question == 42


def test_what_a_lister_keeps_is_new_each_time_the_question_is_asked() -> None:
    towns = [("31", "Ici"), ("34", "Là")]
    asked = engine.offer(PICK, engine.begin(PICK, 40).position, towns, {"left": "2"})
    again = engine.hear(PICK, asked.position, TypedText("?"), words)
    assert kept(again.position) == {"left": "2"}
    told = engine.offer(PICK, again.position, towns, {"left": "none"}).position
    assert (kept(told), told.question) == ({"left": "none"}, 41)
