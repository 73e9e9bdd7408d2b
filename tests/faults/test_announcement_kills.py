"""The bot is killed while an announcement leaves: nobody is missed, few read it twice."""

from collections import Counter
from functools import partial
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.announcements import Announcement, Recipient, RecipientState
from models.people import Person
from rules.outbox import policies
from services.announcements import announcements
from tests.announcements.builders import an_announcement
from tests.faults.crowd import Crowd, a_crowd, told
from tests.faults.strikes import Killer
from tests.faults.test_kills import IS_LONG, a_seed, mostly_on
from tests.harness.builders import NOON
from tests.harness.figures import tell
from tests.harness.waiting import until

PEOPLE, KILLS = (300, 20) if IS_LONG else (24, 2)
AGAIN = policies.RECIPIENTS.lease.total_seconds() + 1
WORDS = "Bonjour à tous"


@mostly_on("postgresql")
def test_killed_while_an_announcement_leaves(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """SEED=… strikes as that run did."""
    seed = a_seed()
    database, _, _ = database_url.partition(":")
    tell(capsys, f"{database}: SEED={seed}")
    rng = Random(seed)
    inside = in_flight = 0
    with a_crowd(tmp_path, database_url, PEOPLE, {}) as crowd:
        with Session(crowd.sight.engine) as session, session.begin():
            launch(session)
        crowd.bot.start()
        for number in range(KILLS):
            reached = PEOPLE * (number + 1) // (KILLS + 2)
            inside += Killer(crowd.bot, crowd.sight, rng).strike_when(
                partial(is_writing_after, crowd, reached)
            )
            in_flight += unmarked(crowd)
            crowd.sight.let_the_lease_go()
            crowd.bot.start()
            crowd.sandbox.move(advance=AGAIN)
        until(lambda: is_over(crowd), "the announcement is over")
        assert crowd.bot.stop() == 0
        read = received(crowd)
    doubled = sum(read.values()) - len(read)
    tell(
        capsys,
        f"{database}: {KILLS} kills ({inside} inside a transaction), {in_flight} in flight then, "
        f"{PEOPLE} told, {doubled} twice, SEED={seed}",
    )
    assert inside
    assert sorted(read) == sorted(map(int, crowd.people))
    assert doubled <= in_flight


def launch(session: Session) -> None:
    announcement = an_announcement(session, text=WORDS)
    audience = select(Person.id).where(Person.first_name == "Ada", Person.email.is_not(None))
    assert announcements.launch(session, announcement, audience, NOON) == PEOPLE


def is_writing_after(crowd: Crowd, least: int) -> bool:
    return len(received(crowd)) >= least and crowd.sight.eye.is_writing()


def received(crowd: Crowd) -> Counter[int]:
    """By chat, how often they read it."""
    said = (call["parameters"] for call in told(crowd.sandbox.record(method="sendMessage")))
    return Counter(it["chat_id"] for it in said if it["text"] == WORDS)


def unmarked(crowd: Crowd) -> int:
    """Sent, and not known to be: all that may come twice."""
    query = (
        select(Person.telegram_id)
        .join(Recipient, Recipient.person_id == Person.id)
        .where(Recipient.state == RecipientState.QUEUED)
    )
    with Session(crowd.sight.engine) as session:
        queued = set(session.scalars(query))
    return len(queued & set(received(crowd)))


def is_over(crowd: Crowd) -> bool:
    query = select(func.count()).where(Announcement.finished_at.is_not(None))
    with Session(crowd.sight.engine) as session:
        return bool(session.scalar(query))
