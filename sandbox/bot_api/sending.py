"""Implement the methods that put a new message in a chat."""

from functools import partial
from typing import Any

from sandbox.record import Upload
from sandbox.refusal import Refusal, bad
from sandbox.validation.catalogue import LIMITS
from sandbox.validation.markup import is_inline, read_markup
from sandbox.validation.wording import Parameters, caption_of, text_of
from sandbox.world.files import StoredFile, described_as, picture_size
from sandbox.world.history import Message
from sandbox.world.people import Group, Person
from sandbox.world.world import World


def send_message(world: World, params: Parameters) -> Message:
    return _send(world, params, text_of(params))


def send_location(world: World, params: Parameters) -> Message:
    latitude, longitude = params["latitude"], params["longitude"]
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad("wrong location specified")
    return _send(world, params, {"location": {"latitude": latitude, "longitude": longitude}})


def send_contact(world: World, params: Parameters) -> Message:
    names = ("phone_number", "first_name", "last_name", "vcard")
    return _send(
        world, params, {"contact": {name: params[name] for name in names if name in params}}
    )


def send_file(kind: str, world: World, params: Parameters) -> Message:
    caption = {} if kind == "sticker" else caption_of(params)
    world.directory.reachable(params["chat_id"])
    stored = _stored(kind, world, params)
    return _send(world, params, {kind: described_as(kind, stored)} | caption)


send_photo = partial(send_file, "photo")
send_document = partial(send_file, "document")
send_voice = partial(send_file, "voice")
send_audio = partial(send_file, "audio")
send_video = partial(send_file, "video")
send_sticker = partial(send_file, "sticker")


def forward_message(world: World, params: Parameters) -> Message:
    source = _source(world, params, "message to forward not found")
    content = _content(source)
    origin = {"type": "user", "sender_user": source["from"], "date": source["date"]}
    return _send(world, params, content | {"forward_origin": origin})


def copy_message(world: World, params: Parameters) -> dict[str, int]:
    content = _content(_source(world, params, "message to copy not found"))
    sent = _send(world, params, content | (caption_of(params) if "caption" in params else {}))
    return {"message_id": sent["message_id"]}


def shown_to_bot(message: Message) -> Message:
    """Return the message as the bot gets it: only with an inline keyboard."""
    markup = message.get("reply_markup")
    if markup is None or is_inline(markup):
        return message
    return {name: value for name, value in message.items() if name != "reply_markup"}


def _send(world: World, params: Parameters, content: dict[str, Any]) -> Message:
    markup = read_markup(params.get("reply_markup"))
    place = world.directory.reachable(params["chat_id"])
    message = {
        "message_id": 0,
        "from": world.bot(),
        "chat": place.chat(),
        "date": world.date(),
    }
    if thread := params.get("message_thread_id"):
        message |= _thread(place, thread)
    if reply := params.get("reply_parameters"):
        message |= _reply(world, place, reply)
    message["message_id"] = world.history.next_id()
    message |= content
    if markup:
        message["reply_markup"] = markup
        _keep_keyboard(world, place.id, markup)
    chat = world.history.chats[place.id]
    chat.action = ""
    return shown_to_bot(world.history.add(message))


def _keep_keyboard(world: World, chat_id: int, markup: dict[str, Any]) -> None:
    if "keyboard" in markup:
        world.history.chats[chat_id].keyboard = markup
    elif markup.get("remove_keyboard"):
        world.history.chats[chat_id].keyboard = None


def _thread(place: Person | Group, thread: int) -> dict[str, Any]:
    if not isinstance(place, Group) or thread not in place.topics:
        raise bad("message thread not found")
    if place.topics[thread]["closed"]:
        raise bad("TOPIC_CLOSED")
    return {"message_thread_id": thread, "is_topic_message": True}


def _reply(world: World, place: Person | Group, reply: Any) -> dict[str, Any]:
    target = world.history.find(place.id, int(reply["message_id"]))
    if target is None:
        if reply.get("allow_sending_without_reply"):
            return {}
        raise bad("message to be replied not found")
    shown = {name: value for name, value in target.items() if name != "reply_to_message"}
    return {"reply_to_message": shown_to_bot(shown)}


def _source(world: World, params: Parameters, missing: str) -> Message:
    from_chat = params["from_chat_id"]
    message = world.history.find(from_chat, params["message_id"]) if from_chat else None
    if message is None:
        raise bad(missing)
    return message


def _content(message: Message) -> dict[str, Any]:
    head = ("message_id", "from", "chat", "date", "edit_date", "reply_markup", "reply_to_message")
    return {name: value for name, value in message.items() if name not in head}


def _stored(kind: str, world: World, params: Parameters) -> StoredFile:
    content = params[kind]
    if isinstance(content, str) and content.startswith("attach://"):
        content = params.get(content.removeprefix("attach://"))
    if isinstance(content, str):
        return _already_stored(kind, world, content)
    if not isinstance(content, Upload):
        raise bad(f"there is no {kind} in the request")
    if not content.content:
        raise bad("file must be non-empty")
    if len(content.content) > LIMITS["photo_bytes" if kind == "photo" else "upload_bytes"]:
        raise Refusal(413, "Request Entity Too Large")
    if kind == "photo" and picture_size(content.content) is None:
        raise bad("IMAGE_PROCESS_FAILED")
    return world.files.keep(content, kind)


def _already_stored(kind: str, world: World, file_id: str) -> StoredFile:
    if "://" in file_id:
        raise bad("failed to get HTTP URL content")
    try:
        stored = world.files.find(file_id)
    except Refusal:
        raise bad("wrong remote file identifier specified: Wrong string length") from None
    if stored.kind != kind:
        raise bad(f"can't use file of type {stored.kind.capitalize()} as {kind.capitalize()}")
    return stored
