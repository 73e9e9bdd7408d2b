"""Check the Bot API's methods, their parameters and limits, as listed in methods.json."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson

from sandbox.record import Upload
from sandbox.refusal import Refusal, bad

_CONTENT = orjson.loads(Path(__file__).with_name("methods.json").read_bytes())
METHODS: dict[str, dict[str, dict[str, Any]]] = _CONTENT["methods"]
LIMITS: dict[str, int] = _CONTENT["limits"]
_NAMES = {name.lower(): name for name in METHODS}
_REQUIRED = {
    method: tuple(name for name, rule in parameters.items() if rule["required"])
    for method, parameters in METHODS.items()
}
MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "sticker": "there is no sticker in the request",
    "voice": "there is no voice in the request",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
}


def method_called(name: str) -> str:
    """Return the method of that name, in any case. Raises Refusal."""
    method = _NAMES.get(name.lower())
    if method is None:
        raise Refusal(404, "Not Found: method not found")
    return method


def read(method: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters in their types, without absent and null ones. Raises Refusal."""
    rules = METHODS[method]
    values: dict[str, Any] = {}
    for name, value in raw.items():
        rule = rules.get(name)
        if rule is None:
            # An attached file is sent under a name of its own.
            if isinstance(value, Upload):
                values[name] = value
                continue
            raise bad(f'unknown parameter "{name}" in {method}')
        if value is not None:
            values[name] = READERS[rule["type"]](name, value)
    for name in _REQUIRED[method]:
        if name not in values or (values[name] == "" and name in MISSING):
            raise bad(MISSING.get(name, f'parameter "{name}" is required'))
    return values


def _integer(name: str, value: Any) -> int:
    if type(value) is int:
        return value
    if isinstance(value, str) and value.strip().lstrip("-").isdigit():
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise bad(f'parameter "{name}" must be an integer')


def _integer_or_string(name: str, value: Any) -> int | str:
    if isinstance(value, str) and not value.lstrip("-").isdigit():
        return value
    return _integer(name, value)


def _float(name: str, value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise bad(f'parameter "{name}" must be a number') from None


def _boolean(_: str, value: Any) -> bool:
    return value.lower() in ("true", "yes", "1") if isinstance(value, str) else bool(value)


def _string(name: str, value: Any) -> str:
    if isinstance(value, dict | list | Upload):
        raise bad(f'parameter "{name}" must be a string')
    return str(value)


def _json(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        raise bad(UNREADABLE.get(name, f'can\'t parse "{name}" JSON object')) from None


def _file(_: str, value: Any) -> Any:
    return value


UNREADABLE = {
    "reply_markup": "can't parse reply keyboard markup JSON object",
    "commands": "can't parse commands JSON object",
    "entities": "can't parse entities JSON object",
    "link_preview_options": "can't parse link preview options JSON object",
    "reply_parameters": "can't parse reply parameters JSON object",
}
READERS: dict[str, Callable[[str, Any], Any]] = {
    "integer": _integer,
    "integer or string": _integer_or_string,
    "float": _float,
    "boolean": _boolean,
    "string": _string,
    "json": _json,
    "file": _file,
}
