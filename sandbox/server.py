"""Build the web application: the Bot API, its files, the control API and the page."""

from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

from sandbox.bot_api import api, webhook
from sandbox.bot_api.bodies import parameters_of
from sandbox.control import handlers
from sandbox.control.handlers import WORLD
from sandbox.refusal import Refusal
from sandbox.world.files import StoredFile
from sandbox.world.world import World

PAGE = Path(__file__).with_name("page")
# Telegram takes files of 50 MB; the rest of a multipart body is small.
LARGEST_BODY = 64 * 1024 * 1024


def build(world: World) -> web.Application:
    app = web.Application(client_max_size=LARGEST_BODY)
    app[WORLD] = world
    app.router.add_route("*", "/bot{token:[^/]+}/{method}", _call)
    app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", _file)
    app.router.add_get("/files/{id}", _file_of_message)
    app.add_routes(handlers.ROUTES)
    app.router.add_get("/", _page)
    app.router.add_static("/page", PAGE)
    app.cleanup_ctx.append(_push_updates)
    return app


async def _call(request: web.Request) -> web.Response:
    world, token = request.app[WORLD], request.match_info["token"]
    try:
        parameters = await parameters_of(request)
    except Refusal as refusal:
        answer = api.refused(world, request.match_info["method"], refusal)
    else:
        answer = await api.answer(world, token, request.match_info["method"], parameters)
    if answer.body is None:
        _cut_connection(request)
    response = web.Response(
        status=answer.status or 500, body=answer.body, content_type=answer.content_type
    )
    if answer.retry_after is not None:
        response.headers["Retry-After"] = str(answer.retry_after)
    return response


def _cut_connection(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


async def _file(request: web.Request) -> web.Response:
    try:
        api.bot_of(request.match_info["token"])
        return _content(request.app[WORLD].files.at(request.match_info["path"]))
    except Refusal as refusal:
        return web.json_response(refusal.body(), status=refusal.code)


async def _file_of_message(request: web.Request) -> web.Response:
    """Return a file to the page, which knows files by the id in their message."""
    try:
        return _content(request.app[WORLD].files.find(request.match_info["id"]))
    except Refusal as refusal:
        return web.json_response(refusal.body(), status=refusal.code)


def _content(stored: StoredFile) -> web.Response:
    headers = {"X-Content-Type-Options": "nosniff"}
    if stored.content_type.endswith(("html", "xml")):
        # A file that someone sent must not run as a page of ours.
        headers["Content-Security-Policy"] = "sandbox"
    return web.Response(body=stored.content, content_type=stored.content_type, headers=headers)


async def _page(_: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE / "index.html")


async def _push_updates(app: web.Application) -> AsyncIterator[None]:
    async with webhook.pushing(app[WORLD]):
        yield
