"""Addresses: whose they are, who may be written to, which lane each has."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.people import Address, ChannelName, Person
from services.conversation import turns
from services.people import addresses
from services.people.addresses import AddressKey
from services.safeguarding.fingerprints import FingerprintProof
from tests.harness.builders import BOT, FINGERPRINTS, NOON, a_person, heard_from, the_conversations
from tests.harness.database.round_trips import statements

pytestmark = pytest.mark.both_databases("people are found by their addresses, in a race too")

LATER = NOON + timedelta(hours=1)
WEB = AddressKey(ChannelName.WEB, "k7")


def come_by(session: Session, at: AddressKey, bot_id: int = BOT) -> Address:
    addresses.add_person(session, bot_id, at, NOON)
    query = select(Address).where(Address.bot_id == bot_id, Address.key == at.key)
    return session.scalars(query).one()


def test_who_comes_twice_by_one_address_is_one_person(database: Database) -> None:
    def work(session: Session) -> int | None:
        for _ in range(2):
            addresses.add_person(session, BOT, WEB, NOON)
        return session.scalar(select(func.count()).select_from(Person))

    assert database.transact_now(work) == 1


def test_the_same_key_of_another_channel_or_bot_is_another_person(database: Database) -> None:
    def work(session: Session) -> set[int]:
        seven = addresses.on_telegram(7)
        here, there = come_by(session, seven), come_by(session, seven, BOT + 1)
        return {here.person_id, there.person_id, come_by(session, WEB).person_id}

    assert len(database.transact_now(work)) == 3


def test_the_lane_of_a_web_address_is_no_chat_of_telegram(database: Database) -> None:
    def work(session: Session) -> None:
        chat, web = come_by(session, addresses.on_telegram(7)), come_by(session, WEB)
        assert addresses.lane_of(chat) == 7
        assert addresses.lane_of(web) == 2**52 + web.id
        assert addresses.lane_of_person(session, web.person_id) == 2**52 + web.id
        assert addresses.telegram_number(session, chat.person_id) == 7
        assert addresses.telegram_number(session, web.person_id) is None

    database.transact_now(work)


def test_who_has_no_address_or_blocked_it_is_not_written_to(database: Database) -> None:
    def work(session: Session) -> tuple[list[int], list[int], list[int]]:
        there = [a_person(session, 7), a_person(session, 8)]
        nowhere = Person(bot_id=BOT, joined_at=NOON)
        session.add(nowhere)
        addresses.block(session, there[1].id, ChannelName.TELEGRAM, NOON)
        everyone = select(Person.id).order_by(Person.id)
        return (
            list(session.scalars(everyone.where(addresses.is_reachable(Person.id)))),
            list(session.scalars(everyone.where(addresses.has_blocked(Person.id)))),
            [it.id for it in addresses.reachable_among(session, [nowhere, *there])],
        )

    assert database.transact_now(work) == ([1], [2], [1])


def test_only_the_preferred_address_tells_who_may_be_written_to(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_person(session, 7)
        also = {"channel": WEB.channel, "key": WEB.key, "since": NOON, "preferred": False}
        session.add(Address(person_id=person.id, bot_id=BOT, **also))
        addresses.mark_blocked(session, BOT, WEB, NOON)
        assert not addresses.is_blocked(session, person.id)
        assert addresses.lane_of_person(session, person.id) == 7
        assert len(addresses.all_of_person(session, person.id)) == 2

    database.transact_now(work)


def test_who_writes_where_they_had_blocked_may_be_written_to_again(database: Database) -> None:
    def block(session: Session) -> None:
        person = a_person(session, 7)
        addresses.mark_blocked(session, BOT, addresses.on_telegram(7), NOON)
        assert addresses.is_blocked(session, person.id)

    def write(session: Session) -> None:
        heard = heard_from(7, 1)
        turns.take(session, the_conversations(), heard, lambda *_: None, LATER)

    database.transact_now(block)
    database.transact_now(write)
    assert database.transact_now(lambda s: s.scalars(select(Address.blocked_at)).all()) == [None]


def test_a_turn_reads_no_more_for_an_address(database: Database) -> None:
    """One statement finds the person, by the address where they write, with all that is open."""
    database.transact_now(lambda session: a_person(session, 7) and None)

    def enter(session: Session) -> None:
        heard = heard_from(7, 1)
        turns.take(session, the_conversations(), heard, lambda *_: None, NOON)

    with statements(database.engine) as asked:
        database.transact_now(enter)
    reads = [it for it in asked if "FROM addresses" in it and "FOR NO KEY" not in it]
    assert len(reads) == 1


def test_the_fingerprint_of_an_account_is_the_one_that_was_kept_before(database: Database) -> None:
    def prints(session: Session) -> object:
        return FINGERPRINTS.of_account(session, a_person(session, 900).id)

    kept = FINGERPRINTS._fingerprint("telegram:900")
    assert database.transact_now(prints) == {kept: FingerprintProof.ACCOUNT}
