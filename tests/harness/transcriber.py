"""Run a transcription service on loopback, in the form that OpenAI's clients speak."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Self

from aiohttp import web

from tests.harness.fake_server import FakeServer

Mode = Literal["fine", "down", "slow", "garbage", "refuses", "elsewhere", "endless", "no key"]


REFUSALS: Mapping[str, Callable[[], web.Response]] = {
    "slow": lambda: web.Response(status=503),
    "down": lambda: web.Response(status=503, text="<html>Service Unavailable</html>"),
    "no key": lambda: web.json_response({"error": "invalid api key"}, status=401),
    "refuses": lambda: web.json_response({"error": "failed to read audio"}, status=400),
    "garbage": lambda: web.Response(text="<html>", content_type="application/json"),
    "elsewhere": lambda: web.Response(status=307, headers={"Location": "/elsewhere"}),
}


@dataclass(frozen=True)
class Asked:
    """One call: the fields of its form, the name and the bytes of its file, its key."""

    fields: dict[str, str]
    filename: str
    voice: bytes
    key: str | None


@dataclass
class FakeTranscriber:
    """Hears `says` in every voice."""

    says: str = "bonjour"
    mode: Mode = "fine"
    asked: list[Asked] = field(default_factory=list)
    led_away: int = 0
    """How often a client followed the redirection to another place."""
    url: str = ""

    async def __aenter__(self) -> Self:
        self._server = FakeServer(
            [
                web.post("/v1/audio/transcriptions", self._transcribe),
                web.route("*", "/elsewhere", self._elsewhere),
            ]
        )
        self.url = await self._server.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    async def _transcribe(self, request: web.Request) -> web.Response:
        form = await request.post()
        file = form["file"]
        assert isinstance(file, web.FileField)
        fields = {name: str(value) for name, value in form.items() if name != "file"}
        key = request.headers.get("Authorization")
        self.asked.append(Asked(fields, file.filename, file.file.read(), key))
        return await self._answer()

    async def _answer(self) -> web.Response:
        if self.mode == "slow":
            await self._server.closing.wait()
        if self.mode == "endless":
            return web.json_response({"text": "la " * 200_000})
        if self.mode == "fine":
            return web.json_response({"text": self.says})
        return REFUSALS[self.mode]()

    async def _elsewhere(self, _: web.Request) -> web.Response:
        self.led_away += 1
        return web.json_response({"text": self.says})
