"""Bots and sandboxes born of one process that has read the code already; each then lives and dies
on its own."""

import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import uvloop

import sandbox.__main__ as sandbox
from bot.cli import main
from bot.serving import serve
from bot.settings import load
from rules.conversation.message_budget import no_budget
from rules.outbox.pace import Pace, unlimited

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.harness.warmth"])
OUT, ERR = 1, 2


def declic_alive(
    words: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    says: Mapping[int, Path],
    *,
    at_once: bool = False,
    chat_rate: float | None = None,
) -> ForkServerProcess:
    """`declic` with these words, in a session of its own; what it says is added to those files.

    `at_once`: it serves without the pace that Telegram asks for, to a sandbox that does not.
    `chat_rate`: one chat may get so many messages a second, instead of one.
    """
    given = (words, folder, dict(environment), says)
    process = FORKS.Process(
        target=_live, args=given, kwargs={"at_once": at_once, "chat_rate": chat_rate}
    )
    process.start()
    return process


def sandbox_alive(options: Sequence[str]) -> tuple[ForkServerProcess, str]:
    """`python -m sandbox` with these options, and its first line."""
    ours, theirs = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=_play, args=(options, theirs))
    process.start()
    theirs.close()
    with ours, os.fdopen(os.dup(ours.fileno())) as said:
        return process, said.readline()


def _live(
    words: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    says: Mapping[int, Path],
    *,
    at_once: bool,
    chat_rate: float | None,
) -> None:
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for stream, file in says.items():
        os.dup2(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT), stream)
    sys.argv = ["declic", *words]
    if at_once:
        uvloop.run(serve(load(), pace=unlimited, budget=no_budget))
    elif chat_rate is not None:
        uvloop.run(serve(load(), pace=partial(Pace, per_second_and_chat=chat_rate)))
    else:
        main()


def _play(options: Sequence[str], says: Connection) -> None:
    os.dup2(says.fileno(), OUT)
    sys.argv = ["sandbox", *options]
    uvloop.run(sandbox.serve(sandbox.read_options()))
