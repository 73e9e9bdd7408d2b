"""Measure the chat page with 2,000 pages open in one process (`make bench-webchat`)."""

import argparse
import asyncio
import json
import secrets
import signal
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import insert, make_url, select
from sqlalchemy.orm import Session

from benchmarks import visits
from benchmarks.crowd import Crowd
from benchmarks.databases import BOT, Template, analyse, postgresql, prepare
from benchmarks.machine import KB_IN_MB, load, memory_mb
from benchmarks.real_life import HALF, PEOPLE, Street, in_turn, people
from benchmarks.visits import OWN, Api
from benchmarks.webchat_pages import Pages, pages_of, percentiles
from bot.web import origin
from models.engine.database import open_database
from models.enrolment import Enrolment, EnrolmentStatus
from models.people import Address, ChannelName, Person
from models.programme import ProgrammeSession
from models.webchat import WebDevice
from rules.outbox import quiet_hours
from rules.schedule.time_zones import ZONES, zone_of
from services.people.tokens import hashed
from services.webchat import devices
from tests.announcements.builders import launched

SECONDS, A_SECOND, PAGES, ELSEWHERE = 30.0, 20.0, 2000, 100
WARM = 5.0
"""Seconds in which each connection of Telegram is used: one that says nothing is hung up on."""
FIRST = 10_001
"""The id of the first person of the chat page; those of Telegram come before."""
TYPED = "/menu"
SETTINGS = {"WEB_CHAT": "true", "PUBLIC_URL": "http://127.0.0.1"}
PEER = "aiohttp, in memory"
Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Doors:
    """Those who write on both doors of a bot; a peer has no Telegram."""

    pages: Pages
    street: Street | None

    async def write_for(self, seconds: float) -> tuple[Sequence[float], Sequence[float]]:
        """Return the waits on pages, and on Telegram."""
        if self.street is None:
            return await self.pages.write_for(seconds, A_SECOND), ()
        on_pages, on_telegram = await asyncio.gather(
            self.pages.write_for(seconds, A_SECOND / 2), self.street.write_for(seconds)
        )
        return on_pages, [answered for answered, _ in on_telegram]


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped then too
    parser = argparse.ArgumentParser(prog="benchmarks.webchat")
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    given = parser.parse_args()
    figures: dict[str, Figures] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="declic-bench-")))
        folder.chmod(0o755)  # root runs PostgreSQL as somebody else
        (folder / "postgresql").mkdir()
        urls = {
            "sqlite": f"sqlite:///{folder}/declic.db",
            "postgresql": stack.enter_context(postgresql(folder / "postgresql")),
        }
        print(f"load averages: {load()}", file=sys.stderr)
        figures[PEER] = _visited_peer(given)
        _tell(PEER, figures[PEER])
        for name, url in urls.items():
            template = prepare(url, PEOPLE[:HALF], PEOPLE[HALF:])
            cookies = _welcome(template, given.pages)
            figures[name] = _visited(visits.ours(name, template), cookies, given)
            _tell(name, figures[name])
        print(f"load averages: {load()}", file=sys.stderr)
    _show(figures)
    print(json.dumps({name: _rounded(it) for name, it in figures.items()}))


def _tell(name: str, figures: Figures) -> None:
    """Tell the figures of one part as soon as it ends: the next takes minutes, and may fail."""
    print(f"{name}, load averages {load()}: {json.dumps(_rounded(figures))}", file=sys.stderr)


def _rounded(figures: Figures) -> Figures:
    return {key: round(figure, 1) for key, figure in figures.items()}


def _welcome(template: Template, pages: int) -> Sequence[str]:
    """Add people of the chat page, who have a place; return the cookies of their browsers."""
    now = datetime.now(UTC)
    department = next(
        it for it in ("75", *ZONES) if quiet_hours.may_write(now, zone_of(it), lambda _: False)
    )
    ids = range(FIRST, FIRST + pages)
    kept = {it: secrets.token_urlsafe(32) for it in ids}

    def work(session: Session) -> None:
        here = session.scalars(select(ProgrammeSession.id)).first()
        known = {"bot_id": BOT, "joined_at": now, "language": "fr", "department": department}
        session.execute(insert(Person), [known | {"id": it} for it in ids])
        at = {"bot_id": BOT, "channel": ChannelName.WEB, "since": now, "preferred": True}
        session.execute(
            insert(Address), [at | {"person_id": it, "key": secrets.token_hex(16)} for it in ids]
        )
        place = {"session_id": here, "status": EnrolmentStatus.PLACE, "changed_at": now}
        session.execute(insert(Enrolment), [place | {"person_id": it} for it in ids])
        seen = {"opened_at": now, "seen_at": now, "ends_at": now + devices.LIFE, "shown": 0}
        session.execute(
            insert(WebDevice),
            [
                seen | {"person_id": it, "is_shared": False, "secret_hash": hashed(secret)}
                for it, secret in kept.items()
            ],
        )

    database = open_database(template.url)
    database.transact_now(work)
    analyse(database)
    database.close()
    database.engine.dispose()
    return [f"{origin.cookie_name(BOT)}={secret}" for secret in kept.values()]


def _visited_peer(given: argparse.Namespace) -> Figures:
    bot = visits.Bot(PEER, "benchmarks.peers.streams", OWN)
    with visits.running(bot, Api(0, 0), "") as it:
        cookies = [f"page={number}" for number in range(given.pages)]

        async def visit() -> Figures:
            async with pages_of(it.port, [(cookie, TYPED) for cookie in cookies]) as pages:

                async def announce() -> None:
                    async with pages.session.post(f"{pages.url}/announce"):
                        pass

                return await _measure(Doors(pages, None), it.pids[0], announce, given.seconds)

        return asyncio.run(visit())


def _visited(bot: visits.Bot, cookies: Sequence[str], given: argparse.Namespace) -> Figures:
    with ExitStack() as stack:
        api = stack.enter_context(visits.fake())
        url = stack.enter_context(visits.copy(bot))
        here = stack.enter_context(visits.running(bot, api, url, SETTINGS))
        is_shared = make_url(url).get_backend_name() == "postgresql"

        async def announce() -> None:
            database = open_database(url)
            written_to = select(Person.id).where(Person.id >= FIRST)
            now = datetime.now(UTC)
            await database.transact(lambda s: launched(s, now, bot_id=BOT, people=written_to))
            database.close()

        async def visit() -> Figures:
            async with AsyncExitStack() as stack:
                crowd = Crowd(here.port, known := people(), count(1), deque(in_turn(known)))
                listening = asyncio.create_task(crowd.listen(api.watching))
                street = Street(crowd, A_SECOND / 2)
                await street.open()
                each = [(cookie, TYPED) for cookie in cookies]
                pages = await stack.enter_async_context(pages_of(here.port, each))
                doors = Doors(pages, street)
                figures = dict(await _measure(doors, here.pids[0], announce, given.seconds))
                if is_shared:
                    with visits.running(bot, api, url, SETTINGS) as other:
                        waits = await pages.heard_elsewhere(other.port, ELSEWHERE)
                    figures["elsewhere_p50_ms"] = percentiles(waits)["p50_ms"]
                    figures["elsewhere_most_ms"] = max(waits)
                listening.cancel()
                with suppress(asyncio.CancelledError):
                    await listening
                return figures

        return asyncio.run(visit())


async def _measure(
    doors: Doors, pid: int, announce: Callable[[], Coroutine[Any, Any, None]], seconds: float
) -> Figures:
    """Open all pages, chat, announce beside the chats, lose all pages and open them again."""
    pages, clock = doors.pages, asyncio.get_running_loop().time
    await doors.write_for(WARM)
    before = memory_mb(pid)
    opened = await pages.open()
    open_mb = memory_mb(pid)
    on_pages, on_telegram = await doors.write_for(seconds)
    figures = {f"chat_{key}": it for key, it in percentiles(on_pages).items()}
    if on_telegram:
        figures |= {f"telegram_{key}": it for key, it in percentiles(on_telegram).items()}
    hearing = asyncio.create_task(pages.all_hear())
    began = clock()
    writing = asyncio.create_task(pages.write_until(hearing, A_SECOND))
    await announce()
    last = await hearing
    beside = percentiles(await writing)
    reopened = await pages.reopen()
    return {
        **figures,
        "pages": len(pages.pages),
        "before_mb": before,
        "open_mb": open_mb,
        "kb_a_page": (open_mb - before) * KB_IN_MB / len(pages.pages),
        "open_s": opened,
        "announced_s": last - began,
        "announced_chat_p50_ms": beside["p50_ms"],
        "announced_chat_p99_ms": beside["p99_ms"],
        "reopen_s": reopened,
        "refused": pages.refused,
        "after_mb": memory_mb(pid),
    }


SHOWN = {
    "memory before, MB": "before_mb",
    "memory with all pages open, MB": "open_mb",
    "KB a page": "kb_a_page",
    "memory at the end, MB": "after_mb",
    "opening all, s": "open_s",
    "answers on pages, p50, ms": "chat_p50_ms",
    "answers on pages, p99, ms": "chat_p99_ms",
    "answers on Telegram, p50, ms": "telegram_p50_ms",
    "answers on Telegram, p99, ms": "telegram_p99_ms",
    "announcement to all pages, s": "announced_s",
    "answers beside it, p50, ms": "announced_chat_p50_ms",
    "answers beside it, p99, ms": "announced_chat_p99_ms",
    "all reconnecting, s": "reopen_s",
    "said by another process, p50, ms": "elsewhere_p50_ms",
    "said by another process, most, ms": "elsewhere_most_ms",
}


def _show(figures: Mapping[str, Figures]) -> None:
    table = Table(title="pages open in one process, 20 texts a second")
    for title in ("", *figures):
        table.add_column(title, justify="right" if title else "left")
    for title, key in SHOWN.items():
        cells = (f"{it[key]:.1f}" if key in it else "" for it in figures.values())
        table.add_row(title, *cells)
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
