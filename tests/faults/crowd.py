"""A crowd of participants beside a real bot; Ada, a mentor, opens slots for them."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, aliased

from models.conversation import Conversation
from models.engine.database import open_database
from models.people import Person
from tests.faults.many import participants
from tests.faults.people import Record
from tests.faults.sight import Sight, a_sight
from tests.faults.test_kills import NO_RATES
from tests.harness.builders import BOT, NOON, a_mentor, a_session, a_slot
from tests.harness.processes import TOKEN, Bot, Sandbox, a_bot, a_sandbox, ask, shown
from tests.harness.waiting import until

MENTOR, FIRST = 900, 3001
ROOMS = "https://visio.example"
"""A meeting that has nowhere to take place would not be offered."""
HANDS = 50
"""How many people tap at once."""
TIMEOUT = 120.0
"""Seconds for hundreds of answers, thirty of which leave in a second."""
KNOWN = {"first_name": "Ada", "phone": "+33639980000", "email": "a@b.example", "equipment": "phone"}
"""What would be asked after a first booking."""
Seats = Mapping[datetime, int]
"""How many in each slot of the mentor, Ada."""
T = TypeVar("T")


@dataclass(frozen=True)
class Rush:
    """In how many seconds all spoke, then all were answered; and what was said to them."""

    spoken: float
    answered: float
    record: Record

    def answers(self) -> Mapping[str, list[str]]:
        """By person, with the buttons."""
        heard: dict[str, list[str]] = {}
        for call in self.record:
            said = call["parameters"]
            heard.setdefault(str(said["chat_id"]), []).append(shown(said))
        return heard


@dataclass(frozen=True)
class Crowd:
    """`people` are their numbers at Telegram."""

    sandbox: Sandbox
    bot: Bot
    sight: Sight
    people: Sequence[str]

    def lead(self, scout: str, *words: str) -> dict[str, Any]:
        """One of them says all this, each after an answer: the last question as it was sent."""
        for said in words:
            self.sandbox.hear(scout, said)
        sent: dict[str, Any] = self.sandbox.record(method="sendMessage")[-1]["parameters"]
        return sent

    def follow(self, scout: str, others: Sequence[str], question: Mapping[str, Any]) -> None:
        """The others stand where the scout stands, with the same question before them."""
        with Session(self.sight.engine) as session, session.begin():
            stand_alike(session, scout, others)
        said = {"text": question["text"], "reply_markup": json.dumps(question["reply_markup"])}
        at_once(lambda other: call(self.sandbox, "sendMessage", chat_id=other, **said), others)

    def rush(self, words: Mapping[str, str]) -> Rush:
        """Everyone at once, in this order; then each is answered."""
        since, began = newest_call(self.sandbox), time.monotonic()
        spoken = set(at_once(lambda person: self.sandbox.speak(person, words[person]), words))
        tapped = time.monotonic() - began
        until(lambda: self.are_answered(spoken), "everyone is answered", TIMEOUT)
        return Rush(tapped, time.monotonic() - began, told(self.sandbox.record(since)))

    def are_answered(self, spoken: set[int]) -> bool:
        return spoken <= self.sight.heard() and not self.sight.owed()


@contextmanager
def a_crowd(
    folder: Path, database_url: str, size: int, seats: Seats, *, workers: int = 1
) -> Iterator[Crowd]:
    """The bot is not started yet."""
    people = [str(FIRST + number) for number in range(size)]
    seed(database_url, people, seats)
    with (
        a_sandbox(*NO_RATES) as sandbox,
        a_bot(
            folder,
            sandbox,
            database_url,
            webhook=True,
            workers=workers,
            MEETING_BASE_URL=ROOMS,
        ) as bot,
        a_sight(database_url) as sight,
    ):
        sandbox.move(set=NOON.isoformat())
        make_known(sandbox, [str(MENTOR), *people])
        yield Crowd(sandbox, bot, sight, people)


def seed(
    database_url: str, people: Iterable[str], seats: Seats, bot: int = BOT, mentor: int = MENTOR
) -> None:
    def work(session: Session) -> None:
        numbers = [*map(int, people)]
        here = a_session(session, seats=len(numbers), code=f"essai-{bot}")
        participants(session, here, numbers, **KNOWN, bot_id=bot)
        ada = a_mentor(session, mentor, bot_id=bot)
        for starts_at, free in seats.items():
            a_slot(session, ada, starts_at, seats=free)

    database = open_database(database_url)
    database.transact_now(work)
    database.close()


def make_known(sandbox: Sandbox, people: Iterable[str]) -> None:
    """They spoke to the bot long ago: Telegram lets it write to them."""
    for person in people:
        update = sandbox.control("POST", "people", {"person": person, "do": "unblock"})
    call(sandbox, "getUpdates", offset=update["update_id"] + 1)


def call(sandbox: Sandbox, method: str, **parameters: Any) -> None:
    """As the bot would."""
    status, answer = ask(sandbox.url, "POST", f"/bot{TOKEN}/{method}?{urlencode(parameters)}")
    assert status == 200, answer.decode()


def stand_alike(session: Session, scout: str, others: Iterable[str]) -> None:
    """One statement: beside a bot that writes too, nothing is read before it."""
    leader, other = aliased(Person), aliased(Person)
    columns = [it for it in Conversation.__table__.columns if it.name != "person_id"]
    copies = (
        select(other.id, *columns)
        .join(leader, leader.id == Conversation.person_id)
        .join(other, other.telegram_id.in_(map(int, others)))
        .where(leader.telegram_id == int(scout))
    )
    names = ["person_id", *(it.name for it in columns)]
    session.execute(insert(Conversation).from_select(names, copies))


def at_once(do: Callable[[str], T], people: Iterable[str]) -> list[T]:
    with ThreadPoolExecutor(HANDS) as pool:
        return list(pool.map(do, people))


def newest_call(sandbox: Sandbox, after: int = 0) -> int:
    """`after`: one that came before it, so that not everything is read again."""
    return max((call["number"] for call in sandbox.record(after)), default=after)


def told(record: Record) -> Record:
    """The messages that arrived, files too."""
    return [
        call
        for call in record
        if call["method"] in {"sendMessage", "sendDocument"} and call["verdict"]["ok"]
    ]
