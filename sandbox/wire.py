"""Write JSON for the bot, with the raw bytes that Telegram forwards unchanged."""

import json
import re
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any

import orjson

HALF = re.compile("[\ud800-\udc7f\udd00-\udfff]")
RAW = range(0xDC00, 0xDC80)
"""Surrogates that stand for raw bytes, as in PEP 383 for those above: `\udcff` is the byte FF."""


def for_the_bot(value: Any) -> bytes:
    """Write halves of surrogate pairs as escapes, and raw bytes unchanged."""
    try:
        return orjson.dumps(value)
    except TypeError:
        text = json.dumps(value, ensure_ascii=False)
        return HALF.sub(_escaped, text).encode("utf-8", "surrogateescape")


def for_the_page(value: Any) -> bytes:
    """Write the same for the control API, where a raw byte is an escape too."""
    try:
        return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:
        return json.dumps(value, default=_plain).encode()


def read(body: bytes) -> Any:
    """Read what a test sends, with halves of surrogate pairs. Raises ValueError."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return json.loads(body)


def _escaped(half: re.Match[str]) -> str:
    code = ord(half[0])
    return chr(code - RAW.start) if code in RAW else f"\\u{code:04x}"


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value)
