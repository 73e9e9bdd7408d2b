"""A button pressed again at once repeats nothing; a refusal after an agreement is heard."""

from datetime import timedelta

import pytest

from flows.script import DoStep, Question
from handlers.reading import answer_of
from rules.conversation.answer_budget import AnswerBudget
from services.wiring import scripts
from services.wiring.domains import offered
from tests.harness.builders import DEPLOYMENT
from tests.harness.chat import Chat

SCRIPTS = scripts.build().library.scripts
CALLBACKS = offered(DEPLOYMENT).callbacks()
LATE = [
    (script, name, option)
    for script in SCRIPTS.values()
    for name, step in script.steps.items()
    if isinstance(step, Question)
    for option in step.options
    if option.late
]
GIVES = frozenset(
    {
        "agree_to_offers",
        "agree_to_quote",
        "keep_comfort_needs",
        "share_results",
        "share_with_adviser",
        "start_copies",
    }
)
"""Actions that show or give something of the person, once they agree."""
AGAIN = "Bien reçu 👍"
TOO_LONG = 64
"""Bytes of the longest data that Telegram takes."""


def notices(chat: Chat) -> list[str]:
    found = [it for it in chat.world.record if it.method == "answerCallbackQuery"]
    return [text for it in found if (text := it.parameters.get("text"))]


def test_what_an_answer_is_by_then_is_a_button_about_something_known() -> None:
    assert LATE
    for script, name, option in LATE:
        assert option.late in CALLBACKS, f"{script.name}.{name}"
        data = f"c:{10**9}:0:{option.late}:{10**12}"
        assert len(data) <= TOO_LONG
        assert answer_of(data).late == f"a:{option.late}:{10**12}"


def test_who_agrees_to_give_something_may_refuse_at_once_and_is_heard() -> None:
    """Both answers say what they are once the question was answered."""
    asking = [
        (script.name, name, step)
        for script in SCRIPTS.values()
        for name, step in script.steps.items()
        if isinstance(step, Question)
        and any(_gives(script.steps[option.next]) for option in step.options)
    ]
    assert {name for name, _, _ in asking} >= {"meeting", "offers", "comfort", "adviser", "copies"}
    for script_name, name, step in asking:
        assert all(option.late for option in step.options), f"{script_name}.{name}"


def _gives(step: object) -> bool:
    return isinstance(step, DoStep) and step.action in GIVES


@pytest.mark.parametrize(("seconds", "told"), [(9, [AGAIN]), (11, [])])
async def test_a_menu_opens_again_only_after_some_seconds(
    chat: Chat, seconds: int, told: list[str]
) -> None:
    await chat.play("= participant samira\nsamira> /menu\nsamira> [Voir les deux semaines]\n")
    message = chat.world.messages("Samira")[-1]
    data = message["reply_markup"]["inline_keyboard"][-1][0]["callback_data"]
    chat.world.press("Samira", data=data)
    await chat.hear()
    said = len(chat.world.messages("Samira"))
    chat.world.clock.set(chat.world.now() + timedelta(seconds=seconds), frozen=True)
    chat.world.press("Samira", data=data)
    await chat.hear()
    assert (len(chat.world.messages("Samira")) > said) == (told == [])
    assert notices(chat) == told


async def test_what_was_done_in_between_lets_a_button_be_pressed_again(chat: Chat) -> None:
    await chat.play("= participant samira\nsamira> [Mon profil]\nsamira> [Mes données]\n")
    await chat.play("samira> (oldest Mon profil)\n")
    assert notices(chat) == []


async def test_beyond_the_budget_a_button_pressed_again_is_not_answered_in_words(
    chat: Chat,
) -> None:
    await chat.play("> /start\n> [C'est parti]\n")
    said = len(chat.world.messages("Camille"))
    merging = chat.app.edge.queue.merging
    merging.budget, merging.monotonic = AnswerBudget(burst=1), lambda: 0
    await chat.play("> (twice D'accord, on continue)\n")
    assert len(chat.world.messages("Camille")) == said + 1
    assert notices(chat) == [AGAIN]


async def test_a_press_that_telegram_delivers_twice_is_taken_once(chat: Chat) -> None:
    await chat.play("> /start\n")
    chat.world.press("Camille", label="C'est parti")
    [update] = chat.world.take_updates()
    for _ in range(2):
        await chat.app.edge.handle(chat.update_of(update))
    await chat.app.edge.queue.rest()
    asked = [it for it in chat.world.messages("Camille") if "Vos droits" in it.get("text", "")]
    assert len(asked) == 1
    assert notices(chat) == []
