"""Check keyboards, and accept or refuse them as Telegram does."""

from typing import Any

from sandbox.refusal import bad
from sandbox.validation.catalogue import LIMITS

Markup = dict[str, Any]

ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
LINKS = ("http://", "https://", "tg://")


def read_markup(value: Any, *, inline_only: bool = False) -> Markup | None:
    if value is None or value == "":
        return None
    if not isinstance(value, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in value:
        return _inline(value["inline_keyboard"])
    if inline_only:
        raise bad("inline keyboard expected")
    if "keyboard" in value:
        _refuse_bad_rows(value["keyboard"])
        return value
    if value.get("remove_keyboard") or value.get("force_reply"):
        return value
    return None


def is_inline(markup: Markup | None) -> bool:
    return markup is not None and "inline_keyboard" in markup


def _inline(rows: Any) -> Markup | None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad("can't parse reply keyboard markup JSON object")
    for row in rows:
        if len(row) > LIMITS["keyboard_row"]:
            raise bad("REPLY_MARKUP_INVALID")
        for button in row:
            _refuse_bad_button(button)
    if sum(map(len, rows)) > LIMITS["keyboard_buttons"]:
        raise bad("REPLY_MARKUP_TOO_LONG")
    kept = [row for row in rows if row]
    return {"inline_keyboard": kept} if kept else None


def _refuse_bad_button(button: Any) -> None:
    start = "can't parse inline keyboard button"
    if not isinstance(button, dict):
        raise bad(f"{start}: InlineKeyboardButton must be an Object")
    if not button.get("text"):
        raise bad(f'{start}: Can\'t find field "text"')
    actions = [name for name in ACTIONS if name in button]
    if not actions:
        raise bad(f"{start}: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad(f"{start}: exactly one optional field must be used, found {', '.join(actions)}")
    data, url = button.get("callback_data"), button.get("url")
    if data is not None and not 1 <= len(str(data).encode()) <= LIMITS["callback_data"]:
        raise bad("BUTTON_DATA_INVALID")
    if url is not None and not str(url).startswith(LINKS):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")


def _refuse_bad_rows(rows: Any) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad("can't parse reply keyboard markup JSON object")
    for button in (button for row in rows for button in row):
        if not (button if isinstance(button, str) else isinstance(button, dict) and button["text"]):
            raise bad("can't parse keyboard button: Keyboard button must have a text")
