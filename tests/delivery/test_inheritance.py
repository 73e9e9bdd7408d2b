"""What a dead process owed is another's at once; the living keep theirs."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.delivery.leader import SENDS_AFTER, TAKEOVER_AFTER, Leader
from models.conversation import Update
from models.engine.database import Database, open_database
from models.engine.liveness import Liveness
from models.outbox import OutboxEmail, OutboxMessage
from models.tickets import TopicPost, TopicPostKind
from rules.outbox import policies
from services.conversation import updates
from services.conversation.replies import Say
from services.outbox import email_outbox, outbox, owed_answers
from services.tickets import messages as tickets_messages
from tests.delivery.test_leader import Watch
from tests.harness.builders import NOON, a_person
from tests.harness.places import BOT_ID

pytestmark = pytest.mark.both_databases("how a process is seen to be alive differs")

ADA, LEO = 1, 2
LEASE = policies.MESSAGES.lease


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[Database]:
    """Closed even when its test fails: open, the run would wait for it."""
    with closing(open_database(postgresql_url)) as database:
        yield database


def process(database: Database, number: int, watch: Watch) -> tuple[Leader, Liveness]:
    liveness = database.liveness(number)
    return (
        Leader(database, BOT_ID, str(number), watch, liveness=liveness, clock=lambda: NOON),
        liveness,
    )


async def step_until_sure(leader: Leader, liveness: Liveness, watch: Watch) -> None:
    """As often as it takes to be sure that who is missing is dead."""
    await leader.step()
    watch.seconds += liveness.doubt
    await leader.step()


def heard(session: Session, process: int | None, update_id: int, now: datetime = NOON) -> None:
    session.info[updates.PROCESS] = process
    updates.record(
        session,
        bot_id=BOT_ID,
        update_id=update_id,
        lane=7,
        person_id=None,
        outgoing=[Say("Oui")],
        now=now,
    )


def due(session: Session) -> dict[int, timedelta]:
    rows = session.execute(select(Update.update_id, Update.answer_due_at))
    return {update_id: at - NOON for update_id, at in rows}


async def test_a_leader_known_dead_is_replaced_without_its_silence(
    database: Database, watch: Watch
) -> None:
    ada, its_liveness = process(database, ADA, watch)
    await ada.step()
    its_liveness.leave()
    leo, liveness = process(database, LEO, watch)
    await step_until_sure(leo, liveness, watch)
    assert (leo.epoch, leo.may_send) == (2, True)
    assert liveness.doubt + SENDS_AFTER < 5 < TAKEOVER_AFTER


async def test_a_leader_that_is_seen_keeps_the_lead(database: Database, watch: Watch) -> None:
    ada, _ = process(database, ADA, watch)
    await ada.step()
    leo, liveness = process(database, LEO, watch)
    await step_until_sure(leo, liveness, watch)
    assert (ada.epoch, leo.epoch) == (1, None)


async def test_one_that_was_out_of_sight_for_a_moment_is_not_dead(
    postgresql: Database, watch: Watch
) -> None:
    ada, its_liveness = process(postgresql, ADA, watch)
    leo, liveness = process(postgresql, LEO, watch)
    await ada.step()
    its_liveness.leave()
    await leo.step()
    await ada.step()  # its connection was lost: it shows itself again
    watch.seconds += liveness.doubt
    await leo.step()
    assert (ada.epoch, leo.epoch) == (1, None)


async def test_answers_of_the_dead_are_due_at_once(database: Database, watch: Watch) -> None:
    for number, process_number in enumerate((ADA, LEO, None)):
        await database.transact(partial(heard, process=process_number, update_id=number))
    leo, liveness = process(database, LEO, watch)
    await step_until_sure(leo, liveness, watch)
    lease = policies.ANSWERS.lease
    assert await database.read(due) == {0: timedelta(0), 1: lease, 2: lease}


async def test_an_answer_of_the_dead_waits_for_the_one_before_that_a_living_one_gives(
    database: Database, watch: Watch
) -> None:
    second = timedelta(seconds=1)
    await database.transact(lambda session: heard(session, LEO, 1))
    await database.transact(lambda session: heard(session, ADA, 2, NOON + second))
    leo, liveness = process(database, LEO, watch)
    await step_until_sure(leo, liveness, watch)

    async def claimed() -> list[int]:
        assert leo.epoch is not None
        claim = partial(owed_answers.claim, bot_id=BOT_ID, epoch=leo.epoch, now=NOON + second)
        return [each.update_id for each in (await database.transact(claim)).ready]

    assert await claimed() == []
    given = [updates.AnsweredUpdate(1)]
    await database.transact(lambda s: updates.mark_answered(s, BOT_ID, given, NOON))
    assert await claimed() == [2]


async def test_answers_of_the_living_keep_their_lease(postgresql: Database, watch: Watch) -> None:
    ada, _ = process(postgresql, ADA, watch)
    await ada.step()
    await postgresql.transact(lambda session: heard(session, LEO, 1))
    leo, liveness = process(postgresql, LEO, watch)
    await leo.step()
    await step_until_sure(ada, liveness, watch)
    assert await postgresql.read(due) == {1: policies.ANSWERS.lease}


async def test_claims_of_the_dead_are_taken_up_by_who_follows(
    database: Database, watch: Watch
) -> None:
    ada, its_liveness = process(database, ADA, watch)
    await ada.step()

    def claimed(session: Session) -> None:
        enqueue = partial(outbox.enqueue, kind=tickets_messages.FROM_TEAM)
        person = a_person(session, 70)
        for number, (epoch, at) in enumerate(
            [(1, LEASE), (None, LEASE), (1, LEASE + timedelta(minutes=4))]
        ):
            enqueue(session, person=person, key=str(number), due_at=NOON)
            [row] = session.scalars(select(OutboxMessage).filter_by(key=str(number)))
            row.bot_id, row.claim_epoch, row.next_try_at = BOT_ID, epoch, NOON + at

    await database.transact(claimed)
    its_liveness.leave()
    leo, liveness = process(database, LEO, watch)
    await step_until_sure(leo, liveness, watch)

    def waits(session: Session) -> list[timedelta]:
        query = select(OutboxMessage.next_try_at).order_by(OutboxMessage.id)
        return [at - NOON for at in session.scalars(query)]

    assert await database.read(waits) == [timedelta(0), LEASE, LEASE + timedelta(minutes=4)]


async def test_an_email_and_a_post_of_the_dead_are_taken_up_before_their_own_lease_ends(
    database: Database, watch: Watch
) -> None:
    """It is longer than that of a message."""
    ada, its_liveness = process(database, ADA, watch)
    await ada.step()

    def claimed(session: Session) -> None:
        person = a_person(session, 70)
        email_outbox.enqueue(session, person, "a@b.test", key="1", text="letter.code", due_at=NOON)
        email = session.scalars(select(OutboxEmail)).one()
        post = TopicPost(person_id=person.id, what=TopicPostKind.CLOSE, params={}, attempts=0)
        session.add(post)
        for row, policy in ((email, policies.EMAILS), (post, policies.TOPIC_POSTS)):
            row.bot_id, row.claim_epoch, row.next_try_at = BOT_ID, 1, NOON + policy.lease

    await database.transact(claimed)
    its_liveness.leave()
    leo, liveness = process(database, LEO, watch)
    await step_until_sure(leo, liveness, watch)

    def due(session: Session) -> list[datetime | None]:
        return [
            session.scalar(select(it)) for it in (OutboxEmail.next_try_at, TopicPost.next_try_at)
        ]

    assert await database.read(due) == [NOON, NOON]
