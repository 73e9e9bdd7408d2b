"""A few people before a bot, and what they live through: what they say, and what befalls them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.announcements import AnnouncementCategory, OptOut
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from tests.announcements.builders import launched
from tests.faults.checker.evidence import Fault
from tests.faults.crowd import Crowd
from tests.faults.strikes import Aim, Killer, held_for
from tests.faults.test_flood import wait_until
from tests.faults.wandering import Wandering
from tests.harness.builders import BOT, NOON
from tests.harness.waiting import until

QUIET = 2.0
"""Seconds in which nothing more is said: then all has happened."""


@dataclass
class Town:
    """A crowd before a broken bot, and what was done to it."""

    crowd: Crowd
    faults: list[Fault] = field(default_factory=list)

    def say(self, *words: str) -> None:
        """Let everyone say all this, each a moment after the other."""
        for word in words:
            for person in self.crowd.people:
                self.crowd.sandbox.speak(person, word)
            self.rest()

    def rest(self, at_most: float = 15.0) -> None:
        """Wait until nothing more is said for a moment."""
        deadline, newest, since = time.monotonic() + at_most, -1, time.monotonic()

        def is_quiet() -> bool:
            nonlocal newest, since
            number = max((call["number"] for call in self.crowd.sandbox.record()), default=0)
            now = time.monotonic()
            if number != newest:
                newest, since = number, now
            return now - since > QUIET or now > deadline

        until(is_quiet, "nothing more is said")

    def write(self, work: Callable[[Session], Any]) -> None:
        """Write in the database before the bot starts."""
        with Session(self.crowd.sight.engine) as session, session.begin():
            work(session)

    def kill_before_the_send(self) -> None:
        """Kill the bot between a commit and its send, and start it again."""
        killer, began = Killer(self.crowd.bot, self.crowd.sight, Random(1)), time.monotonic()
        with held_for(Aim.BEFORE_THE_SEND, self.crowd.sandbox):
            self.crowd.sandbox.speak(self.crowd.people[0], "/menu")
            assert killer.strike_when(lambda: bool(self.crowd.sight.owed()))
        self.crowd.bot.start()
        self.faults.append(Fault(began, time.monotonic(), "killed before the send"))


def talk(town: Town) -> None:
    town.say("/menu", "/aide")


def talk_and_wait(town: Town) -> None:
    town.crowd.sandbox.speak(town.crowd.people[0], "/menu")
    town.rest()
    until(lambda: len(answers(town)) > 0, "an answer comes at last", 30)


def answers(town: Town) -> Sequence[Any]:
    return [call for call in town.crowd.sandbox.record() if call["method"] == "sendMessage"]


def speak_quickly(town: Town) -> None:
    for _ in range(4):
        town.crowd.sandbox.speak(town.crowd.people[0], "/menu")
    town.rest()


def wander(town: Town) -> None:
    Wandering(town.crowd, Random(3)).tap(9)


def be_halted(town: Town) -> None:
    town.crowd.sandbox.control("PUT", "faults", [{"kind": "429", "seconds": 8}])
    for _ in range(3):
        for person in town.crowd.people:
            town.crowd.sandbox.speak(person, "/menu")
    until(
        lambda: any(it["verdict"].get("during_halt") for it in answers(town)), "one is sent in it"
    )
    town.rest()


def wait_for_delivery(town: Town) -> None:
    town.rest()


def wait_two_minutes(town: Town) -> None:
    """Two minutes of the clock: a message that is due was never delivered."""
    town.rest()
    town.crowd.sandbox.move(advance=120)
    town.rest()


def erase(town: Town) -> None:
    """Be erased, and let the seconds pass after which nothing may be sent any more."""
    person = town.crowd.people[0]
    for word in ("/supprimer", "[Oui, tout effacer]", "[Oui, j'en ai la certitude]", "EFFACER"):
        town.crowd.sandbox.speak(person, word)
        town.rest()
    wait_until(time.monotonic() + 12)


def block(town: Town) -> None:
    """Block the bot, and let the seconds pass in which it may not have heard of it."""
    person = town.crowd.people[0]
    town.crowd.sandbox.hear(person, "/menu")
    town.crowd.sandbox.control("POST", "people", {"person": person, "do": "block"})
    wait_until(time.monotonic() + 9)


def announce(session: Session) -> None:
    launched(session)


def leave_then_announce(session: Session) -> None:
    for person_id in session.scalars(select(Person.id)):
        since = NOON - timedelta(days=1)
        session.add(
            OptOut(person_id=person_id, category=AnnouncementCategory.PROGRAMME, since=since)
        )
    session.flush()
    announce(session)


def queue_two(session: Session) -> None:
    """Queue two answers of the team to each person, one minute after the other."""
    for person_id in session.scalars(select(Person.id)):
        for minute in (2, 1):
            at = NOON - timedelta(minutes=minute)
            message = OutboxMessage(
                bot_id=BOT,
                person_id=person_id,
                kind="ticket_closed",
                params={"text": "bot.short_description", "values": {}},
                key=f"{person_id}:{minute}",
                urgency=Urgency.REMINDER,
                due_at=at,
                next_try_at=at,
            )
            session.add(message)
            session.flush()
