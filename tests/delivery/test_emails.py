"""E-mails over a real mail server: what arrives, once, whatever stumbles."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.clients.smtp import Mailbox, mailbox
from bot.delivery.emails import Emails
from bot.delivery.leader import Leader
from bot.delivery.worker import Worker
from models.engine.database import Database, Work
from models.outbox import OutboxEmail
from models.people import Person
from rules.outbox import policies
from rules.outbox.retries import SendResult
from services.outbox import email_outbox, marking, signed_links
from services.outbox.claiming import Claim
from services.outbox.email_rendering import CalendarFile, EmailRenderer
from tests.harness.mail_server import HANG_UP, MailServer, a_mail_server
from tests.harness.places import until
from tests.harness.typed import as_typed

BOT_ID = 1
NOON = datetime(2027, 3, 2, 12, tzinfo=UTC)
FROM = "?from=Déclic <bonjour@declic.test>"
RENDERER = EmailRenderer(key=b"k" * 32, address="https://pages.test/")


@dataclass
class House:
    """One process of the bot, as far as e-mails go, with a clock that we move."""

    database: Database
    mailbox: Mailbox | None
    renderer: EmailRenderer = RENDERER
    now: datetime = NOON
    skipped: float = 0
    leader: Leader = field(init=False)

    def __post_init__(self) -> None:
        self.leader = Leader(self.database, BOT_ID, "ada", self.monotonic)

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time() + self.skipped

    @property
    def emails(self) -> Emails:
        return Emails(BOT_ID, self.mailbox, self.renderer)

    @property
    def worker(self) -> Worker:
        return Worker(
            self.database,
            BOT_ID,
            lambda: self.now,
            self.leader,
            [self.emails],
            monotonic=self.monotonic,
        )

    async def at(self, now: datetime) -> None:
        self.now = now
        await self.leader.step()
        await self.worker.run_due(now)

    async def email(self) -> OutboxEmail:
        return await self.database.read(lambda session: session.scalars(select(OutboxEmail)).one())

    async def state(self) -> str:
        return (await self.email()).state.value


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with a_mail_server() as mail:
        yield mail


@pytest.fixture
async def house(database: Database, mail: MailServer) -> House:
    house = House(database, mailbox(mail.url + FROM))
    await house.leader.step()
    return house


def enqueue(to: str = "sam@entreprise.test", **more: Any) -> Work[bool]:
    def work(session: Session) -> bool:
        person = session.scalar(select(Person).limit(1))
        if person is None:
            person = Person(bot_id=BOT_ID, telegram_id=7, joined_at=NOON)
            session.add(person)
            session.flush()
        values: dict[str, Any] = {
            "key": "code:7",
            "text": "letter.code",
            "values": {"code": "123456"},
            "due_at": NOON,
        }
        return email_outbox.enqueue(session, person, to, **(values | more))

    return work


async def test_an_email_leaves_when_it_is_due_and_once(house: House, mail: MailServer) -> None:
    due = NOON + timedelta(hours=1)
    assert await house.database.transact(enqueue(due_at=due))
    assert not await house.database.transact(enqueue(due_at=due))
    await house.at(NOON)
    assert mail.taken == []
    await house.at(due)
    await house.at(due + timedelta(hours=1))
    assert mail.recipients == ["sam@entreprise.test"]
    assert await house.state() == "sent"


async def test_an_email_that_waits_for_another_is_asked_again(
    database: Database, mail: MailServer
) -> None:
    """Whoever stops e-mails while one is handed in receives no other."""

    def wanted(_: Session, email: OutboxEmail, __: datetime) -> bool:
        return email.key != "code:8" or not mail.taken

    renderer = replace(RENDERER, rechecks={"letter.code": wanted})
    house = House(database, mailbox(mail.url + FROM), renderer)
    for key in ("code:7", "code:8", "code:9"):
        await database.transact(enqueue(key=key))
    await house.at(NOON)
    query = select(OutboxEmail.key, OutboxEmail.state).order_by(OutboxEmail.key)
    states = await database.read(lambda s: [state.value for _, state in s.execute(query)])
    assert states == ["sent", "dropped", "sent"]
    assert len(mail.taken) == 2


async def test_an_email_is_plain_words_and_html_with_its_buttons(
    house: House, mail: MailServer
) -> None:
    await house.database.transact(enqueue(links=[("common.yes", "confirm", 5)]))
    await house.at(NOON)
    [email] = mail.taken
    assert email["From"] == "Déclic <bonjour@declic.test>"
    assert email["Subject"] == "Votre code : 123456"
    assert email["Date"].datetime == NOON
    assert email["Auto-Submitted"] == "auto-generated"
    assert email["Reply-To"] is None
    plain, html = body(email, "plain"), body(email, "html")
    assert "Voici votre code." in plain and "123456" in plain
    assert re.search(r"font-size:28px[^>]*>123456</td>", html)
    [address] = [line for line in plain.splitlines() if line.startswith("https://pages.test/l/")]
    assert f'href="{address}"' in html
    link = signed_links.read(RENDERER.key, address.rpartition("/")[2], NOON)
    assert link is not None and (link.action, link.subject_id) == ("confirm", 5)


async def test_an_email_says_whose_it_is_and_where_its_rules_are(
    house: House, mail: MailServer
) -> None:
    house.renderer = replace(RENDERER, association=lambda _: "Les <b>Passerelles")
    await house.database.transact(enqueue(links=[("common.yes", "confirm", 5)]))
    await house.at(NOON)
    plain, html = (body(mail.taken[0], kind) for kind in ("plain", "html"))
    assert "Déclic, Les <b>Passerelles" in plain and "Les &lt;b&gt;Passerelles" in html
    for path in ("mentions-legales", "donnees-personnelles"):
        assert f"https://pages.test/{path}" in plain
        assert f'href="https://pages.test/{path}"' in html
    assert ">Votre code : 123456</h1>" in as_typed(html)
    assert "prefers-color-scheme:dark" in html and '<html lang="fr">' in html


async def test_what_people_typed_is_escaped_in_html_and_keeps_the_subject_on_a_line(
    house: House, mail: MailServer
) -> None:
    await house.database.transact(enqueue(values={"code": "<i>&\nBcc: eve@test"}))
    await house.at(NOON)
    [email] = mail.taken
    assert email["Subject"] == "Votre code : <i>& Bcc: eve@test"
    assert email["Bcc"] is None
    assert "&lt;i&gt;&amp;" in body(email, "html")
    assert "<i>&" in body(email, "plain")


async def test_without_pages_an_email_has_no_links(house: House, mail: MailServer) -> None:
    house.renderer = replace(RENDERER, address="")
    await house.database.transact(enqueue(links=[("common.yes", "confirm", 5)]))
    await house.at(NOON)
    assert "/l/" not in str(mail.taken[0])


async def test_a_calendar_is_drawn_when_the_email_leaves(house: House, mail: MailServer) -> None:
    def draw(_: Session, about: Any, __: datetime) -> CalendarFile:
        return CalendarFile("appel.ics", f"BEGIN:{about['booking']}é".encode(), "REQUEST")

    house.renderer = replace(RENDERER, calendars={"booking": draw})
    await house.database.transact(enqueue(calendar={"booking": 4}))
    await house.at(NOON)
    [file] = mail.taken[0].iter_attachments()
    assert (file.get_content_type(), file.get_filename()) == ("text/calendar", "appel.ics")
    assert file["Content-Type"].params["method"] == "REQUEST"
    assert file.get_content().strip() == "BEGIN:4é"


@pytest.mark.parametrize("word", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("said", ["421 Closing", "450 Come back later"])
async def test_not_now_is_tried_again(house: House, mail: MailServer, word: str, said: str) -> None:
    await house.database.transact(enqueue())
    mail.will_say(word, said)
    await house.at(NOON)
    assert (mail.taken, await house.state()) == ([], "queued")
    await house.at(NOON + policies.EMAILS.pauses[0])
    assert len(mail.taken) == 1
    assert await house.state() == "sent"


@pytest.mark.parametrize("word", ["RCPT", "DATA"])
async def test_never_is_not_tried_again_and_holds_nobody_up(
    house: House, mail: MailServer, word: str
) -> None:
    await house.database.transact(enqueue("nobody@entreprise.test", key="1"))
    await house.database.transact(enqueue(key="2"))
    mail.will_say(word, "550 No such mailbox")
    await house.at(NOON)
    assert mail.recipients == ["sam@entreprise.test"]
    assert await states(house) == ["failed", "sent"]


async def test_a_server_that_refuses_our_own_name_loses_no_email(
    house: House, mail: MailServer
) -> None:
    await house.database.transact(enqueue())
    mail.will_say("MAIL", "550 Who are you?")
    await house.at(NOON)
    assert await house.state() == "queued"


async def test_no_server_is_waited_for_until_the_email_is_too_old(
    house: House, mail: MailServer
) -> None:
    away = replace(mailbox(mail.url + FROM), port=1)
    house.mailbox = away
    await house.database.transact(enqueue(life=timedelta(minutes=30)))
    now: datetime | None = NOON
    while now:
        await house.at(now)
        now = await house.worker.when_due()
    email = await house.email()
    assert (email.state, email.attempts) == ("expired", 4)
    assert email.finished_at == NOON + timedelta(minutes=30)


async def test_a_lost_last_word_sends_once_more_with_the_same_id_and_never_twice(
    house: House, mail: MailServer
) -> None:
    await house.database.transact(enqueue())
    mail.will_say("DATA", HANG_UP, HANG_UP, HANG_UP)
    now: datetime | None = NOON
    while now:
        await house.at(now)
        now = await house.worker.when_due()
    assert len(mail.taken) == 2
    assert len({email["Message-ID"] for email in mail.taken}) == 1
    assert await house.state() == "unknown"


async def test_emails_have_ids_of_their_own(house: House, mail: MailServer) -> None:
    for key in ("1", "2"):
        await house.database.transact(enqueue(key=key))
    await house.at(NOON)
    assert len({email["Message-ID"] for email in mail.taken}) == 2


async def test_what_is_no_longer_true_is_dropped(house: House, mail: MailServer) -> None:
    house.renderer = replace(RENDERER, rechecks={"letter.code": lambda *_: False})
    await house.database.transact(enqueue())
    await house.at(NOON)
    assert (mail.taken, await house.state()) == ([], "dropped")


async def test_an_email_that_cannot_be_made_holds_nobody_up(house: House, mail: MailServer) -> None:
    """Its text has gone since it was queued."""
    await house.database.transact(enqueue(key="1"))
    gone = update(OutboxEmail).values(text="letter.unheard_of")
    await house.database.transact(lambda session: session.execute(gone))
    await house.database.transact(enqueue(key="2"))
    await house.at(NOON)
    assert len(mail.taken) == 1
    assert await states(house) == ["failed", "sent"]


async def test_without_a_mail_server_nothing_piles_up(house: House) -> None:
    house.mailbox = None
    for number in range(12):
        await house.database.transact(enqueue(key=str(number)))
    await house.at(NOON)
    assert await states(house) == ["dropped"] * 12
    assert await house.worker.when_due() is None


async def test_of_an_email_that_is_over_neither_address_nor_words_stay(house: House) -> None:
    await house.database.transact(
        enqueue(links=[("common.yes", "confirm", 5)], calendar={"kind": "booking"})
    )
    await house.at(NOON)
    email = await house.email()
    assert (email.to_address, email.values, email.links, email.calendar) == ("", {}, [], None)


async def test_more_emails_than_a_batch_all_leave(house: House, mail: MailServer) -> None:
    for number in range(11):
        await house.database.transact(enqueue(key=str(number)))
    await house.at(NOON)
    assert len(mail.taken) == 11


@pytest.mark.both_databases("two processes claim the same rows")
async def test_a_sender_that_froze_sends_no_more_and_another_does(
    house: House, mail: MailServer
) -> None:
    """By its own clock it took so long to take each e-mail up; it leads as before."""

    def freeze(_: Session, __: OutboxEmail, ___: datetime) -> bool:
        house.skipped += policies.EMAILS.fresh
        return True

    for key in ("1", "2"):
        await house.database.transact(enqueue(key=key))
    house.leader.monotonic = asyncio.get_running_loop().time
    house.renderer = replace(RENDERER, rechecks={"letter.code": freeze})
    await house.at(NOON)
    assert mail.taken == []
    house.renderer = RENDERER
    await house.at(NOON + policies.EMAILS.lease)
    assert len(mail.taken) == 2


@pytest.mark.both_databases("a lost lead is read under a lock")
async def test_a_mark_of_a_lead_that_was_lost_changes_nothing(house: House) -> None:
    await house.database.transact(enqueue())
    claim = await house.database.transact(
        lambda session: email_outbox.claim(session, RENDERER, BOT_ID, 1, NOON)
    )
    sent = email_outbox.ended(claim.ready[0], SendResult.SENT)
    await house.database.transact(
        lambda session: marking.mark(session, email_outbox.QUEUE, 2, [sent], NOON)
    )
    assert await house.state() == "queued"


async def test_only_the_leader_takes_emails_up(house: House) -> None:
    await house.database.transact(enqueue())
    claimed = await house.database.transact(
        lambda session: email_outbox.claim(session, RENDERER, BOT_ID, 2, NOON)
    )
    assert claimed == Claim()


async def test_stopped_in_the_middle_the_email_under_way_arrives_and_is_marked(
    house: House, mail: MailServer
) -> None:
    for key in ("1", "2"):
        await house.database.transact(enqueue(key=key))
    mail.speaks.clear()
    running = asyncio.create_task(house.worker.run())

    async def begun() -> bool:
        return bool(mail.encrypted)

    await until(begun)
    running.cancel()
    mail.speaks.set()
    with suppress(asyncio.CancelledError):
        await running
    assert await states(house) == ["sent", "queued"]
    assert len(mail.taken) == 1


async def test_emails_go_with_the_person(house: House) -> None:
    await house.database.transact(enqueue())
    await house.database.transact(lambda session: session.execute(delete(Person)) and None)
    assert await states(house) == []


async def test_a_link_opens_for_thirty_days(house: House, mail: MailServer) -> None:
    await house.database.transact(enqueue(links=[("common.yes", "confirm", 5)]))
    await house.at(NOON)
    [token] = re.findall(r"https://pages.test/l/(\S+)", body(mail.taken[0], "plain"))
    days = timedelta(days=30)
    assert signed_links.read(RENDERER.key, token, NOON + days - timedelta(seconds=1)) is not None
    assert signed_links.read(RENDERER.key, token, NOON + days) is None


async def test_old_emails_are_let_go(house: House) -> None:
    await house.database.transact(enqueue())
    await house.at(NOON)
    for days, left in ((89, 1), (90, 0)):
        await house.database.transact(purge(NOON + timedelta(days=days)))
        assert len(await states(house)) == left


def purge(now: datetime) -> Work[None]:
    return lambda session: email_outbox.purge(session, BOT_ID, now)


async def states(house: House) -> list[str]:
    query = select(OutboxEmail.state).order_by(OutboxEmail.id)
    found = await house.database.read(lambda session: session.scalars(query).all())
    return [state.value for state in found]


def body(email: EmailMessage, kind: str) -> str:
    part = email.get_body((kind,))
    assert part is not None
    words: str = part.get_content()
    return words
