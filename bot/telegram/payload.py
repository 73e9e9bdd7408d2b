"""Read JSON that holds people's words: broken bytes of one person must not hide other updates."""

import json
import re
from collections.abc import Sequence
from typing import Any

import orjson

HALF = re.compile("[\ud800-\udfff]")
MARK = "\ufffd"
UPDATE_ID = re.compile(rb'"update_id"\s*:\s*(\d{1,18})\b')
"""No text that a person writes looks like this: in a JSON string, quotes are escaped."""


class Unreadable(ValueError):
    """The payload is not JSON; `update_ids` are the ids of updates recognised in the payload."""

    def __init__(self, update_ids: Sequence[int]) -> None:
        super().__init__("not JSON")
        self.update_ids = update_ids


def decode(payload: bytes) -> Any:
    """Read JSON; replace bytes that are not UTF-8 and halves of surrogate pairs with U+FFFD.

    Telegram forwards the data of a forged button unchanged, and clients may cut an emoji in two.
    Raises Unreadable.
    """
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        pass
    try:
        return _without_halves(
            json.loads(payload.decode("utf-8", "replace"), parse_constant=_refuse)
        )
    except (ValueError, RecursionError):
        ids = tuple([int(digits) for digits in UPDATE_ID.findall(payload)])
    raise Unreadable(ids)  # the parser's own error holds the payload


def _without_halves(value: Any) -> Any:
    match value:
        case str():
            return HALF.sub(MARK, value)
        case list():
            return [_without_halves(item) for item in value]
        case dict():
            return {_without_halves(name): _without_halves(item) for name, item in value.items()}
    return value


def _refuse(constant: str) -> None:
    """Refuse NaN and infinities, which Python's parser takes though JSON has none."""
    raise ValueError(constant)
