"""What is owed to topics: in order, and read in private when the group does not want it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.outbox import OutboxMessage
from models.people import Person, Role, RoleName
from models.tickets import Topic, TopicPost, TopicPostKind
from rules.outbox import policies
from rules.outbox.retries import SendResult, Tries
from rules.tickets.distress import Danger
from services.outbox import leases
from services.privacy.erasure import erase
from services.tickets import cards, staff_group, tickets, topic_outbox
from services.tickets.topic_outbox import ClaimedPost, EndedPost
from services.wiring import next_due
from tests.harness.builders import BOT, FINGERPRINTS, NOON, a_context, a_person

GROUP = -1_001_000_000_777


def a_team_with_a_group(session: Session) -> tuple[Person, int]:
    """Someone of the team, and the epoch of who leads."""
    staff_group.remember(session, BOT, GROUP)
    colleague = a_person(session, 3)
    session.add(Role(person_id=colleague.id, role=RoleName.STAFF, granted_at=NOON))
    session.flush()
    epoch = leases.create(session, BOT, "one")
    assert epoch is not None
    return colleague, epoch


def claimed(session: Session, epoch: int, after: timedelta = timedelta(0)) -> ClaimedPost:
    [post] = topic_outbox.claim(session, BOT, epoch, NOON + after).ready
    return post


def ended(
    session: Session, post: ClaimedPost, result: SendResult, after: timedelta = timedelta(0)
) -> None:
    topic_outbox.mark(session, post.epoch, [EndedPost(post, result)], NOON + after)


def test_each_person_s_words_wait_for_those_before_and_hold_up_no_one_else(
    database: Database,
) -> None:
    def work(session: Session) -> Sequence[str | None]:
        _, epoch = a_team_with_a_group(session)
        for telegram_id, name in ((11, "Ada"), (12, "Bea")):
            person = a_person(session, telegram_id, first_name=name)
            tickets.write(a_context(session, person), "un")
            tickets.write(a_context(session, person), "deux")
        first = claimed(session, epoch)
        ended(session, first, SendResult.NOT_TAKEN)
        second = claimed(session, epoch)
        ended(session, second, SendResult.SENT)
        third = claimed(session, epoch)
        return [it.name[:3] for it in (first, second, third)]

    assert database.transact_now(work) == ["Ada", "Bea", "Bea"]


def test_what_the_group_does_not_want_is_read_in_private_after_three_refusals(
    database: Database,
) -> None:
    def work(session: Session) -> tuple[int, Sequence[int]]:
        colleague, epoch = a_team_with_a_group(session)
        tickets.write(a_context(session, a_person(session, 11)), "bonjour")
        told = select(OutboxMessage.person_id).where(OutboxMessage.kind == cards.CARD.name)
        before: list[int] = []
        for minutes in range(0, 20, 5):
            before += session.scalars(told).all()
            after = timedelta(minutes=minutes)
            ended(session, claimed(session, epoch, after), SendResult.REFUSED, after)
        assert session.scalars(told).all() == [colleague.id]
        return len(before), session.scalars(select(TopicPost.id)).all()

    assert database.transact_now(work) == (0, [])


def test_an_urgent_card_that_the_group_does_not_want_is_in_private_once(database: Database) -> None:
    def work(session: Session) -> Sequence[str]:
        _, epoch = a_team_with_a_group(session)
        tickets.open_urgent(a_context(session, a_person(session, 11)), Danger.SUICIDE)
        told = select(OutboxMessage.key).where(OutboxMessage.kind == cards.CARD.name)
        before = session.scalars(told).all()
        for minutes in range(0, 20, 5):
            after = timedelta(minutes=minutes)
            ended(session, claimed(session, epoch, after), SendResult.REFUSED, after)
        assert session.scalars(told).all() == before
        return before

    assert len(database.transact_now(work)) == 1


def test_each_word_that_the_group_does_not_want_is_read_in_private(database: Database) -> None:
    def work(session: Session) -> Sequence[str]:
        _, epoch = a_team_with_a_group(session)
        context = a_context(session, a_person(session, 11))
        for words in ("un", "deux", "trois"):
            tickets.write(context, words)
            for minutes in range(0, 20, 5):
                after = timedelta(minutes=minutes)
                ended(session, claimed(session, epoch, after), SendResult.REFUSED, after)
        told = select(OutboxMessage).where(OutboxMessage.kind == cards.CARD.name)
        return [it.params["message"] for it in session.scalars(told.order_by(OutboxMessage.id))]

    assert database.transact_now(work) == ["un", "deux", "trois"]


def test_the_topic_of_someone_who_is_erased_goes_and_what_was_owed_there(
    database: Database,
) -> None:
    def work(session: Session) -> Sequence[tuple[TopicPostKind, int | None]]:
        _, epoch = a_team_with_a_group(session)
        person = a_person(session, 11)
        tickets.write(a_context(session, person), "bonjour")
        topic_outbox.keep_topic(session, BOT, claimed(session, epoch), 77, NOON)
        erase(session, person.id, "asked", NOON, lambda below: below - 1, FINGERPRINTS)
        post = claimed(session, epoch)
        return [(post.what, post.thread)]

    assert database.transact_now(work) == [(TopicPostKind.DELETE, 77)]


def test_a_topic_that_cannot_be_deleted_is_tried_again_and_told_to_an_owner_once(
    database: Database,
) -> None:
    def work(session: Session) -> tuple[Sequence[int], TopicPostKind, Sequence[str]]:
        colleague, epoch = a_team_with_a_group(session)
        owner = a_person(session, 4)
        session.add(Role(person_id=owner.id, role=RoleName.OWNER, granted_at=NOON))
        person = a_person(session, 11)
        tickets.write(a_context(session, person), "bonjour")
        topic_outbox.keep_topic(session, BOT, claimed(session, epoch), 77, NOON)
        erase(session, person.id, "asked", NOON, lambda below: below - 1, FINGERPRINTS)
        for hours in range(8):
            after = timedelta(hours=hours)
            ended(session, claimed(session, epoch, after), SendResult.REFUSED, after)
        told = session.execute(select(OutboxMessage.person_id, OutboxMessage.params)).all()
        again = claimed(session, epoch, timedelta(days=2))
        links = [it.params["values"]["link"] for it in told]
        assert colleague.id not in [it.person_id for it in told]
        return [it.person_id - owner.id for it in told], again.what, links

    assert database.transact_now(work) == (
        [0],
        TopicPostKind.DELETE,
        ["https://t.me/c/1000000777/77"],
    )


def test_a_topic_made_for_someone_erased_meanwhile_goes_too(database: Database) -> None:
    def work(session: Session) -> tuple[TopicPostKind, int | None]:
        _, epoch = a_team_with_a_group(session)
        person = a_person(session, 11)
        tickets.write(a_context(session, person), "bonjour")
        post = claimed(session, epoch)
        erase(session, person.id, "asked", NOON, lambda below: below - 1, FINGERPRINTS)
        topic_outbox.keep_topic(session, BOT, post, 77, NOON)
        owed = claimed(session, epoch)
        return owed.what, owed.thread

    assert database.transact_now(work) == (TopicPostKind.DELETE, 77)


@pytest.mark.both_databases("topics are inserted unless they are there")
def test_topics_of_another_group_are_forgotten(database: Database) -> None:
    def work(session: Session) -> tuple[int | None, int | None]:
        _, epoch = a_team_with_a_group(session)
        tickets.write(a_context(session, a_person(session, 11)), "bonjour")
        topic_outbox.keep_topic(session, BOT, claimed(session, epoch), 77, NOON)
        kept = select(func.count()).select_from(Topic)
        staff_group.remember(session, BOT, GROUP)
        same = session.scalar(kept)
        staff_group.remember(session, BOT, GROUP - 1)
        return same, session.scalar(kept)

    assert database.transact_now(work) == (1, 0)


def test_a_late_mark_of_an_old_leader_changes_nothing(database: Database) -> None:
    """Neither what was sent, nor what the group does not want, nor the topic."""

    def work(session: Session) -> tuple[Sequence[int | None], int, Sequence[TopicPostKind]]:
        _, epoch = a_team_with_a_group(session)
        person = a_person(session, 11)
        tickets.write(a_context(session, person), "bonjour")
        told = select(func.count()).where(OutboxMessage.kind == cards.CARD.name)
        old = replace(claimed(session, epoch), tries=Tries(9))
        seen = leases.look(session, BOT)
        assert seen is not None
        new_epoch = leases.take_over(session, BOT, "two", seen)
        assert new_epoch is not None
        lease, minute = policies.TOPIC_POSTS.lease, timedelta(minutes=1)
        new = claimed(session, new_epoch, lease)
        topic_outbox.keep_topic(session, BOT, new, 77, NOON)
        topic_outbox.keep_topic(session, BOT, old, 78, NOON)
        topic_outbox.mark_closed(session, old, NOON)
        topic_outbox.forget_topic(session, old)
        for result in (SendResult.SENT, SendResult.NOT_TAKEN, SendResult.REFUSED):
            ended(session, old, result, lease + minute)
        due = next_due.when_due(session, BOT)
        assert due == NOON  # the topic that the old leader made is to go
        [orphan] = topic_outbox.claim(session, BOT, new_epoch, NOON + lease + minute).ready
        ended(session, orphan, SendResult.SENT, lease + minute)
        assert next_due.when_due(session, BOT) == NOON + 2 * lease
        topics = session.execute(select(Topic.thread_id, Topic.closed_at)).all()
        assert [tuple(it) for it in topics] == [(77, None)]
        left = session.scalars(select(TopicPost.what)).all()
        return [orphan.thread], session.scalar(told) or 0, left

    assert database.transact_now(work) == ([78], 0, [TopicPostKind.CARD])


def test_a_post_that_cannot_be_put_in_words_waits_and_holds_no_other_topic(
    database: Database,
) -> None:
    """It is not wiped: nothing else would tell the team."""

    def work(session: Session) -> tuple[Sequence[TopicPostKind], bool, int]:
        _, epoch = a_team_with_a_group(session)
        ada, bea = (a_person(session, telegram_id) for telegram_id in (11, 12))
        broken = TopicPost(what=TopicPostKind.COPY, params={}, person_id=ada.id)
        other = TopicPost(what=TopicPostKind.CLOSE, params={}, person_id=bea.id)
        for post in (broken, other):
            post.bot_id, post.next_try_at, post.attempts = BOT, NOON, 0
            session.add(post)
            session.flush()
        claims = [topic_outbox.claim(session, BOT, epoch, NOON) for _ in range(2)]
        ready = [post.what for claim in claims for post in claim.ready]
        kept = session.get(TopicPost, broken.id) is not None
        return ready, kept, topic_outbox.claim(session, BOT, epoch, NOON).looked_at

    assert database.transact_now(work) == ([TopicPostKind.CLOSE], True, 0)
