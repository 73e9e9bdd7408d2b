"""Someone with an open talk who floods: the team reads all of it, in a few cards."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.outbox import OutboxMessage
from models.tickets import TopicPost
from rules.conversation.answers import LONGEST_TO_TEAM
from rules.tickets.distress import Danger
from services.tickets import cards, staff_group, tickets, urgent
from tests.harness.builders import BOT, NOON, a_member, a_person
from tests.outbox.builders import deliver
from tests.tickets.test_tickets import written

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
KINDS = {cards.CARD.name: cards.CARD}


def flood(session: Session, count: int, words: str = "mot") -> list[str]:
    """One second after the other."""
    person = a_person(session, 1)
    said = [f"{words} {number}" for number in range(count)]
    for number, text in enumerate(said):
        written(session, person, text, NOON + number * SECOND)
    return said


def waiting(session: Session) -> Sequence[OutboxMessage]:
    query = select(OutboxMessage).where(OutboxMessage.kind == cards.CARD.name)
    return session.scalars(query.order_by(OutboxMessage.id)).all()


def words_of(session: Session) -> list[str]:
    return [word for it in waiting(session) for word in it.params["message"].split("\n")]


def test_beyond_a_few_words_are_gathered_and_none_is_lost(database: Database) -> None:
    def work(session: Session) -> None:
        a_member(session)
        said = flood(session, 50)
        assert words_of(session) == said
        assert [it.due_at - NOON for it in waiting(session)] == [
            *(number * SECOND for number in range(6)),
            6 * SECOND + MINUTE,
        ]

    database.transact_now(work)


def test_what_is_gathered_leaves_a_minute_later_and_the_next_words_after_it(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        a_member(session)
        flood(session, 20)
        assert len(deliver(session, KINDS, BOT, NOON + 20 * SECOND)) == 6
        [gathered] = deliver(session, KINDS, BOT, NOON + 6 * SECOND + MINUTE)
        assert "mot 6" in gathered and "mot 19" in gathered

    database.transact_now(work)


def test_a_card_never_gets_longer_than_one_may_be(database: Database) -> None:
    def work(session: Session) -> None:
        a_member(session)
        said = flood(session, 20, "x" * 900)
        assert words_of(session) == said
        assert max(len(it.params["message"]) for it in waiting(session)) <= LONGEST_TO_TEAM

    database.transact_now(work)


def test_in_the_group_words_join_what_waits_for_its_turn_and_not_what_is_being_sent(
    database: Database,
) -> None:
    def work(session: Session) -> list[str]:
        staff_group.remember(session, BOT, -100123)
        person = a_person(session, 1)
        for number in range(4):
            written(session, person, f"mot {number}", NOON + number * SECOND)
        last = session.scalars(select(TopicPost).order_by(TopicPost.id.desc())).first()
        assert last is not None
        last.next_try_at, last.claim_epoch = NOON + MINUTE, 1  # it is being sent
        for number in range(4, 6):
            written(session, person, f"mot {number}", NOON + number * SECOND)
        posts = session.scalars(select(TopicPost).order_by(TopicPost.id))
        return [it.params["message"] for it in posts]

    assert database.transact_now(work) == ["mot 0", "mot 1\nmot 2\nmot 3", "mot 4\nmot 5"]


def test_however_long_the_messages_are_one_card_a_minute_follows_the_first_ones(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        a_member(session)
        said = flood(session, 30, "x" * 2000)
        assert words_of(session) == said
        later = [it.due_at for it in waiting(session)][6:]
        assert all(second - first >= MINUTE for first, second in pairwise(later))

    database.transact_now(work)


def test_in_the_group_a_flood_is_gathered_by_the_minute_and_an_urgent_card_does_not_wait(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        staff_group.remember(session, BOT, -100123)
        person = a_person(session, 1)

        def posts() -> Sequence[TopicPost]:
            return session.scalars(select(TopicPost).order_by(TopicPost.id)).all()

        for number in range(20):
            written(session, person, f"mot {number}", NOON + number * SECOND)
            for post in posts():
                post.claim_epoch = None if post.next_try_at > NOON + number * SECOND else 1
        said = [post.params["message"] for post in posts()]
        assert "\n".join(said).split("\n") == [f"mot {number}" for number in range(20)]
        assert len(said) == 7
        assert posts()[-1].next_try_at > NOON + MINUTE
        ticket = tickets.open_of(session, person.id)
        assert ticket is not None
        at = NOON + 30 * SECOND
        urgent.ask(session, ticket, Danger.SUICIDE, at, "mark")
        session.expire_all()
        assert max(post.next_try_at for post in posts()) == at

    database.transact_now(work)
