"""Copies of the bot's code with a fault in them, and processes that run a copy."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from tests.faults.broken_builds.town import Town
from tests.harness.processes import Bot, environment
from tests.harness.waiting import until

PROJECT = Path(__file__).parents[3]
CODE = (
    *("bot", "documents", "flows", "handlers", "locales", "migrations", "models"),
    *("rules", "sandbox", "scheduler", "services"),
)

Edit = tuple[str, str, str]
"""A file of the code, what stands there once, and what stands there instead."""


@dataclass(frozen=True)
class BrokenBuild:
    promise: str
    edits: Sequence[Edit]
    live: Callable[[Town], None]
    prepare: Callable[[Session], Any] = lambda _: None
    """Written before the bot starts."""

    def make(self, folder: Path) -> Path:
        """Copy the code into a folder, with the edits."""
        for name in CODE:
            shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("*.pyc"))
        for file, old, new in self.edits:
            written = (folder / file).read_text(encoding="utf-8")
            assert written.count(old) == 1, f"{file} has changed: break it anew ({old!r})"
            (folder / file).write_text(written.replace(old, new), encoding="utf-8")
        return folder


@dataclass
class Program:
    """A subprocess, by the names of `Process`."""

    program: "subprocess.Popen[bytes]"

    @property
    def pid(self) -> int:
        return self.program.pid

    @property
    def exitcode(self) -> int | None:
        return self.program.poll()

    def join(self, timeout: float | None = None) -> None:
        self.program.wait(timeout)


@dataclass
class BrokenBot(Bot):
    """`declic run` of the code in a folder, by an interpreter that has imported nothing."""

    code: Path = PROJECT

    def start(self) -> None:
        settings = environment(**self.settings, PORT=str(self.port), PYTHONPATH=str(self.code))
        with (self.folder / "log").open("ab") as log:
            program = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=self.folder,
                env=settings,
                stderr=log,
                start_new_session=True,
            )
        self.process = Program(program)
        until(self._is_well, "the broken bot is ready")


def broken_bot(bot: Bot, code: Path) -> BrokenBot:
    return BrokenBot(bot.folder, bot.settings, port=bot.port, code=code)
