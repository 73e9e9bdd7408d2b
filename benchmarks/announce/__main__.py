"""`make bench-announce`: an announcement to many, while five people a second ask something.

`python -m benchmarks.announce [PEOPLE] [postgresql]`: a table, then one line of JSON.  The bot, the
sandbox and PostgreSQL are processes of their own; what the sandbox recorded is the truth.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.announce.asking import asking, latencies
from benchmarks.announce.house import FIRST, Sends, a_house
from benchmarks.databases import an_empty
from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.request import build_bot
from bot.telegram.sender import ChatSender
from rules.outbox.pace import Urgency
from services.conversation.replies import Say
from tests.harness.processes import TOKEN, a_sandbox

PEOPLE = 10_000
WARM, IDLE = 10.0, 60.0
"""Seconds in which people ask and nothing else is sent: to warm up, then to be measured."""
ALONE = 600
"""How many messages the bare rate limiter sends."""
LAST = 1.0
"""Seconds to wait for the last answers."""
KILLS = 5
STORM, SILENCE, LONG = 60, 3, 75
"""Seconds of 429 in all, of silence that each asks for, and of a silence longer than a lease."""
AT_MOST = 1.02


@dataclass(frozen=True, slots=True)
class Speed:
    time_vs_limit: float
    max_in_a_second: int
    announced: int
    answered: int
    seconds: float
    first_after: float
    idle_p99_ms: float
    busy_p99_ms: float
    unanswered: int
    lost: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class Faults:
    lost: int
    duplicates: int
    in_flight: int
    """People whose message was sent but not marked yet, at the five kills."""
    max_in_a_second: int
    refused: int
    seconds: float


def main(people: int, database: str) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="declic-bench-")))
        urls = [
            stack.enter_context(an_empty(database, folder / f"{name}-data"))
            for name in ("speed", "faults")
        ]
        _say("the rate limiter alone")
        alone = asyncio.run(_alone(min(people, ALONE)))
        speed = _measure_speed(folder, urls[0], people)
        faults = _measure_faults(folder, urls[1], people)
    _show(people, database, alone, speed, faults)
    print(json.dumps(_verdict(speed, faults)))


async def _alone(messages: int) -> float:
    """Return the time of the rate limiter alone, without database and queue."""
    with a_sandbox("--rate-all", "30") as sandbox:
        sandbox.control("POST", "people", {"person": str(FIRST), "do": "unblock"})
        sandbox.control("PUT", "limits", {"rate_chat": 0})
        async with build_bot(TOKEN, sandbox.url) as bot:
            chat_sender, chats = ChatSender(bot, RateLimiter()), range(FIRST, FIRST + messages)
            for chat in chats:
                sandbox.control("POST", "people", {"person": str(chat), "do": "unblock"})
            await asyncio.gather(
                *(
                    chat_sender.tell(chat, Say("Bonjour"), Urgency.ANNOUNCEMENT, lambda: True)
                    for chat in chats
                )
            )
        return Sends(sandbox.record()).time_vs_limit()


def _measure_speed(folder: Path, url: str, people: int) -> Speed:
    _say(f"{people:,} announcements, five questions a second")
    with a_house(folder / "speed", url, people) as house:
        house.bot.start()
        for seconds in (WARM, IDLE):
            with asking(house.sandbox) as idle:
                time.sleep(seconds)
        since = house.newest_call()
        with asking(house.sandbox) as busy:
            launched_at = house.launch()
            house.wait_until_over()
        time.sleep(LAST)
        sends = Sends(house.sandbox.record(since))
        during, reached = sends.between_announcements(), sends.announced()
        assert house.bot.stop() == 0
        answered = latencies(busy, sends.calls)
        return Speed(
            time_vs_limit=during.time_vs_limit(),
            max_in_a_second=sends.max_in_a_second(),
            announced=len(during.announced()),
            answered=len(during.calls) - len(during.announced()),
            seconds=during.seconds(),
            first_after=during.first_at() - launched_at,
            idle_p99_ms=_p99(latencies(idle, Sends(house.sandbox.record()).calls)),
            busy_p99_ms=_p99(answered),
            unanswered=len(busy) - len(answered),
            lost=people - len(set(reached)),
            duplicates=len(reached) - len(set(reached)),
        )


def _measure_faults(folder: Path, url: str, people: int) -> Faults:
    with a_house(folder / "faults", url, people) as house:
        house.bot.start()
        launched_at, in_flight = house.launch(), set[int | None]()
        for number in range(KILLS):
            _say(f"kill {number + 1} of {KILLS}")
            house.wait_until_reached(people * (number + 1) // (KILLS + 2))
            in_flight |= house.kill()
            house.bot.start()
        house.wait_until_reached(people * (KILLS + 1) // (KILLS + 2))
        _say("a storm of 429")
        storm = {"kind": "429", "seconds": SILENCE, "times": STORM // SILENCE}
        house.sandbox.control("PUT", "faults", [storm, {"kind": "429", "seconds": LONG}])
        house.wait_until_over()
        sends = Sends(house.sandbox.record())
        reached = sends.announced()
        assert house.bot.stop() == 0
        return Faults(
            lost=people - len(set(reached)),
            duplicates=len(reached) - len(set(reached)),
            in_flight=len(in_flight),
            max_in_a_second=sends.max_in_a_second(),
            refused=sends.refused(),
            seconds=sends.last_at() - launched_at,
        )


def _p99(latencies: Sequence[float]) -> float:
    return sorted(latencies)[len(latencies) * 99 // 100] * 1000


def _verdict(speed: Speed, faults: Faults) -> Mapping[str, float]:
    return {
        "time_vs_limit": round(speed.time_vs_limit, 4),
        "max_in_a_second": max(speed.max_in_a_second, faults.max_in_a_second),
        "lost": speed.lost + faults.lost,
        "duplicates": speed.duplicates + faults.duplicates,
        "answer_p99_added_ms": round(speed.busy_p99_ms - speed.idle_p99_ms, 1),
        "in_flight_at_kills": faults.in_flight,
        "unanswered": speed.unanswered,
    }


def _show(people: int, database: str, alone: float, speed: Speed, faults: Faults) -> None:
    table = Table(title=f"An announcement to {people:,} people, {database}")
    for title in ("", "found", "at most"):
        table.add_column(title, justify="right" if title else "left")
    rows = (
        ("time against the limit, without faults", f"{speed.time_vs_limit:.4f}", f"{AT_MOST}"),
        (f"the same, the rate limiter alone ({min(people, ALONE)} messages)", f"{alone:.4f}", ""),
        ("announcements", f"{speed.announced:,}", ""),
        ("answers meanwhile", f"{speed.answered:,}", ""),
        ("seconds, first to last", f"{speed.seconds:.1f}", ""),
        ("seconds from launch to the first", f"{speed.first_after:.2f}", ""),
        ("most in a second", f"{speed.max_in_a_second}", "31"),
        ("answers, p99, idle, ms", f"{speed.idle_p99_ms:.0f}", ""),
        ("answers, p99, meanwhile, ms", f"{speed.busy_p99_ms:.0f}", "idle + 50"),
        ("questions left unanswered", f"{speed.unanswered}", "0"),
        ("not reached", f"{speed.lost}", "0"),
        ("reached twice", f"{speed.duplicates}", "0"),
        (f"{KILLS} kills and a storm: not reached", f"{faults.lost}", "0"),
        ("reached twice", f"{faults.duplicates}", f"{faults.in_flight} in flight"),
        ("most in a second", f"{faults.max_in_a_second}", "31"),
        ("refused by Telegram (429)", f"{faults.refused}", ""),
        ("seconds", f"{faults.seconds:.0f}", ""),
    )
    for row in rows:
        table.add_row(*row)
    Console(width=100).print(table)


def _say(words: str) -> None:
    print(words, file=sys.stderr)


if __name__ == "__main__":
    numbers = [int(it) for it in sys.argv[1:] if it.isdigit()]
    main(numbers[0] if numbers else PEOPLE, "postgresql" if "postgresql" in sys.argv else "sqlite")
