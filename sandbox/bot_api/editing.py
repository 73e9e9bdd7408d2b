"""Implement the methods that change, remove or answer what is already there."""

from typing import Any

from sandbox.bot_api.sending import shown_to_bot
from sandbox.refusal import bad
from sandbox.validation.catalogue import LIMITS
from sandbox.validation.markup import read_markup
from sandbox.validation.wording import Parameters, caption_of, text_of
from sandbox.world.history import Message
from sandbox.world.world import World

DELETABLE_FOR = 48 * 3600
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)


def edit_text(world: World, params: Parameters) -> Message:
    content = text_of(params)
    message = _own(world, params)
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    return _change(world, message, params, content, ("text", "entities"))


def edit_caption(world: World, params: Parameters) -> Message:
    content = caption_of(params)
    message = _own(world, params)
    if not {"photo", "document", "video", "voice", "audio"} & message.keys():
        raise bad("there is no caption in the message to edit")
    return _change(world, message, params, content, ("caption", "caption_entities"))


def edit_markup(world: World, params: Parameters) -> Message:
    return _change(world, _own(world, params), params, {}, ())


def delete_message(world: World, params: Parameters) -> bool:
    place = world.directory.reachable(params["chat_id"])
    message = world.history.find(place.id, params["message_id"])
    if message is None:
        raise bad("message to delete not found")
    if world.date() - message["date"] > DELETABLE_FOR:
        raise bad("message can't be deleted for everyone")
    world.history.delete(place.id, message["message_id"])
    return True


def delete_messages(world: World, params: Parameters) -> bool:
    """Delete messages; Telegram leaves out those that it does not find."""
    place = world.directory.reachable(params["chat_id"])
    for message_id in params["message_ids"]:
        if world.history.find(place.id, message_id):
            delete_message(world, {"chat_id": place.id, "message_id": message_id})
    return True


def react(world: World, params: Parameters) -> bool:
    """Put a reaction of the bot under a message, in place of its former one."""
    place = world.directory.reachable(params["chat_id"])
    message = world.history.find(place.id, params["message_id"])
    if message is None:
        raise bad("message to react not found")
    emoji = [it["emoji"] for it in params.get("reaction", []) if it.get("type") == "emoji"]
    if len(emoji) > 1 or not REACTIONS.issuperset(emoji):
        raise bad("REACTION_INVALID")
    world.history.react(place.id, message["message_id"], emoji)
    return True


def answer_callback_query(world: World, params: Parameters) -> bool:
    text = params.get("text", "")
    if len(text) > LIMITS["callback_answer"]:
        raise bad("MESSAGE_TOO_LONG")
    chat_id = world.settle_callback_query(params["callback_query_id"])
    if chat_id is None:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if text:
        chat = world.history.chats[chat_id]
        id = world.history.version + 1
        chat.notice = {"id": id, "text": text, "alert": params.get("show_alert", False)}
        world.history.touch(chat)
    return True


def send_action(world: World, params: Parameters) -> bool:
    place = world.directory.reachable(params["chat_id"])
    if params["action"] not in ACTIONS:
        raise bad("wrong parameter action in request")
    world.history.act(place.id, params["action"])
    return True


ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


REACTIONS = frozenset({"👍", "👎", "❤", "🔥", "👏", "🎉", "🙏", "👌", "🤝", "👀", "🫡", "💯"})
"""Some of those that Telegram lets a bot use."""


def _own(world: World, params: Parameters) -> Message:
    if "chat_id" not in params:
        raise bad("chat_id is empty")
    if "message_id" not in params:
        raise bad("message identifier is not specified")
    place = world.directory.reachable(params["chat_id"])
    message = world.history.find(place.id, params["message_id"])
    if message is None:
        raise bad("message to edit not found")
    markup = message.get("reply_markup")
    if message["from"]["id"] != world.bot_id or (markup and "inline_keyboard" not in markup):
        raise bad("message can't be edited")
    return message


def _change(
    world: World,
    message: Message,
    params: Parameters,
    content: dict[str, Any],
    replaced: tuple[str, ...],
) -> Message:
    """Edit a message; without a reply_markup, its buttons are removed."""
    markup = read_markup(params.get("reply_markup"), inline_only=True)
    replaced = (*replaced, "reply_markup", "edit_date")
    kept = {name: value for name, value in message.items() if name not in replaced}
    changed = kept | content | ({"reply_markup": markup} if markup else {})
    if changed == {name: value for name, value in message.items() if name != "edit_date"}:
        raise bad(NOT_MODIFIED)
    return shown_to_bot(world.history.add(changed | {"edit_date": world.date()}))
