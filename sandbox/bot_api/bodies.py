"""Read the parameters of a request as Telegram does: JSON, form, multipart, query string."""

from typing import Any

import orjson
from aiohttp import web

from sandbox.record import Upload
from sandbox.refusal import Refusal, bad


async def parameters_of(request: web.Request) -> dict[str, Any]:
    parameters: dict[str, Any] = dict(request.query)
    kind = request.content_type
    if kind == "application/json":
        return parameters | _object(await _body(request))
    if kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        parameters |= {name: _field(value) for name, value in (await request.post()).items()}
    return parameters


async def _body(request: web.Request) -> bytes:
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise Refusal(413, "Request Entity Too Large") from None


def _object(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise bad("can't parse JSON in the request body") from None
    if not isinstance(value, dict):
        raise bad("object expected in the request body")
    return value


def _field(value: Any) -> Any:
    if isinstance(value, web.FileField):
        return Upload(value.filename, value.file.read(), value.content_type)
    return value
