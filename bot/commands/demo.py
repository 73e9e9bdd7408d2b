"""`declic demo`: a whole companion on this machine, with nothing but a browser."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from bot.commands.database import transact
from bot.commands.run import make_room
from bot.refusal import Refused
from bot.settings import Settings, load
from models.team import RoleName
from services import demonstration, invitations

TOKEN = "1:demonstration"
READY = "Sandbox: "


def demo() -> None:
    """Start the sandbox and the bot; the page to open is printed."""
    settings = load()
    make_room(settings)
    now = datetime.now(UTC)
    transact(settings.database_url, lambda session: demonstration.seed(session, now))
    token = transact(
        settings.database_url,
        lambda session: invitations.invite(session, RoleName.STAFF, now, secrets.randbelow),
    )
    with _sandbox(settings) as address:
        print(f"\nDéclic is ready: open {address} in a browser.")
        print("Write /start on the first phone.")
        print(f"On the third phone, become staff: /start i-{token}\n", flush=True)
        _bot(address)


@contextmanager
def _sandbox(settings: Settings) -> Iterator[str]:
    command = [sys.executable, "-m", "sandbox", "--port", str(settings.sandbox_port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        if not said.startswith(READY):
            raise Refused("SANDBOX_PORT: the sandbox cannot start; is the port taken?")
        yield said.removeprefix(READY).strip()
    finally:
        process.terminate()
        process.wait()


def _bot(address: str) -> None:
    mine = {"BOT_TOKEN": TOKEN, "BOT_API_URL": address, "SANDBOX_URL": address, "MODE": "polling"}
    process = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=os.environ | mine)
    try:
        process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
