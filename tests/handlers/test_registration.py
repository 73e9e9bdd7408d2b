"""Which handler has an update: commands are new messages, old buttons still lead somewhere."""

from typing import Any

import pytest

from tests.harness.chat import Chat, speak

MENU = "Vous n'avez pas encore de place."


async def taken(chat: Chat, update: dict[str, Any]) -> str:
    """What is said to that one update."""
    await chat.app.edge.handle(chat.update_of(update))
    await chat.app.edge.queue.rest()
    return "\n".join(chat.heard())


def heard(chat: Chat) -> dict[str, Any]:
    [update] = chat.world.take_updates()
    return update


async def test_only_a_new_message_is_a_command(chat: Chat) -> None:
    await chat.play("> /start\n> bonjour\n")
    speak(chat.world, "Camille", "/menu")
    assert MENU in await taken(chat, heard(chat))
    speak(chat.world, "Camille", "(edited /menu)")
    assert "Vous avez corrigé un message." in await taken(chat, heard(chat))


async def test_a_command_forwarded_from_someone_is_none(chat: Chat) -> None:
    await chat.play("> /start\n")
    speak(chat.world, "Camille", "(forwarded /menu)")
    said = await taken(chat, heard(chat))
    assert "C'est un message transféré." in said
    assert MENU not in said


@pytest.mark.parametrize(
    "typed", ["/menu, merci", "/menu\nmerci", "/menu@declic_bot merci", "/MENU?"]
)
async def test_a_command_ends_where_telegram_ends_it(chat: Chat, typed: str) -> None:
    await chat.play("> /start\n")
    speak(chat.world, "Camille", typed)
    assert MENU in await taken(chat, heard(chat))


@pytest.mark.parametrize("typed", ["/session, je veux mourir", "/stats\nje veux mourir"])
async def test_danger_beside_a_command_of_the_team_is_heard(chat: Chat, typed: str) -> None:
    await chat.play("> /start\n")
    speak(chat.world, "Camille", typed)
    assert "3114" in await taken(chat, heard(chat))


async def test_a_position_that_moves_is_no_correction(chat: Chat) -> None:
    await chat.play("> /start\n")
    speak(chat.world, "Camille", "(location 43.57 1.40)")
    update = heard(chat)
    moved = {"edited_message": update["message"], "update_id": update["update_id"]}
    assert await taken(chat, moved) == ""


@pytest.mark.parametrize("data", ["c:1:0", "a:menu:0", "x", None])
async def test_a_button_of_a_message_too_old_to_be_shown_is_heard(
    chat: Chat, data: str | None
) -> None:
    """Of such a message Telegram tells the place and no date."""
    await chat.play("> /start\n")
    chat.world.press("Camille", data="x")
    update = heard(chat)
    press = update["callback_query"]
    old = {name: press["message"][name] for name in ("chat", "message_id")} | {"date": 0}
    pressed = press | {"message": old, "data": data}
    assert "[C'est parti]" in await taken(chat, update | {"callback_query": pressed})


@pytest.mark.both_databases("each has its own types")
async def test_what_has_the_form_of_an_update_and_not_its_types_costs_only_itself(
    chat: Chat, capsys: pytest.CaptureFixture[str]
) -> None:
    speak(chat.world, "Camille", "un secret")
    update = heard(chat)
    update["message"]["text"] = ["un secret"]
    assert await taken(chat, update) == "!! update_given_up TypeError"
    told = "".join(capsys.readouterr())
    assert f"update_id={update['update_id']}" in told
    assert "secret" not in told
    assert "< Bonjour et bienvenue 👋" in await chat.play("> /start\n")
