"""Start bots and sandboxes by forking one process that has imported the code already."""

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
from rules.conversation.answer_budget import no_budget
from rules.outbox.pace import Pace, unlimited

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.harness.forks.warmth"])
OUT, ERR = 1, 2


def declic_alive(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    outputs: Mapping[int, Path],
    *,
    at_once: bool = False,
    chat_rate: float | None = None,
    afresh: bool = False,
) -> ForkServerProcess:
    """Start `declic` with these arguments in a session of its own; append its output to `outputs`.

    `at_once`: it serves without the pace that Telegram asks for, to a sandbox that asks for none.
    `chat_rate`: how many messages a second one chat may get, instead of one.  `afresh`: run the
    program itself, for an environment that counts when a program begins.
    """
    args = (arguments, folder, dict(environment), outputs)
    how = {"at_once": at_once, "chat_rate": chat_rate, "afresh": afresh}
    process = FORKS.Process(target=_run_declic, args=args, kwargs=how)
    process.start()
    return process


def sandbox_alive(options: Sequence[str]) -> tuple[ForkServerProcess, str]:
    """Start `python -m sandbox` with these options; return the process and its first line."""
    reading, writing = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=_run_sandbox, args=(options, writing))
    process.start()
    writing.close()
    with reading, os.fdopen(os.dup(reading.fileno())) as output:
        return process, output.readline()


def _run_declic(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    outputs: Mapping[int, Path],
    *,
    at_once: bool,
    chat_rate: float | None,
    afresh: bool,
) -> None:
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for stream, file in outputs.items():
        os.dup2(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT), stream)
    sys.argv = ["declic", *arguments]
    if afresh:
        program = str(Path(sys.executable).with_name("declic"))
        os.execve(program, sys.argv, os.environ)
    elif at_once:
        uvloop.run(serve(load(), pace=unlimited, budget=no_budget))
    elif chat_rate is not None:
        uvloop.run(serve(load(), pace=partial(Pace, per_second_and_chat=chat_rate)))
    else:
        main()


def _run_sandbox(options: Sequence[str], writing: Connection) -> None:
    os.dup2(writing.fileno(), OUT)
    sys.argv = ["sandbox", *options]
    uvloop.run(sandbox.serve(sandbox.read_options()))
