"""Messages sent, and each refusal in Telegram's own words."""

from typing import Any

import aiohttp
import pytest

from sandbox.world.sayings import DOT
from tests.sandbox.conftest import TOKEN, Sandbox

YES = {"inline_keyboard": [[{"text": "Oui", "callback_data": "c:1:0"}]]}


def button(**fields: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Oui"} | fields]]}


async def test_the_bot_introduces_itself_under_the_number_of_its_token(sandbox: Sandbox) -> None:
    me = await sandbox.done("getMe")
    assert (me["id"], me["username"]) == (42, "declic_bac_a_sable_bot")


@pytest.mark.parametrize("token", ["42:refused", "42", "abc:secret"])
async def test_a_bad_token_is_unauthorized(sandbox: Sandbox, token: str) -> None:
    async with sandbox.session.get(f"{sandbox.url}/bot{token}/getMe") as response:
        assert response.status == 401
        assert (await response.json())["description"] == "Unauthorized"


async def test_html_becomes_text_and_entities_counted_in_utf16(chat: Sandbox) -> None:
    text = '<b>é😀 <i>Bon</i></b> &lt;3 <a href="https://e.org">ici</a> <u>&amp;</u>'
    sent = await chat.done("sendMessage", chat_id=1001, text=text, parse_mode="HTML")
    assert sent["text"] == "é😀 Bon <3 ici &"
    assert sent["entities"] == [
        {"type": "bold", "offset": 0, "length": 7},
        {"type": "italic", "offset": 4, "length": 3},
        {"type": "text_link", "offset": 11, "length": 3, "url": "https://e.org"},
        {"type": "underline", "offset": 15, "length": 1},
    ]


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é<p>a</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
async def test_bad_html_is_refused_as_telegram_does(chat: Sandbox, html: str, reason: str) -> None:
    refusal = await chat.refused("sendMessage", chat_id=1001, text=html, parse_mode="HTML")
    assert refusal == f"Bad Request: can't parse entities: {reason}"


async def test_entities_are_taken_as_they_are_given(chat: Sandbox) -> None:
    bold, link = (
        {"type": "bold", "offset": 2, "length": 2},
        {"type": "text_link", "offset": 5, "length": 3, "url": "https://e.org/"},
    )
    sent = await chat.done(
        "sendMessage", chat_id=1001, text="a 😀 ici", entities=[link, bold, bold | {"length": 0}]
    )
    assert (sent["text"], sent["entities"]) == ("a 😀 ici", [bold, link])


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"type": "sparkle"}, "can't parse MessageEntity: Unsupported type specified"),
        ({"type": "text_link"}, "can't parse MessageEntity: Can't find field \"url\""),
        ({"offset": -1}, "receive an entity with incorrect offset -1"),
        ({"length": -1}, "receive an entity with incorrect length -1"),
        ({"offset": 3}, "entity begins after the end of the text at UTF-16 offset 3"),
        ({"offset": 1}, "entity begins in a middle of a UTF-16 symbol at byte offset 4"),
        (
            {"length": 4},
            "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 4",
        ),
    ],
)
async def test_bad_entities_are_refused_as_telegram_does(
    chat: Sandbox, changed: dict[str, Any], reason: str
) -> None:
    entity = {"type": "bold", "offset": 0, "length": 1} | changed
    refusal = await chat.refused("sendMessage", chat_id=1001, text="😀a", entities=[entity])
    assert refusal == f"Bad Request: {reason}"


async def test_a_text_is_measured_after_parsing(chat: Sandbox) -> None:
    longest = f"<b>{'😀' * 4096}</b>"
    await chat.done("sendMessage", chat_id=1001, text=longest, parse_mode="HTML")
    refusal = await chat.refused("sendMessage", chat_id=1001, text="a" * 4097)
    assert refusal == "Bad Request: message is too long"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"text": "a"}, "Bad Request: chat_id is empty"),
        ({"chat_id": 1001}, "Bad Request: message text is empty"),
        ({"chat_id": 1001, "text": "  "}, "Bad Request: message text is empty"),
        ({"chat_id": 77, "text": "a"}, "Bad Request: chat not found"),
        ({"chat_id": "@nobody", "text": "a"}, "Bad Request: chat not found"),
        ({"chat_id": "x1", "text": "a"}, "Bad Request: chat not found"),
        (
            {"chat_id": 1002, "text": "a"},
            "Forbidden: bot can't initiate conversation with a user",
        ),
        (
            {"chat_id": 1001, "text": "a", "colour": "red"},
            'Bad Request: unknown parameter "colour" in sendMessage',
        ),
        (
            {"chat_id": 1001, "text": "a", "message_thread_id": "x"},
            'Bad Request: parameter "message_thread_id" must be an integer',
        ),
        (
            {"chat_id": 1001, "text": "a", "reply_parameters": {"message_id": 5}},
            "Bad Request: message to be replied not found",
        ),
        (
            {"chat_id": 1001, "text": "a", "reply_markup": "{"},
            "Bad Request: can't parse reply keyboard markup JSON object",
        ),
        (
            {"chat_id": 1001, "text": "a", "reply_markup": button(callback_data="é" * 33)},
            "Bad Request: BUTTON_DATA_INVALID",
        ),
        (
            {"chat_id": 1001, "text": "a", "reply_markup": button()},
            "Bad Request: can't parse inline keyboard button: "
            "Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"chat_id": 1001, "text": "a", "reply_markup": button(url="javascript:1")},
            "Bad Request: inline keyboard button URL 'javascript:1' is invalid: "
            "Unsupported URL protocol",
        ),
        (
            {
                "chat_id": 1001,
                "text": "a",
                "reply_markup": {"inline_keyboard": YES["inline_keyboard"] * 101},
            },
            "Bad Request: REPLY_MARKUP_TOO_LONG",
        ),
    ],
)
async def test_a_message_is_refused_in_telegrams_words(
    chat: Sandbox, given: dict[str, Any], reason: str
) -> None:
    assert await chat.refused("sendMessage", **given) == reason
    assert len(chat.world.messages("Camille")) == 1


async def test_a_button_may_carry_64_bytes(chat: Sandbox) -> None:
    markup = button(callback_data="é" * 32)
    sent = await chat.done("sendMessage", chat_id=1001, text="?", reply_markup=markup)
    assert sent["reply_markup"] == markup


async def test_an_unknown_method_is_not_found(chat: Sandbox) -> None:
    assert await chat.refused("sendTelepathy") == "Not Found: method not found"


async def test_a_reply_keyboard_is_shown_but_does_not_come_back(chat: Sandbox) -> None:
    keyboard = {"keyboard": [[{"text": "Mon numéro", "request_contact": True}]]}
    sent = await chat.done("sendMessage", chat_id=1001, text="?", reply_markup=keyboard)
    assert "reply_markup" not in sent
    assert chat.world.messages("Camille")[-1]["reply_markup"] == keyboard


async def test_a_person_who_blocked_the_bot_cannot_be_written_to(chat: Sandbox) -> None:
    await chat.control("POST", "people", {"person": "Camille", "do": "block"})
    refusal = await chat.refused("sendMessage", chat_id=1001, text="a")
    assert refusal == "Forbidden: bot was blocked by the user"
    await chat.control("POST", "people", {"person": "Camille", "do": "unblock"})
    await chat.done("sendMessage", chat_id=1001, text="a")
    changes = [update["my_chat_member"] for update in chat.world.take_updates()]
    assert [change["new_chat_member"]["status"] for change in changes] == ["kicked", "member"]


async def test_a_deleted_account_is_deactivated(chat: Sandbox) -> None:
    await chat.control("POST", "people", {"person": "Camille", "do": "deactivate"})
    refusal = await chat.refused("sendMessage", chat_id=1001, text="a")
    assert refusal == "Forbidden: user is deactivated"


async def test_form_fields_and_query_strings_are_read_like_json(chat: Sandbox) -> None:
    form = {"chat_id": "1001", "text": "formulaire", "reply_markup": '{"remove_keyboard":true}'}
    address = f"{chat.url}/bot{TOKEN}/sendmessage"
    async with chat.session.post(address, data=form) as response:
        assert (await response.json())["result"]["text"] == "formulaire"
    query = {"chat_id": "1001", "text": "adresse"}
    async with chat.session.get(address, params=query) as response:
        assert (await response.json())["result"]["text"] == "adresse"


async def send_file(
    chat: Sandbox, method: str, field: str, content: bytes, **fields: str
) -> dict[str, Any]:
    form = aiohttp.FormData({"chat_id": "1001"} | fields)
    form.add_field(field, content, filename="plan.png", content_type="image/png")
    async with chat.session.post(f"{chat.url}/bot{TOKEN}/{method}", data=form) as response:
        answer: dict[str, Any] = await response.json()
        return answer


async def test_a_picture_is_sent_and_can_be_fetched(chat: Sandbox) -> None:
    answer = await send_file(chat, "sendPhoto", "photo", DOT, caption="Le plan")
    photo = answer["result"]["photo"][-1]
    assert (photo["width"], photo["height"], answer["result"]["caption"]) == (1, 1, "Le plan")
    path = (await chat.done("getFile", file_id=photo["file_id"]))["file_path"]
    async with chat.session.get(f"{chat.url}/file/bot{TOKEN}/{path}") as response:
        assert await response.read() == DOT
    again = await chat.done("sendPhoto", chat_id=1001, photo=photo["file_id"])
    assert again["photo"][-1]["file_id"] == photo["file_id"]
    refusal = await chat.refused("sendDocument", chat_id=1001, document=photo["file_id"])
    assert refusal == "Bad Request: can't use file of type Photo as Document"


async def test_a_document_may_be_attached_under_another_name(chat: Sandbox) -> None:
    answer = await send_file(chat, "sendDocument", "joint", b"abc", document="attach://joint")
    assert answer["result"]["document"]["file_size"] == 3


async def test_what_is_no_picture_is_refused(chat: Sandbox) -> None:
    answer = await send_file(chat, "sendPhoto", "photo", b"du texte")
    assert answer["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    answer = await send_file(chat, "sendPhoto", "photo", DOT, caption="a" * 1025)
    assert answer["description"] == "Bad Request: message caption is too long"
    refusal = await chat.refused("sendPhoto", chat_id=1001, photo="inconnu")
    assert refusal.startswith("Bad Request: wrong remote file identifier specified")
    assert (
        await chat.refused("sendDocument", chat_id=1001)
        == "Bad Request: there is no document in the request"
    )


async def test_the_caption_of_a_picture_can_be_edited(chat: Sandbox) -> None:
    answer = await send_file(chat, "sendPhoto", "photo", DOT, caption="Avant")
    target = {"chat_id": 1001, "message_id": answer["result"]["message_id"]}
    edited = await chat.done("editMessageCaption", **target, caption="Après")
    assert (edited["caption"], "edit_date" in edited) == ("Après", True)
    refusal = await chat.refused("editMessageText", **target, text="a")
    assert refusal == "Bad Request: there is no text in the message to edit"


async def test_a_position_is_sent(chat: Sandbox) -> None:
    sent = await chat.done("sendLocation", chat_id=1001, latitude=43.6, longitude=1.44)
    assert sent["location"] == {"latitude": 43.6, "longitude": 1.44}
    refusal = await chat.refused("sendLocation", chat_id=1001, latitude=99, longitude=0)
    assert refusal == "Bad Request: wrong location specified"


async def test_a_typed_command_and_a_link_are_marked(chat: Sandbox) -> None:
    update = chat.world.say("Camille", text="😀 /aide et https://e.org.")
    assert update["message"]["entities"] == [
        {"type": "bot_command", "offset": 3, "length": 5},
        {"type": "url", "offset": 12, "length": 13},
    ]
