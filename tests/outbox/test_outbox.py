"""Queued messages in the database: claimed once, rechecked, ended once."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.conversation import Update
from models.engine.database import Database, Work
from models.outbox import OutboxMessage, OutboxState
from models.people import Address, Person
from rules.outbox import policies
from rules.outbox.retries import SendResult
from services.conversation import answer_leases, updates
from services.conversation.replies import Say, Show
from services.conversation.updates import AnsweredUpdate
from services.outbox import leases, marking, messages, owed_answers
from services.outbox.claiming import Claim
from services.outbox.marking import SendMark
from services.outbox.message_limits import MessageLimits
from services.outbox.messages import QueuedMessage
from services.outbox.owed_answers import OwedAnswer
from services.people import addresses
from services.wiring import next_due
from tests.harness.database.round_trips import statements
from tests.harness.places import BOT_ID
from tests.outbox.builders import (
    ANNOUNCEMENT,
    KINDS,
    NOON,
    REMINDER,
    enqueue,
    heard,
    join,
    newest,
    outcomes,
)

pytestmark = pytest.mark.both_databases("rows are claimed under locks that others skip")

EPOCH = 1
SOON = NOON + timedelta(seconds=1)


def lead(session: Session) -> None:
    leases.create(session, BOT_ID, "me")


def claim(now: datetime = NOON, *, epoch: int = EPOCH) -> Work[Claim[QueuedMessage]]:
    return lambda session: messages.claim(session, KINDS, MessageLimits(), BOT_ID, epoch, now)


def mark(outcome: SendMark, now: datetime = NOON) -> Work[None]:
    return lambda session: marking.mark(session, messages.QUEUE, EPOCH, [outcome], now)


def texts(claim: Claim[QueuedMessage]) -> list[str]:
    return [say.text for it in claim.ready for say in it.says if isinstance(say, Say)]


async def test_a_message_is_queued_once(database: Database) -> None:
    await database.transact(join(7))
    made = [database.transact(enqueue(7, f"n° {n}", key="same")) for n in range(10)]
    assert sorted(await asyncio.gather(*made)) == [False] * 9 + [True]
    assert await outcomes(database) == {"queued": 1}


async def test_a_queued_message_goes_with_its_transaction(database: Database) -> None:
    await database.transact(join(7))

    def enqueue_and_fail(session: Session) -> None:
        enqueue(7, "never")(session)
        raise ValueError

    await asyncio.gather(database.transact(enqueue_and_fail), return_exceptions=True)
    assert await outcomes(database) == {}


async def test_only_what_is_due_is_claimed(database: Database) -> None:
    for work in (lead, join(7, 8), enqueue(7, "now"), enqueue(8, "later", due_at=SOON)):
        await database.transact(work)
    assert texts(await database.transact(claim())) == ["now"]
    assert texts(await database.transact(claim(SOON))) == ["later"]


async def test_two_claimers_never_take_the_same_message(database: Database) -> None:
    people = range(1, 101)
    await database.transact(lead)
    await database.transact(join(*people))
    await database.transact(lambda s: [enqueue(n, str(n))(s) for n in people])
    claims = await asyncio.gather(*(database.transact(claim()) for _ in range(6)))
    taken = [text for each in claims for text in texts(each)]
    assert sorted(taken, key=int) == [str(n) for n in people]


async def test_the_urgent_is_claimed_before_what_waits_since_long(database: Database) -> None:
    people = range(1, 41)
    await database.transact(lead)
    await database.transact(join(*people))
    long_ago = NOON - timedelta(hours=1)
    await database.transact(
        lambda s: [enqueue(n, "news", ANNOUNCEMENT, due_at=long_ago)(s) for n in people]
    )
    await database.transact(enqueue(1, "your call"))
    claimed = texts(await database.transact(claim()))
    assert claimed[0] == "your call"
    assert len(claimed) == policies.MESSAGES.slots


async def test_a_chat_gets_its_messages_one_by_one_and_in_order(database: Database) -> None:
    await database.transact(lead)
    await database.transact(join(7))
    for n in (3, 1, 2):
        await database.transact(enqueue(7, str(n), due_at=NOON + timedelta(seconds=n)))
    now, order = NOON + timedelta(minutes=1), []
    for _ in range(3):
        claimed = await database.transact(claim(now))
        assert texts(await database.transact(claim(now))) == []
        order += texts(claimed)
        await database.transact(mark(messages.ended(claimed.ready[0], SendResult.SENT, 1), now))
    assert order == ["1", "2", "3"]


async def test_what_waits_for_another_try_holds_the_chat_in_order(database: Database) -> None:
    for work in (lead, join(7), enqueue(7, "first"), enqueue(7, "second", due_at=SOON)):
        await database.transact(work)
    claimed = await database.transact(claim(SOON))
    await database.transact(mark(messages.ended(claimed.ready[0], SendResult.NOT_TAKEN), SOON))
    assert texts(await database.transact(claim(SOON))) == []
    due = await database.read(lambda s: next_due.when_due(s, BOT_ID))
    assert due == SOON + policies.MESSAGES.pauses[0]
    assert texts(await database.transact(claim(due))) == ["first"]


async def test_a_claim_whose_sender_died_comes_due_again(database: Database) -> None:
    for work in (lead, join(7), enqueue(7, "hello")):
        await database.transact(work)
    await database.transact(claim())
    assert (
        await database.read(lambda s: next_due.when_due(s, BOT_ID))
        == NOON + policies.MESSAGES.lease
    )
    assert texts(await database.transact(claim(NOON + policies.MESSAGES.lease))) == ["hello"]


async def test_who_no_longer_leads_claims_nothing(database: Database) -> None:
    for work in (lead, join(7), enqueue(7, "hello")):
        await database.transact(work)
    seen = await database.read(lambda s: leases.look(s, BOT_ID))
    assert seen
    await database.transact(lambda s: leases.take_over(s, BOT_ID, "other", seen))
    assert texts(await database.transact(claim(epoch=1))) == []
    assert texts(await database.transact(claim(epoch=2))) == ["hello"]


async def test_a_late_mark_of_an_old_leader_changes_nothing(database: Database) -> None:
    for work in (lead, join(7), enqueue(7, "hello")):
        await database.transact(work)
    old = await database.transact(claim())
    seen = await database.read(lambda s: leases.look(s, BOT_ID))
    assert seen
    await database.transact(lambda s: leases.take_over(s, BOT_ID, "other", seen))
    later = NOON + policies.MESSAGES.lease
    new = await database.transact(claim(later, epoch=2))
    failed, sent = (
        [messages.ended(old.ready[0], SendResult.REFUSED)],
        [messages.ended(new.ready[0], SendResult.SENT, 5)],
    )
    await database.transact(lambda s: marking.mark(s, messages.QUEUE, 1, failed, later))
    assert await outcomes(database) == {"queued": 1}
    await database.transact(lambda s: marking.mark(s, messages.QUEUE, 2, sent, later))
    await database.transact(lambda s: marking.mark(s, messages.QUEUE, 2, failed, later))
    message = await newest(database)
    assert (message.state, message.message_id, message.finished_at) == (OutboxState.SENT, 5, later)


async def test_what_no_longer_holds_is_dropped(database: Database) -> None:
    for work in (lead, join(7), enqueue(7, "moved call", moved=True)):
        await database.transact(work)
    claimed = await database.transact(claim())
    assert (texts(claimed), claimed.looked_at) == ([], 1)
    assert await outcomes(database) == {"dropped": 1}


async def test_what_comes_too_late_is_counted_apart(database: Database) -> None:
    assert REMINDER.life
    for work in (lead, join(7, 8), enqueue(7, "call"), enqueue(8, "news", ANNOUNCEMENT)):
        await database.transact(work)
    late = NOON + REMINDER.life + timedelta(seconds=1)
    assert texts(await database.transact(claim(late))) == ["news"]
    assert await outcomes(database) == {"expired": 1, "queued": 1}


async def test_nothing_goes_to_who_blocked_us_or_has_no_telegram(database: Database) -> None:
    for work in (lead, join(7, 8), enqueue(7, "hello"), enqueue(8, "hello")):
        await database.transact(work)
    seven = addresses.on_telegram(7)
    await database.transact(lambda s: addresses.mark_blocked(s, BOT_ID, seven, NOON))
    leaving = delete(Address).where(Address.key == "8")
    await database.transact(lambda s: s.execute(leaving) and None)
    assert texts(await database.transact(claim())) == []
    assert await outcomes(database) == {"blocked": 1, "dropped": 1}


async def test_a_message_that_cannot_be_made_holds_nobody_up(database: Database) -> None:
    def broken(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say | Show]:
        raise KeyError("no such text")

    kinds = KINDS | {"broken": replace(REMINDER, name="broken", render=broken)}
    for work in (lead, join(7, 8, 9), enqueue(7, "?", kinds["broken"]), enqueue(8, "hello")):
        await database.transact(work)
    await database.transact(enqueue(9, "?", replace(REMINDER, name="of another version")))
    claimed = await database.transact(
        lambda s: messages.claim(s, kinds, MessageLimits(), BOT_ID, EPOCH, NOON)
    )
    assert texts(claimed) == ["hello"]
    assert await outcomes(database) == {"failed": 2, "queued": 1}


async def test_the_next_due_instant_is_the_soonest_of_answers_and_messages(
    database: Database,
) -> None:
    async def due() -> datetime | None:
        return await database.read(lambda s: next_due.when_due(s, BOT_ID))

    assert await due() is None
    await database.transact(join(7))
    await database.transact(enqueue(7, "later", due_at=NOON + timedelta(days=1)))
    assert await due() == NOON + timedelta(days=1)
    await database.transact(heard(1, "Bonjour"))
    assert await due() == NOON + policies.ANSWERS.lease


async def test_the_answers_that_a_chat_is_owed_are_claimed_in_order_and_hold_up_no_other_chat(
    database: Database,
) -> None:
    """One that could not be given is claimed again once its lease ends, before the next."""
    await database.transact(lead)
    for number in range(40):
        await database.transact(heard(number, "Bonjour", lane=7))
    await database.transact(heard(40, "Bonjour", lane=8))
    due = NOON + policies.ANSWERS.lease
    again = due + policies.ANSWERS.lease

    async def claimed(now: datetime, *busy: int) -> list[int]:
        unsaid = await database.transact(
            lambda s: owed_answers.claim(s, BOT_ID, EPOCH, now, busy=busy)
        )
        return [each.update_id for each in unsaid.ready]

    async def answer(update_id: int) -> None:
        given = [AnsweredUpdate(update_id)]
        await database.transact(lambda s: updates.mark_answered(s, BOT_ID, given, due))

    assert await claimed(due) == [0, 40]
    await answer(40)
    assert await claimed(due) == []
    assert await claimed(again, 7) == []
    assert await claimed(again) == [0]
    await answer(0)
    assert await claimed(again) == [1]


async def test_answers_come_in_the_order_of_their_turns_not_of_their_numbers(
    database: Database,
) -> None:
    """What an outside service found has a number below all others, and comes after the question."""
    await database.transact(lead)
    due = NOON + policies.ANSWERS.lease
    turns = (100, -5, 99)
    for number in turns:
        await database.transact(heard(number, "Bonjour"))
    claimed = []
    for _ in turns:
        claim = await database.transact(lambda s: owed_answers.claim(s, BOT_ID, EPOCH, due))
        [owed] = claim.ready
        claimed.append(owed.update_id)
        given = partial(updates.mark_answered, answered=[AnsweredUpdate(owed.update_id)])
        await database.transact(partial(given, bot_id=BOT_ID, now=due))
    assert tuple(claimed) == turns


async def test_a_lease_is_ended_by_who_holds_it_only(database: Database) -> None:
    await database.transact(lead)
    await database.transact(heard(1, "Oui"))
    due, pause = NOON + policies.ANSWERS.lease, timedelta(seconds=2)
    again = due + pause

    async def claimed(now: datetime) -> list[OwedAnswer]:
        claim = await database.transact(lambda s: owed_answers.claim(s, BOT_ID, EPOCH, now))
        return list(claim.ready)

    [first] = await claimed(due)
    await database.transact(lambda s: answer_leases.end(s, first.lease, again))
    assert await claimed(again - timedelta(seconds=1)) == []
    assert len(await claimed(again)) == 1
    await database.transact(lambda s: answer_leases.end(s, first.lease, again + pause))
    assert await claimed(again + pause) == []


async def test_a_lease_is_renewed_by_who_holds_it_only(database: Database) -> None:
    await database.transact(lead)
    await database.transact(heard(1, "Oui"))
    lease, later = answer_leases.begun(BOT_ID, 1, NOON), NOON + timedelta(seconds=20)
    renewed = await database.transact(lambda s: answer_leases.renew(s, lease, later))
    assert renewed is not None
    assert renewed.until == later + policies.ANSWERS.lease
    assert await database.transact(lambda s: answer_leases.renew(s, lease, later)) is None
    claim = partial(owed_answers.claim, bot_id=BOT_ID, epoch=EPOCH)
    assert not (await database.transact(partial(claim, now=lease.until))).ready
    assert (await database.transact(partial(claim, now=renewed.until))).ready


async def test_a_blocked_outcome_marks_the_person(database: Database) -> None:
    for work in (lead, join(7), enqueue(7, "hello")):
        await database.transact(work)
    claimed = await database.transact(claim())
    await database.transact(mark(messages.ended(claimed.ready[0], SendResult.BLOCKED)))
    assert await outcomes(database) == {"blocked": 1}
    assert await database.read(lambda s: s.scalar(select(Person.blocked_at))) == NOON


async def test_the_words_of_a_message_are_kept_until_its_end_and_no_longer(
    database: Database,
) -> None:
    for work in (lead, join(7, 8), enqueue(7, "hello"), enqueue(8, "old", moved=True)):
        await database.transact(work)
    claimed = await database.transact(claim())
    await database.transact(mark(messages.ended(claimed.ready[0], SendResult.NOT_TAKEN)))
    assert (await words_left(database)).count({}) == 1
    later = NOON + timedelta(minutes=5)
    claimed = await database.transact(claim(later))
    await database.transact(mark(messages.ended(claimed.ready[0], SendResult.SENT, 5), later))
    assert await words_left(database) == [{}, {}]


async def words_left(database: Database) -> list[object]:
    return await database.read(lambda s: list(s.scalars(select(OutboxMessage.params))))


LOCKS = re.compile(r"UPDATE (\w+)|SELECT [^()]+\sFROM (\w+)\s.+ FOR NO KEY UPDATE", re.DOTALL)


async def test_a_mark_takes_people_before_rows(database: Database) -> None:
    """As an erasure does: nobody waits in a circle."""
    for work in (lead, join(7), enqueue(7, "hello")):
        await database.transact(work)
    claimed = await database.transact(claim())
    with statements(database.engine) as asked:
        await database.transact(mark(messages.ended(claimed.ready[0], SendResult.BLOCKED)))
    found = [LOCKS.match(statement) for statement in asked]
    locked = [lock[1] or lock[2] for lock in found if lock]
    people = ["people"] if database.engine.dialect.name == "postgresql" else []
    assert locked == [*people, "addresses", "outbox"]


async def test_an_answer_of_another_version_is_owed_no_more_and_holds_nobody_up(
    database: Database,
) -> None:
    for work in (lead, heard(1, "Bonjour", lane=7), heard(2, "Bonsoir", lane=8)):
        await database.transact(work)
    strange = update(Update).where(Update.update_id == 1).values(lines=[{"line": "of tomorrow"}])
    await database.transact(lambda s: s.execute(strange) and None)
    later = NOON + policies.ANSWERS.lease
    claimed = await database.transact(lambda s: owed_answers.claim(s, BOT_ID, EPOCH, later))
    assert [each.update_id for each in claimed.ready] == [2]
    row = await database.read(lambda s: s.scalars(select(Update).filter_by(update_id=1)).one())
    assert (row.answered_at, row.lines) == (later, None)
