"""Run `python -m sandbox.simulation PLAN FOLDER`: a sandbox whose people live for some days.

Those who come by the bot's own page find it at `--page URL`.
Prints `Sandbox: URL` when a bot may come, then `Done: 0.42` now and then.  Begins once a bot
follows its clock; writes `journal.json` and the chats in the folder, and ends.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import uvloop
from aiohttp import ClientSession, DummyCookieJar, web

from sandbox.server import build
from sandbox.simulation import geocoder, phone, plan
from sandbox.simulation.browser import Browsers
from sandbox.simulation.days import Days
from sandbox.simulation.journal import Journal
from sandbox.simulation.person import Person, cast
from sandbox.simulation.plan import Plan
from sandbox.world.limits import Limits
from sandbox.world.world import World

FIRST = 10_001
"""The number of the first person at Telegram."""
TIMEOUT = 120.0
"""Seconds for a bot to come."""


async def simulate(played: Plan, folder: Path, page: str) -> None:
    world = World(Limits(rate_all=0, rate_chat=0))
    world.clock.set(played.begins_at, frozen=True)
    app = build(world)
    app.add_routes(geocoder.routes(played.homes))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        print(f"Sandbox: http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
        if not await world.clock.follower(TIMEOUT):
            sys.exit("No bot has come.")
        async with ClientSession(cookie_jar=DummyCookieJar(), trust_env=False) as session:
            await _live(world, played, folder, Browsers(session, page, world.history))
    finally:
        await runner.cleanup()


async def _live(world: World, played: Plan, folder: Path, browsers: Browsers) -> None:
    people = [
        cast(FIRST + number, part, played.homes, played.sayings, played.seed)
        for number, part in enumerate(played.parts)
    ]
    for person in [it for it in people if not it.is_on_page]:
        world.directory.person(person.number).first_name = person.name
    roles = {person.number: person.part.role for person in people}
    journal, began = Journal(played, roles), time.monotonic()
    await Days(world, played, people, journal, _tell, browsers).live()
    seconds = {"seconds": time.monotonic() - began}
    written = json.dumps({**journal.as_values(), **seconds}, ensure_ascii=False)
    (folder / "journal.json").write_text(written, encoding="utf-8")
    _write_chats(world, people, folder)


def _tell(share: float) -> None:
    print(f"Done: {share:.4f}", flush=True)


def _write_chats(world: World, people: list[Person], folder: Path) -> None:
    """Write what each phone shows at the end."""
    chats = folder / "telephones"
    chats.mkdir(exist_ok=True)
    for person in people:
        door = f"-{person.part.door}" if person.part.door else ""
        name = f"{person.part.role}-{person.number}{door}.txt"
        words = phone.transcript(world.history.chats[person.number])
        (chats / name).write_text(words, encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m sandbox.simulation")
    parser.add_argument("plan", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--page", default="", help="the address of the bot's own pages")
    options = parser.parse_args()
    uvloop.run(simulate(plan.read(options.plan), options.folder, options.page))
