"""The page behind « Répondre à l'équipe »: words reach the team, and nothing else does."""

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.web.replies import Replies
from bot.web.server import build
from models.employers import Employer
from models.engine.database import Database
from models.outbox import Letter
from models.people import Person
from models.tickets import Ticket
from services.outbox.email_rendering import REFERENT, TO_TEAM, Stationery
from services.outbox.signed_links import LASTS, Link, key_from
from services.team import answers_by_email
from tests.harness.builders import NOON, a_person

PAPER = Stationery(key_from("1:token"), "")


@pytest.fixture
async def client(database: Database) -> AsyncIterator[TestClient[Request, Application]]:
    replies = Replies(database, PAPER, lambda: NOON, lambda: None)
    async with TestClient(TestServer(build(None, replies))) as client:
        yield client


def reachable(session: Session, *, blocked: bool, proven: bool = True) -> Person:
    person = a_person(session, 7)
    person.blocked_at = NOON if blocked else None
    proven_at = NOON if proven else None
    session.add(
        Employer(
            person_id=person.id,
            company="Numa",
            work_email="rh@numa.example",
            email_confirmed_at=proven_at,
            joined_at=NOON,
        )
    )
    session.flush()
    return person


@pytest.mark.parametrize(
    ("blocked", "proven", "written"), [(True, True, 1), (False, True, 0), (True, False, 0)]
)
async def test_only_who_reads_no_chat_and_has_proven_an_address_gets_a_letter(
    database: Database, *, blocked: bool, proven: bool, written: int
) -> None:
    def work(session: Session) -> None:
        person = reachable(session, blocked=blocked, proven=proven)
        sent = answers_by_email.send(session, person, "Bonjour", key="1", now=NOON)
        letters = session.scalars(select(Letter)).all()
        assert sent is bool(written) and len(letters) == written
        assert all(it.links == [["letter.reply", TO_TEAM, person.id]] for it in letters)

    await database.transact(work)


async def test_words_open_a_message_to_the_team_and_private_numbers_do_not(
    database: Database, client: TestClient[Request, Application]
) -> None:
    who = await database.transact(lambda session: reachable(session, blocked=True).id)
    address = PAPER.link(Link(TO_TEAM, who, who, NOON + LASTS))
    for words in ("", "  ", "mon numéro : 1 85 05 78 006 084 91"):
        assert (
            "Écrivez quelques mots"
            in await (await client.post(address, data={"words": words})).text()
        )
    assert await _tickets(database) == []
    page = await (await client.post(address, data={"words": "Une <b>question</b>"})).text()
    assert "C'est envoyé" in page and "<textarea" not in page
    assert await _tickets(database) == ["Une <b>question</b>"]


async def test_a_report_that_is_gone_is_answered_kindly(
    database: Database, client: TestClient[Request, Application]
) -> None:
    who = await database.transact(lambda session: a_person(session, 7).id)
    address = PAPER.link(Link(REFERENT, 404, who, NOON + LASTS))
    assert "404" in await (await client.get(address)).text()
    assert (await client.post(address, data={"words": "Mon avis"})).status == 200
    assert await _tickets(database) == []


async def _tickets(database: Database) -> list[str]:
    return await database.transact(lambda session: list(session.scalars(select(Ticket.text))))
