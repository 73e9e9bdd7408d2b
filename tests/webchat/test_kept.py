"""How long the page keeps what was said: 30 days, less for the private, less with the session."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.enrolment import Enrolment, EnrolmentStatus
from models.tables import metadata
from models.webchat import WebMessage
from services.privacy import retention
from services.webchat import messages
from services.webchat.messages import FIRST, PageWriter
from tests.harness.builders import BOT, NOON, a_participant, a_person, a_session
from tests.harness.chat import Chat
from tests.webchat.browser import Browser, browsers
from tests.webchat.test_chat_page import to_the_postcode

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MIDNIGHT = datetime(2027, 3, 2, 23, tzinfo=UTC)
"""In Paris, when the last day of the session is over."""


def said(session: Session, person_id: int, number: int, at: datetime, **more: object) -> None:
    row = {"number": FIRST + number, "change": number, "said_at": at, "changed_at": at, **more}
    session.add(WebMessage(person_id=person_id, is_ours=True, body={"text": "mots"}, **row))


def with_words(session: Session) -> list[int]:
    """Return the places of the messages that have words, of the one person."""
    rows = session.scalars(select(WebMessage).order_by(WebMessage.number))
    return [row.number - FIRST for row in rows if row.body]


def purged(database: Database, now: datetime) -> list[int]:
    database.transact_now(lambda s: retention.purge(s, BOT, now))
    return database.transact_now(with_words)


@pytest.mark.both_databases("what is kept is chosen by a query")
def test_what_was_said_before_the_end_of_the_session_goes_that_night(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session, ends_on=NOON.date())
        person = a_participant(session, here)
        said(session, person.id, 1, NOON - DAY)
        said(session, person.id, 2, MIDNIGHT - HOUR, mail_at=MIDNIGHT + HOUR)
        said(session, person.id, 3, MIDNIGHT - HOUR)
        said(session, person.id, 4, MIDNIGHT + HOUR)
        said(session, person.id, 5, MIDNIGHT + HOUR)

    database.transact_now(work)
    assert purged(database, MIDNIGHT - timedelta(minutes=1)) == [1, 2, 3, 4, 5]
    assert purged(database, MIDNIGHT) == [2, 4, 5]  # an e-mail has yet to leave with the second
    assert purged(database, MIDNIGHT + HOUR + 30 * DAY) == []


@pytest.mark.both_databases("what is kept is chosen by a query")
def test_the_last_message_is_there_to_be_answered_when_the_session_has_ended(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session, ends_on=NOON.date()))
        said(session, person.id, 1, NOON - HOUR)
        said(session, person.id, 2, NOON)

    database.transact_now(work)
    assert purged(database, MIDNIGHT + DAY) == [2]


@pytest.mark.parametrize("status", [EnrolmentStatus.LEFT, EnrolmentStatus.REFUSED])
def test_who_is_not_in_the_session_keeps_thirty_days(
    database: Database, status: EnrolmentStatus
) -> None:
    def work(session: Session) -> None:
        here = a_session(session, ends_on=NOON.date())
        person = a_person(session)
        enrolled = {"session_id": here.id, "status": status, "changed_at": NOON}
        session.add(Enrolment(person_id=person.id, **enrolled))
        said(session, person.id, 1, NOON - HOUR)
        said(session, person.id, 2, NOON)

    database.transact_now(work)
    assert purged(database, MIDNIGHT) == [1, 2]


def test_no_change_is_numbered_twice_when_old_messages_go(database: Database) -> None:
    """A page that is open would not see the second."""

    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        said(session, person.id, 1, NOON, change=3)
        said(session, person.id, 2, NOON)

    def next_change(session: Session) -> int:
        writer = PageWriter.of(session, 1, NOON + 40 * DAY, {})
        writer.hear("bonjour")
        return messages.last_change(session, 1)

    database.transact_now(work)
    assert purged(database, NOON + 31 * DAY) == []
    assert database.transact_now(next_change) == 4


async def test_an_address_is_in_no_table_once_it_was_looked_up(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = Browser(client)
        await to_the_postcode(page)
        await page.say("31100")
        await page.press("Écrire mon adresse")
        await page.say("12 rue des Lilas")
        await chat.app.edge.queue.rest()
        await page.look()
        assert any("Lilas" in it for it in page.words())
        await page.press("Oui, c'est chez moi")
        await page.look()
        assert not any("Lilas" in it for it in page.words())

    def everything(session: Session) -> str:
        return "".join(str(session.execute(select(it)).all()) for it in metadata.sorted_tables)

    assert "Lilas" not in await chat.app.database.read(everything)


async def test_a_page_leads_to_what_came_before_only_while_it_is_kept(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = Browser(client)
        await page.start()
        await page.say("bonjour")

        async def earlier(until: int) -> bool:
            place = FIRST + until
            database = chat.app.database
            return await database.read(lambda s: messages.has_before(s, 1, place))

        assert await earlier(2) and not await earlier(1)
        first = delete(WebMessage).where(WebMessage.number == FIRST + 1)
        await chat.app.database.transact(lambda s: s.execute(first) and None)
        shown = await (await page.get("/chat")).text()
    assert "bonjour" in shown and "before=" not in shown
