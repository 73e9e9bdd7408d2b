"""Bots born of one process that has read the code already; each then lives and dies on its own."""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from bot.cli import main
from bot.serving import serve
from bot.settings import load
from rules.pace import unlimited

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload([__name__])


def declic_alive(
    words: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    *,
    at_once: bool = False,
) -> ForkServerProcess:
    """`declic` with these words, in a session of its own; what it logs is added to `log`.

    `at_once`: it serves without the pace that Telegram asks for, to a sandbox that does not.
    """
    given = (words, folder, dict(environment), log)
    process = FORKS.Process(target=_live, args=given, kwargs={"at_once": at_once})
    process.start()
    return process


def _live(
    words: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path, *, at_once: bool
) -> None:
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT), sys.stderr.fileno())
    sys.argv = ["declic", *words]
    asyncio.run(serve(load(), pace=unlimited)) if at_once else main()
