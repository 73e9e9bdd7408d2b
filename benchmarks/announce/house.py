"""Start the bot beside the sandbox, with people who receive an announcement and people who ask."""

import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from migrations import run
from models.announcements import (
    Announcement,
    AnnouncementCategory,
    AnnouncementContent,
    Recipient,
    RecipientState,
)
from models.engine.database import open_database
from models.people import Person, Role, RoleName
from services.announcements import announcements
from tests.faults.sight import Sight, a_sight
from tests.harness.processes import BOT_ID, TOKEN, Bot, Sandbox, a_bot, a_sandbox, ask
from tests.harness.waiting import until

STAFF, FIRST_ASKER, FIRST = 10, 1_000, 100_000
ASKERS = 50
MORNING = datetime(2027, 3, 2, 8, tzinfo=UTC)
"""A Tuesday, nine o'clock in Paris, outside quiet hours."""
WORDS = "<Rendez-vous> lundi à 14 h : l'atelier CV a une place pour vous."
AT_ONCE = 5_000
TIMEOUT = 3_600.0
SECOND = 1.0
LIMIT = 30


@dataclass(frozen=True)
class Sends:
    """Calls that put a message in a chat, as the sandbox recorded them."""

    record: Sequence[dict[str, Any]]

    @property
    def calls(self) -> Sequence[dict[str, Any]]:
        """Return the calls that put a message in a chat, even if the bot was not told so."""
        verdicts = ((it, it["verdict"]) for it in self._sends())
        return [it for it, verdict in verdicts if verdict.get("acted", verdict)["ok"]]

    def announced(self) -> list[int]:
        """Return the chats that received the announcement, each as often as it did."""
        said = (it["parameters"] for it in self.calls)
        return [it["chat_id"] for it in said if it["chat_id"] >= FIRST]

    def between_announcements(self) -> "Sends":
        """Return the calls from the first announcement sent to the last."""
        ours = [it["monotonic"] for it in self.calls if it["parameters"]["chat_id"] >= FIRST]
        first, last = min(ours), max(ours)
        return Sends([it for it in self.record if first <= it["monotonic"] <= last])

    def seconds(self) -> float:
        return self.last_at() - self.first_at()

    def first_at(self) -> float:
        return min(self._times())

    def last_at(self) -> float:
        return max(self._times())

    def time_vs_limit(self) -> float:
        return self.seconds() * LIMIT / len(self.calls)

    def max_in_a_second(self) -> int:
        """Return the most messages that were asked for in any second, those refused too."""
        times = sorted(it["monotonic"] for it in self._sends())
        return max(n + 1 - bisect_left(times, at - SECOND) for n, at in enumerate(times))

    def refused(self) -> int:
        return sum(it["verdict"].get("error_code") == 429 for it in self._sends())

    def _times(self) -> Sequence[float]:
        return [it["monotonic"] for it in self.calls]

    def _sends(self) -> Sequence[dict[str, Any]]:
        return [it for it in self.record if it["method"].startswith("send")]


@dataclass(frozen=True)
class House:
    sandbox: Sandbox
    bot: Bot
    url: str
    sight: Sight

    def launch(self) -> float:
        """Launch the announcement for all but those who ask; return the monotonic instant."""

        def work(session: Session) -> None:
            announcement = Announcement(
                bot_id=BOT_ID,
                made_by=session.scalar(select(Person.id).where(Person.telegram_id == STAFF)),
                made_at=MORNING,
                category=AnnouncementCategory.PROGRAMME,
                content=AnnouncementContent.TEXT,
                text=WORDS,
                formatting=[{"type": "bold", "offset": 0, "length": 13}],
                links=[["Mon agenda", "https://example.org/agenda"]],
            )
            session.add(announcement)
            audience = select(Person.id).where(Person.telegram_id >= FIRST)
            announcements.launch(session, announcement, audience, self.sandbox.now())

        database = open_database(self.url)
        database.transact_now(work)
        database.close()
        return time.monotonic()

    def wait_until_over(self) -> None:
        finished = select(func.count()).where(Announcement.finished_at.is_not(None))
        until(lambda: self._number(finished), "the announcement is over", TIMEOUT)

    def wait_until_reached(self, people: int) -> None:
        sent = select(func.count()).where(Recipient.state == RecipientState.SENT)
        until(lambda: self._number(sent) >= people, f"{people} were reached", TIMEOUT)

    def kill(self) -> set[int | None]:
        """Kill the bot in the middle of a send; return the chats sent to but not marked."""
        since = self.newest_call()
        self.sandbox.control("PUT", "faults", [{"kind": "timeout_after", "seconds": TIMEOUT}])
        until(lambda: any("acted" in it["verdict"] for it in self.sandbox.record(since)), "a send")
        self.bot.kill()
        self.sight.eye.wait_until_gone()
        query = (
            select(Person.telegram_id)
            .join(Recipient, Recipient.person_id == Person.id)
            .where(Recipient.state == RecipientState.QUEUED)
        )
        with Session(self.sight.engine) as session:
            queued = set(session.scalars(query))
        return queued & set(Sends(self.sandbox.record()).announced())

    def newest_call(self) -> int:
        return max((call["number"] for call in self.sandbox.record()), default=0)

    def _number(self, query: Any) -> int:
        with Session(self.sight.engine) as session:
            return session.scalar(query) or 0


@contextmanager
def a_house(folder: Path, url: str, people: int) -> Iterator[House]:
    """Prepare the sandbox and the database; the bot is not started yet."""
    folder.mkdir()
    chats = [STAFF, *range(FIRST_ASKER, FIRST_ASKER + ASKERS), *range(FIRST, FIRST + people)]
    _fill(url, chats)
    with (
        a_sandbox("--rate-all", "30") as sandbox,
        a_bot(folder, sandbox, url, webhook=True, LOG_LEVEL="WARNING") as bot,
        a_sight(url) as sight,
    ):
        sandbox.move(set=MORNING.isoformat())
        for chat in chats:
            update = sandbox.control("POST", "people", {"person": str(chat), "do": "unblock"})
        ask(sandbox.url, "POST", f"/bot{TOKEN}/getUpdates?offset={update['update_id'] + 1}")
        yield House(sandbox, bot, url, sight)


def _fill(url: str, chats: Sequence[int]) -> None:
    run.to_head(url)
    database = open_database(url)
    for first in range(0, len(chats), AT_ONCE):
        some = chats[first : first + AT_ONCE]
        database.transact_now(partial(_join, chats=some))
    database.transact_now(_employ)
    database.close()


def _join(session: Session, chats: Sequence[int]) -> None:
    someone = {"bot_id": BOT_ID, "joined_at": MORNING, "language": "fr", "department": "31"}
    session.execute(insert(Person), [{**someone, "telegram_id": chat} for chat in chats])


def _employ(session: Session) -> None:
    staff = session.scalars(select(Person.id).where(Person.telegram_id == STAFF)).one()
    session.add(Role(person_id=staff, role=RoleName.STAFF, granted_at=MORNING))
