"""Who left the team is taken out of its group, over HTTP; or the owners are told to do it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
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
from sandbox.world.people import Group
from sandbox.world.world import World
from services.backoffice import access_command
from services.people import roles
from services.privacy import erasure
from services.tickets import staff_group
from tests.harness.builders import FINGERPRINTS, NOON, a_context, a_member
from tests.harness.places import BOT_ID, calls, fails, start
from tests.harness.transcripts.topics import GROUP, open_group

OWNER, SAMI = 1, 2
"""Their numbers at Telegram."""


@dataclass
class House:
    database: Database
    worker: Worker
    group: Group

    async def withdraw(self, role: RoleName = RoleName.STAFF) -> None:
        """Take a role from Sami, as the owner does."""

        def work(session: Session) -> None:
            owner, sami = (_person(session, number) for number in (OWNER, SAMI))
            assert access_command.withdraw(a_context(session, owner), sami.id, role)

        await self.database.transact(work)

    async def deliver(self) -> None:
        """Send what is due, and what is tried again, for a quarter of an hour."""
        for minutes in range(0, 16, 5):
            await self.worker.run_due(NOON + timedelta(minutes=minutes))

    async def told(self) -> Sequence[str]:
        """Return the text keys of what the owner is told of the group."""

        def read(session: Session) -> Sequence[str]:
            query = select(OutboxMessage.params).where(OutboxMessage.key.startswith("member_stays"))
            return [params["text"] for params in session.scalars(query)]

        return await self.database.read(read)

    async def owed(self) -> int:
        count = select(func.count()).select_from(TopicPost)
        return await self.database.read(lambda session: session.scalar(count) or 0)

    def is_there(self) -> bool:
        return SAMI not in self.group.left | self.group.banned


def _person(session: Session, telegram_id: int) -> Person:
    return session.scalars(select(Person).where(Person.telegram_id == telegram_id)).one()


@pytest.fixture
async def house(database: Database, bot: Bot, world: World) -> House:
    """Build a team of two with a group, in which both are."""

    def settle(session: Session) -> None:
        staff_group.remember(session, BOT_ID, GROUP)
        a_member(session, OWNER, RoleName.OWNER, first_name="Nadia")
        a_member(session, SAMI, RoleName.STAFF, first_name="Sami")

    open_group(world)
    for number in (OWNER, SAMI):
        start(world, number)
    await database.transact(settle)
    leader = Leader(database, BOT_ID, "ada", lambda: 0.0)
    await leader.step()
    posts = TopicPosts(database, BOT_ID, ChatSender(bot, RateLimiter(unlimited())))
    worker = Worker(database, BOT_ID, lambda: NOON, leader, [posts])
    return House(database, worker, world.directory.group(GROUP))


async def test_who_left_the_team_is_taken_out_of_its_group_and_may_be_invited_again(
    house: House,
) -> None:
    await house.withdraw()
    assert house.is_there()
    await house.deliver()
    assert (house.group.left, house.group.banned) == ({SAMI}, set())
    assert (await house.told(), await house.owed()) == ([], 0)


async def test_who_erases_everything_is_taken_out_too(house: House) -> None:
    def erase(session: Session) -> None:
        sami = _person(session, SAMI)
        erasure.erase(session, sami.id, "asked", NOON, lambda below: below - 1, FINGERPRINTS)

    await house.database.transact(erase)
    await house.deliver()
    assert (house.group.left, await house.owed()) == ({SAMI}, 0)


async def test_the_owners_are_told_whom_to_take_out_where_the_bot_may_not(house: House) -> None:
    house.group.restricts_members = False
    await house.withdraw()
    await house.deliver()
    assert house.is_there()
    assert (await house.told(), await house.owed()) == (["desk.member_stays"], 0)


async def test_of_who_erased_everything_the_owners_are_told_no_name(house: House) -> None:
    house.group.restricts_members = False

    def erase(session: Session) -> None:
        sami = _person(session, SAMI)
        erasure.erase(session, sami.id, "asked", NOON, lambda below: below - 1, FINGERPRINTS)

    await house.database.transact(erase)
    await house.deliver()
    assert await house.told() == ["desk.unknown_member_stays"]


@pytest.mark.parametrize("method", ["getChatMember", "banChatMember", "unbanChatMember"])
@pytest.mark.parametrize("kind", ["500", "cut", "cut_after", "429"])
async def test_who_is_taken_out_when_telegram_breaks_off_between_is_so_in_the_end(
    house: House, world: World, method: str, kind: str
) -> None:
    fails(world, kind, method=method, seconds=0)
    await house.withdraw()
    await house.deliver()
    assert (house.group.left, house.group.banned) == ({SAMI}, set())
    assert (await house.told(), await house.owed()) == ([], 0)


async def test_a_bot_that_dies_after_it_barred_somebody_lets_them_be_invited_again(
    house: House, world: World
) -> None:
    """What it had noted before is what the next process knows."""
    fails(world, "500", method="unbanChatMember", times=10**6)
    await house.withdraw()
    await house.worker.run_due(NOON)
    assert house.group.banned == {SAMI}
    world.faults.set([])
    await house.deliver()
    assert (house.group.left, house.group.banned) == ({SAMI}, set())


async def test_whom_the_team_barred_by_hand_stays_barred(house: House, world: World) -> None:
    house.group.banned.add(SAMI)
    await house.withdraw()
    await house.deliver()
    assert (house.group.left, house.group.banned) == (set(), {SAMI})
    assert calls(world, "unbanChatMember") == []


async def test_who_was_never_in_the_group_is_barred_from_nothing(
    house: House, world: World
) -> None:
    world.directory.people.pop(SAMI)
    await house.withdraw()
    await house.deliver()
    assert calls(world, "banChatMember") == []
    assert (await house.told(), await house.owed()) == ([], 0)


async def test_who_came_back_to_the_team_meanwhile_stays(house: House) -> None:
    def come_back(session: Session) -> None:
        sami = _person(session, SAMI)
        session.add(Role(person_id=sami.id, role=RoleName.STAFF, granted_at=NOON))

    await house.withdraw()
    await house.database.transact(come_back)
    await house.deliver()
    assert house.is_there()
    assert await house.owed() == 0


@pytest.mark.parametrize("other", [RoleName.OWNER, RoleName.MENTOR])
async def test_who_keeps_a_role_of_the_team_stays_and_no_other_role_keeps_them_in(
    house: House, other: RoleName
) -> None:
    def give(session: Session) -> None:
        sami = _person(session, SAMI)
        session.add(Role(person_id=sami.id, role=other, granted_at=NOON))

    await house.database.transact(give)
    await house.withdraw()
    await house.deliver()
    assert house.is_there() is (other in roles.STAFF)


async def test_a_team_without_a_group_owes_it_nothing(house: House) -> None:
    await house.database.transact(lambda s: staff_group.remember(s, BOT_ID, None))
    await house.withdraw()
    assert await house.owed() == 0
