"""Run `declic simulate`: rehearse a session with simulated people, and tell what came of it."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import Progress
from sqlalchemy.orm import Session

from bot.commands.database import transact
from bot.commands.sessions import read_file
from bot.refusal import Refused
from bot.rehearsal import pictures, processes, report
from flows.intents.examples import examples
from flows.texts import DEFAULT_LANGUAGE, plain_text
from locales import _
from models.people import RoleName
from services.demonstration import rehearsal
from services.programme.session_file import SessionFile
from services.team import invitations

BEGINS = time(8)
LOG = "bot.log"
MEMORY = Path("/dev/shm")
LEAST_LEAD = 2
"""Days between the first person and the session's first day, at least."""
A_MENTOR_FOR, AN_EMPLOYER_FOR, A_PAGE_FOR = 10, 40, 3
"""People."""
WORDS = "fr/dev"
UNCLEAR = ("understood.once", "understood.once_menu", "understood.offer_team", "understood.thrice")
ROLES = {"team": RoleName.STAFF, "mentor": RoleName.MENTOR, "employer": RoleName.EMPLOYER}


def simulate(
    *,
    people: Annotated[int, typer.Option(min=1, max=5000, help=_("Participants."))] = 600,
    days: Annotated[int, typer.Option(min=1, max=60, help=_("Days that they live."))] = 14,
    session: Annotated[
        Path | None, typer.Option(help=_("The file of your session; an invented one without."))
    ] = None,
    seed: Annotated[int, typer.Option(help=_("The same number, the same people."))] = 1,
    out: Annotated[Path, typer.Option(help=_("The folder of the report."))] = Path(
        "var/repetition"
    ),
) -> None:
    """Rehearse a session with simulated people; nothing real is touched."""
    wanted = read_file(session) if session else rehearsal.invented(people, _next_monday())
    if not (homes := rehearsal.homes(wanted.departments)):
        known = _(
            "the maps of the rehearsal know the departments 31 and 34 only: in a copy of the file,"
            ' write departments: ["31"], or leave --session out'
        )
        raise Refused(f"{session}: {known}")
    begins_at = _begin(wanted, days)
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=_memory()) as name, _progress() as done:
        folder = Path(name)
        database_url = f"sqlite:///{folder}/rehearsal.db"
        parts = _prepare(database_url, wanted, people, begins_at, seed)
        plan = folder / "plan.json"
        who = {"seed": seed, "parts": parts, "homes": [asdict(home) for home in homes]}
        written = json.dumps({**who, **_times(wanted, begins_at, days), **_words()})
        plan.write_text(written, encoding="utf-8")
        processes.play(folder, plan, database_url, out.resolve() / LOG, done)
        told = transact(database_url, lambda s: report.read(folder, s, wanted, people, days))
        print("\n".join(report.lines(told)))
        pictures.write(told, folder, out)
    print(_("Pictures and chats: {folder}").format(folder=out))


def _memory() -> str | None:
    """Return a folder in memory, if the machine has one: nothing has to outlive the rehearsal."""
    return str(MEMORY) if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None


def _next_monday() -> date:
    today = datetime.now(UTC).date()
    return today + timedelta(days=7 - today.weekday())


def _begin(wanted: SessionFile, days: int) -> datetime:
    """Return when the first people come, for the last day to be the session's last, if possible."""
    length = (wanted.ends_on - wanted.starts_on).days + 1
    day = wanted.starts_on - timedelta(days=max(LEAST_LEAD, days - length))
    return datetime.combine(day, BEGINS, ZoneInfo("Europe/Paris"))


def _times(wanted: SessionFile, begins_at: datetime, days: int) -> dict[str, str]:
    ends_at = begins_at + timedelta(days=days)
    times = {"begins_at": begins_at, "ends_at": ends_at, "joins_until": _first_evening(wanted)}
    return {name: at.isoformat() for name, at in times.items()}


def _first_evening(wanted: SessionFile) -> datetime:
    """Return until when one may join: the end of the session's first day."""
    return datetime.combine(wanted.starts_on, time(18), ZoneInfo("Europe/Paris"))


def _prepare(
    database_url: str, wanted: SessionFile, people: int, now: datetime, seed: int
) -> list[dict[str, str]]:
    """Load the session, and return everybody's part."""
    random_below = Random(seed).randrange
    coming = {"team": 1, "mentor": 2 + people // A_MENTOR_FOR}
    coming["employer"] = 1 + people // AN_EMPLOYER_FOR

    def work(session: Session) -> list[dict[str, str]]:
        rehearsal.load(session, wanted, now, random_below)
        return [
            {
                "role": name,
                "start": f"i-{invitations.invite(session, processes.BOT, role, now, random_below)}",
            }
            for name, role in ROLES.items()
            for _number in range(coming[name])
        ]

    invited = transact(database_url, work)
    return invited + [_participant(number) for number in range(people)]


def _participant(number: int) -> dict[str, str]:
    is_on_page = number % A_PAGE_FOR == A_PAGE_FOR - 1
    return {"role": "participant", "start": "", **({"door": "page"} if is_on_page else {})}


def _words() -> dict[str, Any]:
    """Return what people write, and how the replies begin that are looked for."""
    return {
        "sayings": _sayings(),
        "unclear": [_beginning(key) for key in UNCLEAR],
        "unconfirmed": _beginning("understood.unconfirmed"),
        "sorry": _beginning("common.sorry"),
    }


def _sayings() -> list[dict[str, Any]]:
    return [
        {"text": it.text, "intents": list(it.intents), "state": it.state}
        for it in examples()
        if it.source == WORDS
    ]


def _beginning(key: str) -> str:
    """Return the words that a text begins with."""
    return re.split(r"[{\n.:,]", plain_text(DEFAULT_LANGUAGE, key))[0].strip()


@dataclass
class TenthsPrinter:
    """Prints how much of a rehearsal is done, each tenth once."""

    printed: int = 0

    def print(self, share: float) -> None:
        tenths = int(share * 10)
        if tenths > self.printed:
            self.printed = tenths
            print(_("Rehearsal: {share} %").format(share=tenths * 10), file=sys.stderr, flush=True)


@contextmanager
def _progress() -> Iterator[Callable[[float], None]]:
    """Draw a bar on a terminal; elsewhere print a line for each tenth."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield TenthsPrinter().print
        return
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(_("Rehearsal"), total=1.0)
        yield lambda share: progress.update(task, completed=share)
