"""Implement the methods about the bot itself: identity, commands, files, where updates go."""

import re
from typing import Any

import orjson

from sandbox.refusal import Refusal, bad
from sandbox.validation.catalogue import LIMITS
from sandbox.validation.wording import Parameters
from sandbox.world.people import Group, Person
from sandbox.world.world import Webhook, World

COMMAND = re.compile(rf"[a-z0-9_]{{1,{LIMITS['command']}}}")
SECRET = re.compile(rf"[A-Za-z0-9_-]{{1,{LIMITS['secret_token']}}}")
LOOPBACK = re.compile(r"http://(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:\d+)?(/.*)?")
SECURE = re.compile(r"https://[^/:]+(:(443|80|88|8443))?(/.*)?")


def get_me(world: World, _: Parameters) -> dict[str, Any]:
    return world.bot() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


async def get_updates(world: World, params: Parameters) -> list[dict[str, Any]]:
    if world.webhook:
        raise Refusal(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    if "allowed_updates" in params:
        world.queue.allowed = set(params["allowed_updates"]) or None
    limit = min(max(params.get("limit", LIMITS["updates"]), 1), LIMITS["updates"])
    seconds = min(max(params.get("timeout", 0), 0), 50)
    return await world.queue.poll(params.get("offset", 0), limit, seconds)


def set_webhook(world: World, params: Parameters) -> bool:
    url, secret = params["url"], params.get("secret_token")
    if not url:
        return delete_webhook(world, params)
    if not (LOOPBACK.fullmatch(url) or SECURE.fullmatch(url)):
        reason = "An HTTPS URL must be provided for webhook"
        if url.startswith("https://"):
            reason = "Webhook can be set up only on ports 80, 88, 443 or 8443"
        raise bad(f"bad webhook: {reason}")
    if secret and not SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    if "allowed_updates" in params:
        world.queue.allowed = set(params["allowed_updates"]) or None
    connections = min(max(params.get("max_connections", 40), 1), LIMITS["max_connections"])
    return _switch(world, params, Webhook(url, secret, connections))


def delete_webhook(world: World, params: Parameters) -> bool:
    return _switch(world, params, None)


def get_webhook_info(world: World, _: Parameters) -> dict[str, Any]:
    hook = world.webhook
    info: dict[str, Any] = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(world.queue),
    }
    if hook:
        info["max_connections"] = hook.max_connections
    if world.webhook_error:
        info["last_error_date"], info["last_error_message"] = world.webhook_error
    if world.queue.allowed:
        info["allowed_updates"] = sorted(world.queue.allowed)
    return info


def set_commands(world: World, params: Parameters) -> bool:
    commands = params["commands"]
    if len(commands) > LIMITS["commands"]:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(str(command.get("command", "")).removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= LIMITS["command_description"]:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    world.profile.commands[_scope(params)] = [
        command | {"command": command["command"].removeprefix("/")} for command in commands
    ]
    _touch_all_chats(world)
    return True


def get_commands(world: World, params: Parameters) -> list[dict[str, str]]:
    return world.profile.commands.get(_scope(params), [])


def delete_commands(world: World, params: Parameters) -> bool:
    world.profile.commands.pop(_scope(params), None)
    _touch_all_chats(world)
    return True


def commands_for(world: World, chat_id: int, language: str | None) -> list[dict[str, str]]:
    """Return a chat's commands: those of the narrowest scope, in the closest language."""
    one_chat = orjson.dumps({"chat_id": chat_id, "type": "chat"}).decode()
    of_kind = "all_private_chats" if chat_id > 0 else "all_group_chats"
    for scope in (one_chat, orjson.dumps({"type": of_kind}).decode(), DEFAULT_SCOPE):
        for code in (language or "", ""):
            if commands := world.profile.commands.get((scope, code)):
                return commands
    return []


def set_description(world: World, params: Parameters) -> bool:
    return _describe(world, params, "description", LIMITS["description"])


def set_short_description(world: World, params: Parameters) -> bool:
    return _describe(world, params, "short_description", LIMITS["short_description"])


def get_description(world: World, params: Parameters) -> dict[str, str]:
    key = ("description", params.get("language_code", ""))
    return {"description": world.profile.descriptions.get(key, "")}


def get_short_description(world: World, params: Parameters) -> dict[str, str]:
    key = ("short_description", params.get("language_code", ""))
    return {"short_description": world.profile.descriptions.get(key, "")}


def get_file(world: World, params: Parameters) -> dict[str, Any]:
    stored = world.files.find(params["file_id"])
    if len(stored.content) > LIMITS["download_bytes"]:
        raise bad("file is too big")
    return stored.described() | {"file_path": stored.path}


def get_chat(world: World, params: Parameters) -> dict[str, Any]:
    place = world.directory.reachable(params["chat_id"])
    return place.chat() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(GIFTS, False),
    }


def get_chat_member(world: World, params: Parameters) -> dict[str, Any]:
    place = world.directory.reachable(params["chat_id"])
    if not isinstance(place, Group) or params["user_id"] == world.bot_id:
        member_values = {"status": "member", "user": world.bot()}
        if isinstance(place, Group) and place.forum:
            rights = {"can_manage_topics": place.manages_topics}
            rights["can_delete_messages"] = place.deletes_messages
            rights["can_restrict_members"] = place.restricts_members
            member_values |= ADMINISTRATOR | rights
        return member_values
    member = _member(world, params)
    if member.id in place.banned:
        return {"status": "kicked", "user": member.user(), "until_date": 0}
    return {"status": "left" if member.id in place.left else "member", "user": member.user()}


def ban_chat_member(world: World, params: Parameters) -> bool:
    group, member = _restricted(world, params), _member(world, params)
    group.banned.add(member.id)
    return True


def unban_chat_member(world: World, params: Parameters) -> bool:
    """Let somebody come back; a member who is not banned is taken out, unless that is asked for."""
    group, member = _restricted(world, params), _member(world, params)
    if member.id in group.banned or not params.get("only_if_banned"):
        group.banned.discard(member.id)
        group.left.add(member.id)
    return True


def _restricted(world: World, params: Parameters) -> Group:
    place = world.directory.reachable(params["chat_id"])
    if not isinstance(place, Group):
        raise bad("can't restrict members of a private chat")
    if not place.restricts_members:
        raise bad("not enough rights to restrict/unrestrict chat member")
    return place


def _member(world: World, params: Parameters) -> Person:
    member = world.directory.people.get(params["user_id"])
    if member is None:
        raise bad("user not found")
    return member


def _switch(world: World, params: Parameters, hook: Webhook | None) -> bool:
    if params.get("drop_pending_updates"):
        world.queue.clear()
    world.webhook, world.webhook_error = hook, None
    world.webhook_changed.ring()
    return True


def _describe(world: World, params: Parameters, name: str, most: int) -> bool:
    text = params.get(name, "")
    if len(text) > most:
        raise bad("BOT_SHORT_DESCRIPTION_TOO_LONG" if "short" in name else "DESCRIPTION_TOO_LONG")
    world.profile.descriptions[name, params.get("language_code", "")] = text
    return True


def _scope(params: Parameters) -> tuple[str, str]:
    scope = params.get("scope") or {"type": "default"}
    return orjson.dumps(scope, option=orjson.OPT_SORT_KEYS).decode(), params.get(
        "language_code", ""
    )


def _touch_all_chats(world: World) -> None:
    for chat in list(world.history.chats.values()):
        world.history.touch(chat)


GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)
ADMINISTRATOR: dict[str, Any] = {
    "status": "administrator",
    "can_be_edited": False,
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_manage_video_chats": False,
    "can_promote_members": False,
    "can_change_info": False,
    "can_invite_users": False,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
}
DEFAULT_SCOPE = orjson.dumps({"type": "default"}).decode()
