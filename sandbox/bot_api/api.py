"""Handle one call of the bot: check it, refuse or do it, and record it."""

import asyncio
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from sandbox import wire
from sandbox.bot_api import editing, profile, sending, topics
from sandbox.refusal import Refusal, flood
from sandbox.validation.catalogue import method_called, read
from sandbox.world.faults import BODIES, STATUSES, Fault
from sandbox.world.world import World

HANDLERS: dict[str, Callable[[World, dict[str, Any]], Any]] = {
    "getMe": profile.get_me,
    "getUpdates": profile.get_updates,
    "setWebhook": profile.set_webhook,
    "deleteWebhook": profile.delete_webhook,
    "getWebhookInfo": profile.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendVoice": sending.send_voice,
    "sendAudio": sending.send_audio,
    "sendVideo": sending.send_video,
    "sendSticker": sending.send_sticker,
    "sendLocation": sending.send_location,
    "sendContact": sending.send_contact,
    "forwardMessage": sending.forward_message,
    "copyMessage": sending.copy_message,
    "editMessageText": editing.edit_text,
    "editMessageCaption": editing.edit_caption,
    "editMessageReplyMarkup": editing.edit_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "setMessageReaction": editing.react,
    "answerCallbackQuery": editing.answer_callback_query,
    "sendChatAction": editing.send_action,
    "setMyCommands": profile.set_commands,
    "getMyCommands": profile.get_commands,
    "deleteMyCommands": profile.delete_commands,
    "setMyDescription": profile.set_description,
    "getMyDescription": profile.get_description,
    "setMyShortDescription": profile.set_short_description,
    "getMyShortDescription": profile.get_short_description,
    "getFile": profile.get_file,
    "getChat": profile.get_chat,
    "getChatMember": profile.get_chat_member,
    "banChatMember": profile.ban_chat_member,
    "unbanChatMember": profile.unban_chat_member,
    "createForumTopic": topics.create_topic,
    "editForumTopic": topics.edit_topic,
    "closeForumTopic": topics.close_topic,
    "reopenForumTopic": topics.reopen_topic,
    "deleteForumTopic": topics.delete_topic,
}
SENDS = {name for name in HANDLERS if name.startswith("send") and name != "sendChatAction"} | {
    "forwardMessage",
    "copyMessage",
}
DESCRIPTIONS = {
    "400": "Bad Request: chat not found",
    "401": "Unauthorized",
    "403": "Forbidden: bot was blocked by the user",
    "500": "Internal Server Error",
    "502": "Bad Gateway",
    "503": "Service Unavailable",
    "504": "Gateway Timeout",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; without a body the connection is cut."""

    status: int
    body: bytes | None
    retry_after: int | None = None
    content_type: str = "application/json"


def bot_of(token: str) -> int:
    """Return the bot's id; any token is good, except one whose secret begins with "refused"."""
    digits, _, secret = token.partition(":")
    if not digits.isdecimal() or not secret or secret.startswith("refused"):
        raise Refusal(401, "Unauthorized")
    return int(digits)


async def answer(world: World, token: str, name: str, raw: Mapping[str, Any]) -> Answer:
    try:
        world.bot_id = bot_of(token)
    except Refusal as refusal:
        return _refused(refusal)
    method, params = name, dict(raw)
    verdict: dict[str, Any] = {}
    try:
        method = method_called(name)
        params = read(method, raw)
        if fault := _fault(world, method, params):
            return await _apply_fault(world, fault, method, params)
        result = await _act(world, method, params)
    except Refusal as refusal:
        verdict = _verdict_of(world, params, refusal)
        return _refused(refusal)
    else:
        verdict = _success(result)
        return Answer(200, wire.for_the_bot({"ok": True, "result": result}))
    finally:
        if verdict:
            world.calls.write(world.now(), method, params, verdict)


def refused(world: World, method: str, refusal: Refusal) -> Answer:
    """Record and refuse a call whose body could not be read."""
    world.calls.write(world.now(), method, {}, _verdict_of(world, {}, refusal))
    return _refused(refusal)


async def _act(world: World, method: str, params: dict[str, Any]) -> Any:
    handler = HANDLERS.get(method)
    if handler is None:
        raise Refusal(501, f"Not Implemented: the sandbox does not play {method}")
    if method in SENDS:
        chat = _chat_of(params)
        wait = world.pace.halted_for(chat) or world.pace.take(chat)
        if wait:
            raise flood(wait)
    result = handler(world, params)
    return await result if inspect.isawaitable(result) else result


def _chat_of(params: Mapping[str, Any]) -> int:
    """Return the chat that a call is for; zero for a call that is for none."""
    scope = params.get("scope")
    chat = params.get("chat_id", scope.get("chat_id") if isinstance(scope, dict) else None)
    return chat if isinstance(chat, int) else 0


def _fault(world: World, method: str, params: dict[str, Any]) -> Fault | None:
    if not world.faults.waiting:
        return None
    return world.faults.next_for(method, _chat_of(params), sends=method in SENDS)


async def _apply_fault(world: World, fault: Fault, method: str, params: dict[str, Any]) -> Answer:
    verdict = {"ok": False, "fault": fault.kind}
    if fault.kind in ("timeout_after", "cut_after"):
        verdict |= {"acted": await _verdict_of_act(world, method, params)}
    refusal = _refusal_of(fault)
    if refusal is not None:
        verdict |= {"error_code": refusal.code, "description": refusal.description}
    if fault.kind == "429" and fault.body == "json":
        world.pace.halt(fault.seconds, fault.person)
    world.calls.write(world.now(), method, params, verdict)
    if fault.kind == "html":
        return Answer(502, BODIES["html"], content_type="text/html")
    if fault.kind in STATUSES and fault.body != "json":
        return Answer(int(fault.kind), BODIES[fault.body], content_type=_type_of(fault.body))
    if refusal is not None:
        return _refused(refusal)
    if fault.kind.startswith("timeout"):
        await asyncio.sleep(fault.seconds)
    return Answer(0, None)


def _type_of(body: str) -> str:
    return "application/json" if body == "null" else "text/html"


async def _verdict_of_act(world: World, method: str, params: dict[str, Any]) -> dict[str, Any]:
    try:
        return _success(await _act(world, method, params))
    except Refusal as refusal:
        return _verdict_of(world, params, refusal)


def _refusal_of(fault: Fault) -> Refusal | None:
    if fault.kind == "429":
        seconds = max(1, round(fault.seconds))
        return flood(seconds) if fault.seconds else Refusal(429, "Too Many Requests")
    status = "403" if fault.kind == "blocked" else fault.kind
    return Refusal(int(status), DESCRIPTIONS[status]) if status in DESCRIPTIONS else None


def _success(result: Any) -> dict[str, Any]:
    if isinstance(result, dict) and "message_id" in result:
        return {"ok": True, "message_id": result["message_id"]}
    if isinstance(result, dict) and "message_thread_id" in result:
        return {"ok": True, "thread": result["message_thread_id"]}
    return {"ok": True}


def _verdict_of(world: World, params: Mapping[str, Any], refusal: Refusal) -> dict[str, Any]:
    verdict = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.code == 429 and world.pace.halted_for(_chat_of(params)):
        verdict["during_halt"] = True
    return verdict


def _refused(refusal: Refusal) -> Answer:
    return Answer(refusal.code, orjson.dumps(refusal.body()), refusal.parameters.get("retry_after"))
