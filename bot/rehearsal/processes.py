"""Run the simulated people and the bot as processes, on a database made for them alone."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.ports import HOST, free_port
from bot.refusal import Refused
from bot.rehearsal import environment
from locales import _

BOT = 1
TOKEN = f"{BOT}:rehearsal-with-simulated-people"
READY, DONE = "Sandbox: ", "Done: "
ROOMS = "https://visio.example"


def play(
    folder: Path, plan: Path, database_url: str, log: Path, done: Callable[[float], None]
) -> None:
    """Let the people of a plan live; what they noted is then in the folder.

    Raises Refused when they or the bot do not come to the end; the log says why.
    """
    port = free_port()
    page = f"http://{HOST}:{port}"
    command = [sys.executable, "-m", "sandbox.simulation", str(plan), str(folder), "--page", page]
    people = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert people.stdout is not None
        address = people.stdout.readline().removeprefix(READY).strip()
        with log.open("wb") as written, _bot(folder, address, port, database_url, written.fileno()):
            for line in people.stdout:
                done(float(line.removeprefix(DONE)))
        if people.wait() != 0:
            raise Refused(_("the rehearsal did not end; {log} says why").format(log=log))
    finally:
        people.terminate()
        people.wait()


@contextmanager
def _bot(folder: Path, sandbox: str, port: int, database_url: str, log: int) -> Iterator[None]:
    """Run a bot beside a sandbox, which knows no setting but its own."""
    settings = environment.alone(
        BOT_TOKEN=TOKEN,
        BOT_API_URL=sandbox,
        SANDBOX_URL=sandbox,
        GEOCODER_URL=f"{sandbox}/geocoder",
        DATABASE_URL=database_url,
        STORAGE_DIR=str(folder / "files"),
        BACKUP_DIR=str(folder / "backups"),
        HOST=HOST,
        PORT=str(port),
        PUBLIC_URL=f"http://{HOST}:{port}",
        WEB_CHAT="true",
        MEETING_BASE_URL=ROOMS,
        LOG_LEVEL="WARNING",
    )
    command = [sys.executable, "-m", "bot", "run"]
    process = subprocess.Popen(command, cwd=folder, env=settings, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait()
