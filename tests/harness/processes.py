"""Run the sandbox and the bot as processes of their own, spoken to over HTTP alone."""

import json
import os
import signal
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

import locales
from bot.settings import Settings
from tests.harness.chat import labels
from tests.harness.forks import births
from tests.harness.typed import as_typed
from tests.harness.waiting import TIMEOUT, until

TOKEN = "1:processes-of-the-tests-and-sandbox"
BOT_ID = 1


def free_port() -> int:
    """Return a port below those of outgoing calls, one of which might take it meanwhile."""
    with socket.socket() as taken:
        while True:
            port = SystemRandom().randrange(10_000, 32_000)
            with suppress(OSError):
                taken.bind(("127.0.0.1", port))
                return port


def ask(url: str, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=TIMEOUT)
    try:
        connection.request(method, path, None if body is None else json.dumps(body))
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


@dataclass(frozen=True)
class Sandbox:
    url: str

    def control(self, verb: str, path: str, body: Any = None, **params: Any) -> Any:
        status, answer = ask(self.url, verb, f"/control/{path}?{urlencode(params)}", body)
        assert status == 200, answer.decode()
        return json.loads(answer)

    def speak(self, person: str, text: str) -> int:
        """Type a text, or tap a `[label]`; return the id of the update."""
        is_tap = text.startswith("[")
        values = {"label": text[1:-1]} if is_tap else {"text": text}
        update = self.control("POST", "press" if is_tap else "say", {"person": person, **values})
        update_id: int = update["update_id"]
        return update_id

    def hear(self, person: str, text: str) -> str:
        """Speak, and return what the bot said last once it has answered."""
        after = max((message["message_id"] for message in self.messages(person)), default=0)
        before = self.newest(person)
        self.speak(person, text)
        until(lambda: self._has_answered(person, after, before), f"an answer to {text}")
        return self.newest(person)

    def _has_answered(self, person: str, after: int, before: str) -> bool:
        """Tell whether the bot has said something, or asks another question in the same place."""
        newest = self.newest(person)
        asks_there = newest != before and newest.endswith("]")
        return bool(self._said_after(person, after)) or asks_there

    def messages(self, person: str, after: int = 0) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.control("GET", "messages", person=person, after=after)
        return messages

    def newest(self, person: str) -> str:
        """Return what the bot said last, buttons in brackets."""
        messages = self._said_after(person, 0)
        return shown(messages[-1]) if messages else ""

    def _said_after(self, person: str, message_id: int) -> list[dict[str, Any]]:
        return [
            message
            for message in self.messages(person)
            if message["from"]["is_bot"] and message["message_id"] > message_id
        ]

    def record(self, after: int = 0, method: str = "") -> list[dict[str, Any]]:
        filters = {"method": method} if method else {}
        calls: list[dict[str, Any]] = self.control("GET", "record", after=after, **filters)
        return calls

    def move(self, **where: Any) -> list[str]:
        """Move the clock; return the instants visited on the way."""
        visited: list[str] = self.control("PUT", "clock", where)["visited"]
        return visited

    def now(self) -> datetime:
        return datetime.fromisoformat(self.control("GET", "clock")["now"])


def shown(message: Mapping[str, Any]) -> str:
    """Return a message as the transcripts write it; of a file, its caption."""
    first, *rest = as_typed(message.get("text") or message["caption"]).splitlines()
    buttons = "".join(f" [{label}]" for label in labels(dict(message)))
    return "\n".join([first, *(f"  {line}".rstrip() for line in rest)]) + buttons


@contextmanager
def a_sandbox(*options: str) -> Iterator[Sandbox]:
    process, line = births.sandbox_alive(["--port", "0", *options])
    try:
        assert line.startswith("Sandbox: "), line
        yield Sandbox(line.split()[1])
    finally:
        process.terminate()
        process.join()


AT_ONCE = ("--rate-all", "0", "--rate-chat", "0")
"""Options of a sandbox without any pace."""


def environment(**settings: str) -> dict[str, str]:
    """Return this environment without the bot's settings, but its language, then those given."""
    names = {"PGAPPNAME"} | {name.upper() for name in Settings.model_fields} - {locales.OURS}
    return {name: value for name, value in os.environ.items() if name not in names} | settings


class Process(Protocol):
    """What is asked of a process, by the names of multiprocessing."""

    @property
    def pid(self) -> int | None: ...

    @property
    def exitcode(self) -> int | None: ...

    def join(self, timeout: float | None = None) -> None: ...


@dataclass
class Bot:
    """`declic run` in a folder of its own; what it logs is kept in `log`."""

    folder: Path
    settings: dict[str, str]
    workers: int = 1
    at_once: bool = False
    chat_rate: float | None = None
    afresh: bool = False
    """Whether the program itself is run, with what its environment changes in it."""
    port: int = field(default_factory=free_port)
    process: Process | None = None

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    @property
    def pid(self) -> int:
        assert self.process is not None
        assert self.process.pid is not None
        return self.process.pid

    def start(self) -> None:
        arguments = ["run", "--workers", str(self.workers)]
        settings = environment(**self.settings, PORT=str(self.port))
        outputs = {births.ERR: self.folder / "log"}
        options: dict[str, Any] = {
            "at_once": self.at_once,
            "chat_rate": self.chat_rate,
            "afresh": self.afresh,
        }
        self.process = births.declic_alive(arguments, self.folder, settings, outputs, **options)
        until(self._is_well, "the bot is ready")

    def kill(self) -> None:
        """Kill all its processes at once."""
        self._end(os.killpg, signal.SIGKILL)

    def stop(self) -> int:
        """Send SIGTERM; return the exit code."""
        return self._end(os.kill, signal.SIGTERM)

    def _end(self, send: Callable[[int, int], None], number: signal.Signals) -> int:
        if self.process is None:
            return 0
        with suppress(ProcessLookupError):
            send(self.pid, number)
        process, self.process = self.process, None
        process.join(TIMEOUT)
        assert process.exitcode is not None
        return process.exitcode

    def _is_well(self) -> bool:
        assert self.process is not None
        assert self.process.exitcode is None, self.log
        try:
            return ask(f"http://127.0.0.1:{self.port}", "GET", "/health")[0] == 200
        except (OSError, HTTPException):
            return False


@contextmanager
def a_bot(
    folder: Path,
    sandbox: Sandbox,
    database_url: str,
    *,
    webhook: bool = False,
    workers: int = 1,
    at_once: bool = False,
    chat_rate: float | None = None,
    **more: str,
) -> Iterator[Bot]:
    """Yield a bot beside a sandbox, not started yet.  `at_once`: both without any pace.

    `chat_rate`: how many messages a second one chat may get.
    """
    settings = {
        "BOT_TOKEN": TOKEN,
        "SIGNING_KEY": TOKEN,
        "BOT_API_URL": sandbox.url,
        "SANDBOX_URL": sandbox.url,
        "DATABASE_URL": database_url,
    }
    bot = Bot(folder, settings | more, workers, at_once, chat_rate)
    if webhook:
        bot.settings["MODE"] = "webhook"
        bot.settings["WEBHOOK_URL"] = f"http://127.0.0.1:{bot.port}"
        bot.settings["WEBHOOK_SECRET"] = "between-us"
    try:
        yield bot
    finally:
        bot.kill()


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    returncode: int
    stdout: str
    stderr: str


def declic(arguments: Sequence[str], folder: Path, **settings: str) -> Done:
    """Run one command to its end."""
    with TemporaryDirectory() as folder_of_outputs:
        outputs = {
            stream: Path(folder_of_outputs, str(stream)) for stream in (births.OUT, births.ERR)
        }
        process = births.declic_alive(arguments, folder, environment(**settings), outputs)
        process.join(TIMEOUT)
        assert process.exitcode is not None, f"declic {' '.join(arguments)} has not ended"
        stdout, stderr = (file.read_text() for file in outputs.values())
        return Done(process.exitcode, stdout, stderr)
