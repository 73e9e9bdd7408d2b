"""The page behind « Répondre à l'équipe »: words reach the team, and nothing else does."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.web.server import build
from flows.replies import SentFile
from models.engine.database import Database
from models.offers import Employer
from models.outbox import OutboxEmail, OutboxMessage
from models.people import Person
from models.tickets import Ticket, UrgentOutcome
from rules.conversation.answers import LONGEST_ANSWER
from rules.outbox.pace import Urgency
from rules.tickets.distress import Danger
from services.outbox.email_rendering import EmailRenderer
from services.outbox.signed_links import LASTS, REFERENT, TO_TEAM, SignedLink, key_from
from services.team import answers_by_email
from services.tickets import answering, tickets
from tests.harness.builders import BOT, NOON, a_context, a_person
from tests.harness.typed import as_typed
from tests.harness.web_pages import all_pages
from tests.web.answers import words_of

RENDERER = EmailRenderer(key_from("1:token"), "")


@pytest.fixture
async def client(database: Database) -> AsyncIterator[TestClient[Request, Application]]:
    pages = all_pages(database, RENDERER, lambda: NOON)
    async with TestClient(TestServer(build(None, pages))) as client:
        yield client


def reachable(session: Session, *, blocked: bool, proven: bool = True) -> Person:
    person = a_person(session, 7)
    person.blocked_at = NOON if blocked else None
    proven_at = NOON if proven else None
    session.add(
        Employer(
            person_id=person.id,
            company="Numa",
            email="rh@numa.example",
            email_confirmed_at=proven_at,
            joined_at=NOON,
        )
    )
    session.flush()
    return person


@pytest.mark.parametrize(
    ("blocked", "proven", "written"), [(True, True, 1), (False, True, 0), (True, False, 0)]
)
async def test_only_who_reads_no_chat_and_has_proven_an_address_gets_an_email(
    database: Database, *, blocked: bool, proven: bool, written: int
) -> None:
    def work(session: Session) -> None:
        person = reachable(session, blocked=blocked, proven=proven)
        sent = answers_by_email.send(session, person, "Bonjour", key="1", now=NOON)
        emails = session.scalars(select(OutboxEmail)).all()
        assert sent is bool(written) and len(emails) == written
        assert all(it.links == [["letter.reply", TO_TEAM, person.id]] for it in emails)

    await database.transact(work)


@pytest.mark.parametrize(
    ("danger", "outcome", "email"),
    [
        (None, None, "letter.closed_told"),
        (Danger.SUICIDE, UrgentOutcome.REACHED, "letter.closed_softly"),
        (Danger.SUICIDE, UrgentOutcome.UNREACHED, "letter.closed_unreached"),
    ],
)
def test_that_the_team_has_closed_it_is_written_to_who_reads_no_chat(
    database: Database, danger: Danger | None, outcome: UrgentOutcome | None, email: str
) -> None:
    def work(session: Session) -> None:
        person = reachable(session, blocked=True)
        ticket = tickets.take_in(session, person.id, "Une question", None, NOON, "1")
        ticket.danger, ticket.outcome = danger, outcome
        tickets.close_by_team(a_context(session, a_person(session, 70)), ticket)
        [written] = session.scalars(select(OutboxEmail))
        assert written.text == email
        assert written.links == [["letter.reply", TO_TEAM, person.id]]

    database.transact_now(work)


@pytest.mark.parametrize(
    ("caption", "written", "said"),
    [
        ("Voici le plan", ["Voici le plan"], "Seuls vos mots partent"),
        ("", [], "Ceci n'est pas parti"),
    ],
)
def test_of_a_picture_the_words_are_written_to_who_reads_no_chat(
    database: Database, caption: str, written: list[str], said: str
) -> None:
    def work(session: Session) -> None:
        person, colleague = reachable(session, blocked=True), a_person(session, 70)
        message = OutboxMessage(
            bot_id=BOT, person_id=colleague.id, about_id=person.id, kind="ticket", key="1"
        )
        message.params, message.message_id = {}, 5
        message.urgency, message.due_at, message.next_try_at = Urgency.REMINDER, NOON, NOON
        session.add(message)
        session.flush()
        context = replace(a_context(session, colleague), message_id=6, lane=70)
        picture = SentFile("file", 10, "photo", caption)
        assert answering.answer(context, 5, picture)
        assert [it.values["message"] for it in session.scalars(select(OutboxEmail))] == written
        assert said in as_typed(str(context.outgoing[-1]))

    database.transact_now(work)


async def test_words_open_a_message_to_the_team_and_private_numbers_do_not(
    database: Database, client: TestClient[Request, Application]
) -> None:
    who = await database.transact(lambda session: reachable(session, blocked=True).id)
    address = RENDERER.link(SignedLink(TO_TEAM, who, who, NOON + LASTS))
    private = "mon numéro : 1 85 05 78 006 084 91"
    for words, told in (("", "Écrivez"), ("  ", "Écrivez"), (private, "Retirez le numéro")):
        page = await words_of(await client.post(address, data={"words": words}))
        assert told in page and words.strip() in page
        assert 'aria-invalid="true" aria-describedby="words-wrong" autofocus' in page
    assert await _tickets(database) == []
    page = await words_of(await client.post(address, data={"words": "Une <b>question</b>"}))
    assert "C'est envoyé" in page and "<textarea" not in page
    assert await _tickets(database) == ["Une <b>question</b>"]


async def test_as_many_characters_arrive_as_the_browser_has_counted(
    database: Database, client: TestClient[Request, Application]
) -> None:
    who = await database.transact(lambda session: reachable(session, blocked=True).id)
    address = RENDERER.link(SignedLink(TO_TEAM, who, who, NOON + LASTS))
    typed = "\n".join(["mot"] * 40).ljust(LONGEST_ANSWER, "x")
    await client.post(address, data={"words": typed.replace("\n", "\r\n")})
    assert await _tickets(database) == [typed]


async def test_a_report_that_is_gone_is_answered_kindly(
    database: Database, client: TestClient[Request, Application]
) -> None:
    who = await database.transact(lambda session: a_person(session, 7).id)
    address = RENDERER.link(SignedLink(REFERENT, 404, who, NOON + LASTS))
    assert "404" in as_typed(await (await client.get(address)).text())
    assert (await client.post(address, data={"words": "Mon avis"})).status == 200
    assert await _tickets(database) == []


async def _tickets(database: Database) -> list[str]:
    return await database.transact(lambda session: list(session.scalars(select(Ticket.text))))
