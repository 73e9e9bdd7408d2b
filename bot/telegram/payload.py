"""Read JSON that strangers can write into: nobody's bytes keep the others from being read."""

import json
import re
from collections.abc import Sequence
from typing import Any

import orjson

HALF = re.compile("[\ud800-\udfff]")
MARK = "\ufffd"
UPDATE_ID = re.compile(rb'"update_id"\s*:\s*(\d{1,18})\b')
"""Nothing that a person writes looks so: in a string, quotes are escaped."""


class Unreadable(ValueError):
    """This is no JSON; the ids of the updates in it, as far as they are seen."""

    def __init__(self, update_ids: Sequence[int]) -> None:
        super().__init__("not JSON")
        self.update_ids = update_ids


def decode(payload: bytes) -> Any:
    """Read JSON; bytes that are not UTF-8 and halves of characters become U+FFFD.

    Telegram forwards the data of a forged button as it came, and clients may cut an emoji in two.
    """
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        pass
    try:
        return _whole(json.loads(payload.decode("utf-8", "replace"), parse_constant=_refuse))
    except (ValueError, RecursionError):
        ids = tuple([int(found) for found in UPDATE_ID.findall(payload)])
    raise Unreadable(ids)  # the parser's own error holds the payload


def _whole(value: Any) -> Any:
    match value:
        case str():
            return HALF.sub(MARK, value)
        case list():
            return [_whole(each) for each in value]
        case dict():
            return {_whole(name): _whole(each) for name, each in value.items()}
    return value


def _refuse(constant: str) -> None:
    """Python's own parser takes NaN, which JSON has not."""
    raise ValueError(constant)
