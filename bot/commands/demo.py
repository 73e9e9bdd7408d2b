"""Run `declic demo`: a whole bot on this machine, which needs only a browser."""

import json
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request, urlopen

from sqlalchemy.orm import Session

from bot.commands.database import transact
from bot.commands.run import make_room
from bot.ports import HOST, free_port, is_free
from bot.refusal import Refused
from bot.rehearsal import environment
from bot.settings import Settings, load
from locales import _
from models.people import RoleName
from services.demonstration import meetings, seed
from services.team import invitations

BOT = 1
TOKEN = f"{BOT}:demonstration-beside-the-sandbox"
ROOMS = "https://meet.jit.si"
DATABASE = "sqlite:///var/demo.db"
FOLDER = Path("var/demo")
"""Its own, whatever the settings say: a demonstration must not write beside what is real."""
READY = "Sandbox: "


def demo() -> None:
    """Start the sandbox and the bot; the page to open is printed."""
    own = {"database_url": DATABASE, "storage_dir": FOLDER / "files"}
    settings = load().model_copy(update=own)
    make_room(settings)
    now = datetime.now(UTC)
    transact(DATABASE, lambda session: _prepare(session, now))
    staff, mentor = (_invite(role, now) for role in (RoleName.STAFF, RoleName.MENTOR))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    port = free_port()
    with _sandbox(settings) as address:
        _hand_over(address, "mentor", mentor)
        _hand_over(address, "staff", staff)
        print("\n" + _("Déclic is ready: open {address} in a browser.").format(address=address))
        print(_("Three phones: someone who looks for a job, a mentor, the team."))
        print(_("Each begins with one button."))
        page = f"http://{HOST}:{port}/"
        desk = f"{page}bureau"
        print(_("The team's desk: {desk} (its code is typed after /bureau)").format(desk=desk))
        print(_("The same conversation without Telegram: {page}").format(page=f"{page}chat"))
        print(_("The front page, which leads to both: {page}").format(page=page))
        print(flush=True)
        _bot(settings, address, port)


def _prepare(session: Session, now: datetime) -> None:
    seed.seed_all(session, now, secrets.randbelow)
    meetings.open_meetings(session, BOT, now, secrets.randbelow)


def _invite(role: RoleName, now: datetime) -> str:
    return transact(
        DATABASE, lambda session: invitations.invite(session, BOT, role, now, secrets.randbelow)
    )


@contextmanager
def _sandbox(settings: Settings) -> Iterator[str]:
    port = _free_or_any(settings.sandbox_port)
    command = [sys.executable, "-m", "sandbox", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        first_line = process.stdout.readline()
        if not first_line.startswith(READY):
            raise Refused(_("the sandbox cannot start; what it said is above"))
        yield first_line.removeprefix(READY).strip()
    finally:
        process.terminate()
        process.wait()


def _hand_over(address: str, person: str, invitation: str) -> None:
    """Give an invitation to a phone of the page, which opens it at its start."""
    request = Request(
        f"{address}/control/people",
        json.dumps({"person": person, "start": f"i-{invitation}"}).encode(),
        {"Content-Type": "application/json"},
    )
    with urlopen(request, timeout=10):
        pass


def _free_or_any(port: int) -> int:
    """Return the port if free; otherwise say that it is taken, and return 0 (any free port)."""
    if is_free(port):
        return port
    print(_("Port {port} is taken: Déclic takes a free one.").format(port=port))
    return 0


def _bot(settings: Settings, address: str, port: int) -> None:
    given = environment.alone(
        BOT_TOKEN=TOKEN,
        BOT_API_URL=address,
        SANDBOX_URL=address,
        GEOCODER_URL=settings.geocoder_url,
        DATABASE_URL=settings.database_url,
        STORAGE_DIR=str(settings.storage_dir),
        BACKUP_DIR=str(FOLDER / "backups"),
        HOST=HOST,
        PORT=str(port),
        PUBLIC_URL=f"http://{HOST}:{port}",
        WEB_CHAT="true",
        MEETING_BASE_URL=settings.meeting_base_url or ROOMS,
    )
    process = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=given)
    try:
        process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
