"""Topics of the team's group, over HTTP: what is to be deleted is, or stays owed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from telegram import Bot

from bot.delivery.leader import Leader
from bot.delivery.topics import TopicPosts
from bot.delivery.worker import Worker
from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.sender import ChatSender
from models.engine.database import Database
from models.outbox import OutboxMessage
from models.people import Person, Role, RoleName
from models.tickets import TopicPost
from rules.outbox.pace import unlimited
from sandbox.world.faults import Fault
from sandbox.world.world import World
from services.tickets import cards, staff_group, tickets
from tests.harness.builders import NOON, a_context, a_person
from tests.harness.places import BOT_ID
from tests.harness.transcripts.topics import GROUP, open_group


def owed(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(TopicPost)) or 0


async def test_a_topic_is_owed_its_deletion_until_telegram_does_it(
    database: Database, bot: Bot, world: World
) -> None:
    open_group(world)
    group = world.directory.group(GROUP)
    group.topics[5] = {"name": "Camille", "closed": False}
    group.deletes_messages = False
    leader = Leader(database, BOT_ID, "ada", lambda: 0.0)
    posts = TopicPosts(database, BOT_ID, ChatSender(bot, RateLimiter(unlimited())))
    worker = Worker(database, BOT_ID, lambda: NOON, leader, [posts])

    def owe(session: Session) -> None:
        staff_group.remember(session, BOT_ID, GROUP)
        staff_group.queue_deletion(session, BOT_ID, 5, NOON)

    await database.transact(owe)
    await leader.step()
    await worker.run_due(NOON)
    assert 5 in group.topics
    assert await database.read(owed) == 1
    group.deletes_messages = True
    await worker.run_due(NOON + timedelta(hours=1))
    assert 5 not in group.topics
    assert await database.read(owed) == 0


async def test_a_topic_that_somebody_deleted_is_owed_nothing_more(
    database: Database, bot: Bot, world: World
) -> None:
    open_group(world)
    leader = Leader(database, BOT_ID, "ada", lambda: 0.0)
    posts = TopicPosts(database, BOT_ID, ChatSender(bot, RateLimiter(unlimited())))
    worker = Worker(database, BOT_ID, lambda: NOON, leader, [posts])

    def owe(session: Session) -> None:
        staff_group.remember(session, BOT_ID, GROUP)
        staff_group.queue_deletion(session, BOT_ID, 5, NOON)

    await database.transact(owe)
    await leader.step()
    await worker.run_due(NOON)
    assert await database.read(owed) == 0


async def test_a_group_that_lets_the_bot_say_nothing_costs_no_word_and_says_nothing_of_a_person(
    database: Database, bot: Bot, world: World
) -> None:
    open_group(world)
    world.faults.set([Fault("403", method="sendMessage", times=100)])
    leader = Leader(database, BOT_ID, "ada", lambda: 0.0)
    posts = TopicPosts(database, BOT_ID, ChatSender(bot, RateLimiter(unlimited())))
    worker = Worker(database, BOT_ID, lambda: NOON, leader, [posts])

    def write(session: Session) -> None:
        staff_group.remember(session, BOT_ID, GROUP)
        colleague = a_person(session, 3)
        session.add(Role(person_id=colleague.id, role=RoleName.STAFF, granted_at=NOON))
        tickets.write(a_context(session, a_person(session, 11)), "bonjour")

    def found(session: Session) -> tuple[Sequence[str], Sequence[datetime | None]]:
        kinds = session.scalars(select(OutboxMessage.kind)).all()
        return kinds, session.scalars(select(Person.blocked_at)).all()

    await database.transact(write)
    await leader.step()
    for minutes in range(0, 20, 5):
        assert await database.read(found) == ([], [None, None])
        await worker.run_due(NOON + timedelta(minutes=minutes))
    assert await database.read(found) == ([cards.CARD.name], [None, None])
    assert await database.read(owed) == 0
