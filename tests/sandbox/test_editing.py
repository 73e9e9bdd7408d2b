"""Edits, deletions and answers to presses."""

from typing import Any

import pytest

from tests.sandbox.conftest import Sandbox
from tests.sandbox.test_sending import YES

THUMB = {"type": "emoji", "emoji": "👍"}
EYES = {"type": "emoji", "emoji": "👀"}
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup "
    "are exactly the same as a current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def inline(label: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": "c:1:0"}]]}


async def ask(chat: Sandbox, **more: Any) -> dict[str, Any]:
    """Sends a question with one button; gives what names it."""
    question = {"chat_id": 1001, "text": "Ça va ?", "reply_markup": YES} | more
    sent = await chat.done("sendMessage", **question)
    return {"chat_id": 1001, "message_id": sent["message_id"]}


async def test_an_edit_without_markup_takes_the_buttons_away(chat: Sandbox) -> None:
    target = await ask(chat)
    await chat.done("editMessageText", **target, text="Ça va ? Oui")
    shown = chat.world.messages("Camille")[-1]
    assert shown["text"] == "Ça va ? Oui"
    assert "reply_markup" not in shown and "edit_date" in shown


async def test_the_same_content_is_not_modified(chat: Sandbox) -> None:
    target = await ask(chat)
    same = {"text": "<b></b>Ça va ?", "parse_mode": "HTML", "reply_markup": YES}
    assert await chat.refused("editMessageText", **target, **same) == NOT_MODIFIED
    await chat.done("editMessageReplyMarkup", **target)
    assert await chat.refused("editMessageReplyMarkup", **target) == NOT_MODIFIED


@pytest.mark.parametrize(
    ("method", "given", "reason"),
    [
        ("editMessageText", {"text": "a"}, "message to edit not found"),
        ("editMessageReplyMarkup", {}, "message to edit not found"),
        ("deleteMessage", {}, "message to delete not found"),
        ("setMessageReaction", {"reaction": [THUMB]}, "message to react not found"),
    ],
)
async def test_what_is_not_there_is_not_found(
    chat: Sandbox, method: str, given: dict[str, Any], reason: str
) -> None:
    refusal = await chat.refused(method, chat_id=1001, message_id=5, **given)
    assert refusal == f"Bad Request: {reason}"


async def test_only_the_bots_own_messages_can_be_edited(chat: Sandbox) -> None:
    theirs = chat.world.messages("Camille")[0]["message_id"]
    edit = {"chat_id": 1001, "message_id": theirs, "text": "a"}
    assert await chat.refused("editMessageText", **edit) == "Bad Request: message can't be edited"


async def test_a_message_with_a_reply_keyboard_cannot_be_edited(chat: Sandbox) -> None:
    target = await ask(chat, reply_markup={"keyboard": [["Oui"]]})
    refusal = await chat.refused("editMessageText", **target, text="a")
    assert refusal == "Bad Request: message can't be edited"


async def test_the_bot_deletes_its_messages_and_those_of_the_person(chat: Sandbox) -> None:
    target = await ask(chat)
    theirs = chat.world.say("Camille", text="12 rue de Kiev")["message"]["message_id"]
    await chat.done("deleteMessage", **target)
    await chat.done("deleteMessages", chat_id=1001, message_ids=[theirs, 5])
    assert [message["text"] for message in chat.world.messages("Camille")] == ["/start"]


async def test_a_reaction_replaces_the_former_one_and_none_takes_it_away(chat: Sandbox) -> None:
    theirs = chat.world.messages("Camille")[0]["message_id"]
    target = {"chat_id": 1001, "message_id": theirs}
    for given, there in ([THUMB], ["👍"]), ([EYES], ["👀"]), ([], []):
        await chat.done("setMessageReaction", **target, reaction=given)
        assert chat.world.messages("Camille")[0]["reactions"] == there


@pytest.mark.parametrize("reaction", [[{"type": "emoji", "emoji": "🐫"}], [THUMB, EYES]])
async def test_a_reaction_that_telegram_refuses_is_refused(
    chat: Sandbox, reaction: list[dict[str, str]]
) -> None:
    theirs = chat.world.messages("Camille")[0]["message_id"]
    refusal = await chat.refused(
        "setMessageReaction", chat_id=1001, message_id=theirs, reaction=reaction
    )
    assert refusal == "Bad Request: REACTION_INVALID"


async def test_after_two_days_a_message_stays(chat: Sandbox) -> None:
    target = await ask(chat)
    await chat.control("PUT", "clock", {"advance": 49 * 3600})
    refusal = await chat.refused("deleteMessage", **target)
    assert refusal == "Bad Request: message can't be deleted for everyone"


async def test_a_press_is_answered_once(chat: Sandbox) -> None:
    await ask(chat)
    press = chat.world.press("Camille", label="Oui")["callback_query"]
    assert press["data"] == "c:1:0"
    refusal = await chat.refused(
        "answerCallbackQuery", callback_query_id=press["id"], text="a" * 201
    )
    assert refusal == "Bad Request: MESSAGE_TOO_LONG"
    await chat.done("answerCallbackQuery", callback_query_id=press["id"], text="Noté")
    assert await chat.refused("answerCallbackQuery", callback_query_id=press["id"]) == TOO_OLD
    assert await chat.refused("answerCallbackQuery", callback_query_id="1") == TOO_OLD


async def test_a_press_is_too_old_after_150_seconds(chat: Sandbox) -> None:
    await ask(chat)
    press = chat.world.press("Camille", label="Oui")["callback_query"]
    await chat.control("PUT", "clock", {"advance": 151})
    assert await chat.refused("answerCallbackQuery", callback_query_id=press["id"]) == TOO_OLD


async def test_the_newest_button_of_a_name_is_pressed_unless_a_message_is_named(
    chat: Sandbox,
) -> None:
    old, new = await ask(chat), await ask(chat)
    newest = chat.world.press("Camille", label="Oui")["callback_query"]
    assert newest["message"]["message_id"] == new["message_id"]
    named = chat.world.press("Camille", label="Oui", message_id=old["message_id"])
    assert named["callback_query"]["message"]["message_id"] == old["message_id"]


@pytest.mark.parametrize("name", ["2 · Mon CV 🎓", "2 · Mon CV", "2", "Mon CV 🎓"])
async def test_a_button_has_the_names_that_people_call_it_by(chat: Sandbox, name: str) -> None:
    await ask(chat, reply_markup=inline("2 · Mon CV 🎓"))
    assert chat.world.press("Camille", label=name)["callback_query"]["data"] == "c:1:0"


async def test_a_forged_press_carries_what_no_button_does(chat: Sandbox) -> None:
    await ask(chat)
    forged = await chat.control("POST", "press", {"person": 1001, "data": "c:99:7"})
    assert forged["callback_query"]["data"] == "c:99:7"


async def test_a_keyboard_button_says_its_label_or_shares_a_contact(chat: Sandbox) -> None:
    keys = [["Passer", {"text": "Mon numéro", "request_contact": True}]]
    await ask(chat, reply_markup={"keyboard": keys})
    assert chat.world.press("Camille", label="Passer")["message"]["text"] == "Passer"
    shared = chat.world.press("Camille", label="Mon numéro")["message"]["contact"]
    assert shared["user_id"] == 1001


async def test_a_missing_button_says_which_ones_there_are(chat: Sandbox) -> None:
    await ask(chat)
    error = await chat.confused("POST", "press", {"person": "Camille", "label": "Non"})
    assert "« Oui »" in error
