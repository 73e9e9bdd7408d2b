"""Bots born of one process that has read the code already; each then lives and dies on its own."""

import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from bot.cli import main

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["bot.serving", __name__])


def declic_alive(
    words: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path
) -> ForkServerProcess:
    """`declic` with these words, in a session of its own; what it logs is added to `log`."""
    process = FORKS.Process(target=_live, args=(words, folder, dict(environment), log))
    process.start()
    return process


def _live(words: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path) -> None:
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT), sys.stderr.fileno())
    sys.argv = ["declic", *words]
    main()
