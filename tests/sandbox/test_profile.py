"""What the bot tells about itself, and topics of a forum."""

from typing import Any

import pytest

from tests.sandbox.conftest import Sandbox

GROUP = -1_001_234_567_890


def command(name: str = "menu", description: str = "Tout voir") -> dict[str, str]:
    return {"command": name, "description": description}


@pytest.mark.parametrize(
    ("method", "given", "reason"),
    [
        ("setMyCommands", {"commands": [command(name="Menu")]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [command(name="a" * 33)]}, "BOT_COMMAND_INVALID"),
        (
            "setMyCommands",
            {"commands": [command(description="a" * 257)]},
            "BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        ("setMyCommands", {"commands": [command()] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ("setMyDescription", {"description": "a" * 513}, "DESCRIPTION_TOO_LONG"),
        (
            "setMyShortDescription",
            {"short_description": "a" * 121},
            "BOT_SHORT_DESCRIPTION_TOO_LONG",
        ),
        ("getFile", {"file_id": "nothing"}, "invalid file_id"),
        (
            "sendChatAction",
            {"chat_id": 1001, "action": "dance"},
            "wrong parameter action in request",
        ),
        ("createForumTopic", {"chat_id": 1001, "name": "a"}, "the chat is not a forum"),
        (
            "setWebhook",
            {"url": "http://example.org/hook"},
            "bad webhook: An HTTPS URL must be provided for webhook",
        ),
        (
            "setWebhook",
            {"url": "https://example.org:8080/hook"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        (
            "setWebhook",
            {"url": "https://example.org/hook", "secret_token": "é"},
            "secret token contains unallowed characters",
        ),
    ],
)
async def test_what_is_too_long_or_wrong_is_refused(
    chat: Sandbox, method: str, given: dict[str, Any], reason: str
) -> None:
    assert await chat.refused(method, **given) == f"Bad Request: {reason}"


async def test_commands_reach_the_phone_by_scope_and_language(chat: Sandbox) -> None:
    await chat.done("setMyCommands", commands=[command("menu")])
    await chat.done("setMyCommands", commands=[command("aide")], language_code="fr")
    one_chat = {"type": "chat", "chat_id": 1003}
    await chat.done("setMyCommands", commands=[command("equipe")], scope=one_chat)
    seen = [
        (await chat.control("GET", f"chat?person={person}"))["commands"][0]["command"]
        for person in (1001, 1003)
    ]
    assert seen == ["aide", "equipe"]
    assert await chat.done("getMyCommands") == [command("menu")]


async def test_a_method_the_sandbox_does_not_play_says_so(chat: Sandbox) -> None:
    refusal = await chat.refused("leaveChat", chat_id=1001)
    assert refusal == "Not Implemented: the sandbox does not play leaveChat"


async def test_a_forum_has_topics_one_can_write_in(chat: Sandbox) -> None:
    await chat.control("POST", "groups", {"name": "Équipe", "id": GROUP, "forum": True})
    topic = await chat.done("createForumTopic", chat_id=GROUP, name="À vérifier")
    place = {"chat_id": GROUP, "message_thread_id": topic["message_thread_id"]}
    sent = await chat.done("sendMessage", **place, text="Un dossier")
    assert sent["is_topic_message"]
    reply = chat.world.say(
        "Sami",
        chat="Équipe",
        text="Vu",
        reply_to=sent["message_id"],
        thread=topic["message_thread_id"],
    )
    assert reply["message"]["reply_to_message"]["text"] == "Un dossier"
    await chat.done("closeForumTopic", **place)
    assert await chat.refused("closeForumTopic", **place) == "Bad Request: TOPIC_NOT_MODIFIED"
    await chat.done("deleteForumTopic", **place)
    refusal = await chat.refused("sendMessage", **place, text="a")
    assert refusal == "Bad Request: message thread not found"


async def test_a_group_can_throw_the_bot_out_or_change_its_number(chat: Sandbox) -> None:
    group = chat.world.say("Sami", chat="Équipe", text="Bonjour")["message"]["chat"]
    assert group["type"] == "supergroup"
    await chat.control("POST", "groups", {"name": "Équipe", "do": "kick"})
    refusal = await chat.refused("sendMessage", chat_id=group["id"], text="a")
    assert refusal == "Forbidden: bot was kicked from the supergroup chat"
    chat.world.say("Sami", chat=-5, text="Bonjour")
    new = await chat.control("POST", "groups", {"name": "Groupe -5", "do": "migrate"})
    answer = await chat.bot("sendMessage", chat_id=-5, text="a")
    assert answer["parameters"] == {"migrate_to_chat_id": new["id"]}


async def test_a_topic_may_be_closed_or_deleted_by_hand(chat: Sandbox) -> None:
    await chat.control("POST", "groups", {"name": "Équipe", "id": GROUP, "forum": True})
    topic = await chat.done("createForumTopic", chat_id=GROUP, name="Camille")
    place = {"chat_id": GROUP, "message_thread_id": topic["message_thread_id"]}
    by_hand = {"name": "Équipe", "thread": topic["message_thread_id"], "person": "Sami"}
    await chat.control("POST", "groups", by_hand | {"do": "close_topic"})
    told = chat.world.take_updates()[-1]["message"]
    assert (told["from"]["first_name"], told["forum_topic_closed"]) == ("Sami", {})
    assert await chat.refused("sendMessage", **place, text="a") == "Bad Request: TOPIC_CLOSED"
    await chat.control("POST", "groups", by_hand | {"do": "delete_topic"})
    assert chat.world.take_updates() == []
    assert await chat.refused("reopenForumTopic", **place) == "Bad Request: TOPIC_ID_INVALID"


async def test_topics_are_for_an_administrator_who_may(chat: Sandbox) -> None:
    await chat.control("POST", "groups", {"name": "Équipe", "id": GROUP, "forum": True})
    me = await chat.done("getChatMember", chat_id=GROUP, user_id=42)
    assert (me["status"], me["can_manage_topics"]) == ("administrator", True)
    rights = {"name": "Équipe", "do": "rights", "manage_topics": False}
    await chat.control("POST", "groups", rights)
    refusal = await chat.refused("createForumTopic", chat_id=GROUP, name="Camille")
    assert refusal == "Bad Request: not enough rights to create a topic"


async def test_who_is_barred_from_a_group_is_out_and_may_be_let_in_again(chat: Sandbox) -> None:
    await chat.control("POST", "groups", {"name": "Équipe", "id": GROUP, "forum": True})
    sami = {"chat_id": GROUP, "user_id": 1002}

    async def status() -> str:
        return str((await chat.done("getChatMember", **sami))["status"])

    assert await chat.done("unbanChatMember", **sami, only_if_banned=True)
    assert await status() == "member"
    assert await chat.done("banChatMember", **sami)
    assert await status() == "kicked"
    assert await chat.done("unbanChatMember", **sami, only_if_banned=True)
    assert await status() == "left"
    rights = {"name": "Équipe", "do": "rights", "manage_topics": True, "restrict_members": False}
    await chat.control("POST", "groups", rights)
    refusal = await chat.refused("banChatMember", **sami)
    assert refusal == "Bad Request: not enough rights to restrict/unrestrict chat member"
