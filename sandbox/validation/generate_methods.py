"""Write methods.json from python-telegram-bot's own signatures and constants."""

import inspect
import re
from pathlib import Path
from typing import Any

import orjson
import telegram
from telegram import constants

TARGET = Path(__file__).with_name("methods.json")
# Optional in python-telegram-bot only because it also accepts a whole object in their place.
REQUIRED_BY_TELEGRAM = {
    "sendLocation": {"latitude", "longitude"},
    "sendVenue": {"latitude", "longitude", "title", "address"},
    "sendContact": {"phone_number", "first_name"},
    "editMessageLiveLocation": {"latitude", "longitude"},
}
KINDS = (
    (r"FileInput|InputFile", "file"),
    (r"\bbool\b", "boolean"),
    (r"\bfloat\b", "float"),
    (r"(Sequence|list|tuple)\[", "json"),
    (r"int \| str|str \| int", "integer or string"),
    (r"\bint\b", "integer"),
    (r"\bstr\b", "string"),
)


def kind_of(annotation: object) -> str:
    """Return the type that the Bot API expects; anything with a structure is sent as JSON."""
    text = str(annotation)
    if text.startswith(("typing.Sequence", "collections.abc.Sequence")):
        return "json"
    return next((kind for pattern, kind in KINDS if re.search(pattern, text)), "json")


def parameters_of(name: str) -> dict[str, Any]:
    signature = inspect.signature(getattr(telegram.Bot, name), eval_str=False)
    forced = REQUIRED_BY_TELEGRAM.get(name, set())
    return {
        parameter.name: {
            "type": "json"
            if parameter.name == "reply_markup"
            else kind_of(inspect.formatannotation(parameter.annotation)),
            "required": parameter.default is parameter.empty or parameter.name in forced,
        }
        for parameter in signature.parameters.values()
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD and parameter.name != "self"
    }


def method_names() -> list[str]:
    return sorted(name for name in vars(telegram.Bot) if re.fullmatch(r"[a-z]+([A-Z]\w*)", name))


def limits() -> dict[str, int]:
    return {
        "text": constants.MessageLimit.MAX_TEXT_LENGTH,
        "caption": constants.MessageLimit.CAPTION_LENGTH,
        "callback_data": constants.InlineKeyboardButtonLimit.MAX_CALLBACK_DATA,
        "callback_answer": constants.CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH,
        "keyboard_buttons": constants.InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER,
        "keyboard_row": constants.InlineKeyboardMarkupLimit.BUTTONS_PER_ROW,
        "command": constants.BotCommandLimit.MAX_COMMAND,
        "command_description": constants.BotCommandLimit.MAX_DESCRIPTION,
        "commands": constants.BotCommandLimit.MAX_COMMAND_NUMBER,
        "description": constants.BotDescriptionLimit.MAX_DESCRIPTION_LENGTH,
        "short_description": constants.BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH,
        "secret_token": constants.WebhookLimit.MAX_SECRET_TOKEN_LENGTH,
        "max_connections": constants.WebhookLimit.MAX_CONNECTIONS_LIMIT,
        "photo_bytes": constants.FileSizeLimit.PHOTOSIZE_UPLOAD,
        "upload_bytes": constants.FileSizeLimit.FILESIZE_UPLOAD,
        "download_bytes": constants.FileSizeLimit.FILESIZE_DOWNLOAD,
        "topic_name": constants.ForumTopicLimit.MAX_NAME_LENGTH,
        "updates": constants.PollingLimit.MAX_LIMIT,
    }


def document() -> bytes:
    content = {
        "bot_api": constants.BOT_API_VERSION,
        "limits": {name: int(value) for name, value in limits().items()},
        "methods": {name: parameters_of(name) for name in method_names()},
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


if __name__ == "__main__":
    TARGET.write_bytes(document())
    print(f"{TARGET.name}: written")
