"""What is written on a page behind a link: gathered, read, and looked at for words of danger."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.web.server import build
from models.engine.database import Database
from models.mentoring.safeguarding import Report, ReportWords
from models.mentoring.slots import Booking
from models.outbox import OutboxMessage
from models.people import Person, Role, RoleName
from models.programme import ProgrammeSession
from models.tickets import DistressSignal, Ticket
from rules.safeguarding.safety import ReportCategory
from rules.tickets.distress import Danger
from services.applications.file_storage import FileStorage
from services.outbox.signed_links import LASTS, OFFERS, PAGE, REFERENT, TO_TEAM, WRITE, SignedLink
from services.safeguarding import messages, report_conversation
from services.team import reply_page
from services.tickets import cards
from tests.harness.builders import BOT, NOON, a_member
from tests.harness.web_pages import all_pages
from tests.web.test_ended_links import RENDERER, House, one_of_each

DANGER = "je veux mourir"
NUMBER = "3114"
TYPED = frozenset({"text", "tel", "email", "search", "url", ""})


@dataclass
class Form:
    """A form as a page draws it: what it sends untouched, and the fields that people type in."""

    sent: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)


class Forms(HTMLParser):
    """Reads the forms of a page, but for fields of days, hours, boxes and lists."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form())
        elif tag == "textarea":
            self.found[-1].typed.append(given["name"])
        elif tag == "input" and given.get("type") == "hidden":
            self.found[-1].sent[given["name"]] = given.get("value", "")
        elif tag == "input" and given.get("type", "") in TYPED:
            self.found[-1].typed.append(given["name"])


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    FileStorage(tmp_path).keep("0" * 32, b"%PDF", NOON)
    links = dict(await database.transact(one_of_each))
    employer = links[OFFERS].person_id
    links["new offer"] = SignedLink(WRITE, 0, employer, NOON + LASTS)
    report = await database.transact(lambda session: a_report(session, links[PAGE].person_id))
    links[REFERENT] = replace(links[REFERENT], subject_id=report)
    clock = [NOON]
    pages = all_pages(database, RENDERER, lambda: clock[0], storage=tmp_path)
    async with TestClient(TestServer(build(None, pages))) as client:
        yield House(database, client, links, clock)


def a_report(session: Session, mentor_id: int) -> int:
    here = session.scalars(select(ProgrammeSession.id).order_by(ProgrammeSession.id)).first()
    row = Report(
        bot_id=BOT,
        session_id=here,
        mentor_id=mentor_id,
        by_mentor=True,
        category=ReportCategory.OTHER,
        serious=False,
        call_back=False,
        opened_at=NOON,
        answer_by=NOON,
        settled_at=NOON,
    )
    session.add(row)
    session.flush()
    return row.id


async def forms_of(house: House, link: SignedLink) -> Sequence[Form]:
    reader = Forms()
    step = "?step=answers" if link.action == WRITE else ""
    reader.feed(await (await house.client.get(f"{RENDERER.link(link)}{step}")).text())
    return reader.found


async def post(house: House, link: SignedLink, sent: Mapping[str, str]) -> str:
    """Return the page that the browser ends on."""
    answer = await house.client.post(RENDERER.link(link), data=sent)
    assert answer.status in (200, 422), answer.status
    return await answer.text()


def signals(session: Session) -> Sequence[tuple[int, Danger]]:
    query = select(DistressSignal.person_id, DistressSignal.category)
    return [(person, danger) for person, danger in session.execute(query)]


async def free_fields(house: House) -> Sequence[tuple[str, SignedLink, Form, str]]:
    return [
        (name, link, form, typed)
        for name, link in house.links.items()
        for form in await forms_of(house, link)
        for typed in form.typed
    ]


async def test_every_free_text_of_every_page_behind_a_link_is_looked_at(house: House) -> None:
    found = await free_fields(house)
    assert {(name, typed) for name, _, _, typed in found} == {
        (PAGE, "words"),
        (TO_TEAM, "words"),
        (REFERENT, "words"),
        ("received", "where"),
        (WRITE, "title"),
        (WRITE, "where"),
        (WRITE, "months"),
        (WRITE, "pay"),
        (WRITE, "words"),
        ("new offer", "title"),
        ("new offer", "where"),
        ("new offer", "months"),
        ("new offer", "pay"),
        ("new offer", "words"),
    }
    for name, link, form, typed in found:
        harmless = await post(house, link, {**form.sent, typed: "une heure plus tard"})
        assert NUMBER not in harmless, (name, typed)
        page = await post(house, link, {**form.sent, typed: f"Bonjour, {DANGER}."})
        assert NUMBER in page and 'role="status"' in page, (name, typed)
        assert ("rappelez-moi" in page) is (link.action != REFERENT), (name, typed)
    heard = await house.do(signals)
    writers = {link.person_id for name, link in house.links.items() if link.action == PAGE}
    writers |= {house.links[OFFERS].person_id}
    assert {person for person, _ in heard} == writers
    assert len(heard) == len(writers), "once an hour"


async def test_a_field_that_no_page_draws_is_looked_at_too(house: House) -> None:
    sent = {"do": "unknown", "another": DANGER}
    assert NUMBER in await post(house, house.links[PAGE], sent)


async def test_words_typed_where_the_link_opens_nothing_get_the_numbers(house: House) -> None:
    revoked = replace(house.links[PAGE], generation=9)
    answer = await house.client.post(RENDERER.link(revoked), data={"words": DANGER})
    assert answer.status == 404 and NUMBER in await answer.text()
    assert await house.do(signals) == []


async def test_the_team_writes_about_others_and_is_not_asked(house: House) -> None:
    link = house.links[TO_TEAM]
    role = Role(person_id=link.person_id, role=RoleName.STAFF, granted_at=NOON)
    await house.do(lambda session: session.add(role))
    assert NUMBER not in await post(house, link, {"words": DANGER})
    assert await house.do(signals) == []


async def test_the_team_hears_of_a_danger_only_once_the_person_asks_for_a_call(
    house: House,
) -> None:
    link = house.links[PAGE]
    await house.do(a_member)
    assert NUMBER in await post(house, link, {"do": "distress_call"}), "nothing was said before"
    assert await house.do(urgent_cards) == []
    page = await post(house, link, {"do": "open", "words": DANGER})
    assert await house.do(urgent_cards) == []
    assert 'name="phone"' in page
    wrong = await post(house, link, {"do": "distress_call", "phone": "12"})
    assert 'aria-invalid="true"' in wrong and await house.do(urgent_cards) == []
    called = {"do": "distress_call", "phone": "06 39 98 12 34"}
    assert "demandez un appel" in await post(house, link, called)
    await post(house, link, called)
    [card] = await house.do(urgent_cards)
    assert DANGER not in str(card)

    def after(session: Session) -> tuple[Any, ...]:
        ticket = session.scalars(select(Ticket)).one()
        person = session.get_one(Person, link.person_id)
        asked = session.scalars(select(DistressSignal.asked_back)).all()
        return ticket.danger, ticket.text, person.phone, asked

    assert await house.do(after) == (Danger.SUICIDE, "", "+33639981234", [True])


def urgent_cards(session: Session) -> list[Mapping[str, Any]]:
    query = select(OutboxMessage.params).where(OutboxMessage.kind == cards.CARD.name)
    return [params for params in session.scalars(query) if params["card"] == cards.URGENT]


async def test_a_hundred_worries_about_one_meeting_are_few_cases_and_fewer_cards(
    house: House,
) -> None:
    link = house.links[PAGE]
    await house.do(a_member)
    [form] = [it for it in await forms_of(house, link) if it.sent["do"] == "worry"]
    about = await house.do(lambda s: s.scalar(select(Booking.id)))
    said = [f"inquiétude n° {number}" for number in range(100)]
    for words in said:
        await post(house, link, {**form.sent, "about": str(about), "words": words})

    def kept(session: Session) -> tuple[list[str], int, int]:
        query = select(ReportWords.words).order_by(ReportWords.report_id)
        all_words = [line for words in session.scalars(query) for line in words.split("\n")]
        of_cards = OutboxMessage.kind == messages.CARD.name
        sent = session.scalar(select(func.count()).where(of_cards)) or 0
        return all_words, session.scalar(select(func.count(ReportWords.report_id))) or 0, sent

    words, cases, shown = await house.do(kept)
    assert words == said
    assert (cases, shown) == (1, 1), "the card that waits holds what is added"


async def test_beyond_the_cases_of_a_day_words_stay_in_the_field(house: House) -> None:
    link = house.links[PAGE]
    [form] = [it for it in await forms_of(house, link) if it.sent["do"] == "worry"]
    about = await house.do(lambda s: s.scalar(select(Booking.id)))
    long = "mot " * 249
    pages = [
        await post(house, link, {**form.sent, "about": str(about), "words": f"{number} {long}"})
        for number in range(report_conversation.CASES_A_DAY * 3 + 1)
    ]
    assert [f"{number} {long.strip()}" in page for number, page in enumerate(pages)][-1]
    assert "La suite demain" in pages[-1]
    assert not [page for page in pages[:-1] if "La suite demain" in page]


@pytest.mark.parametrize("action", [TO_TEAM, REFERENT])
async def test_a_hundred_posts_to_the_team_are_read_in_a_few_messages(
    house: House, action: str
) -> None:
    link, most = house.links[action], reply_page.POSTS_A_DAY
    await house.do(a_member)
    said = [f"mot n° {number}" for number in range(most)]
    for words in said:
        assert "envoyé" in await post(house, link, {"words": words}), words
    refused = await post(house, link, {"words": "encore un mot"})
    assert "encore un mot" in refused and "demain" in refused

    def told(session: Session) -> Iterator[str]:
        for params in session.scalars(select(OutboxMessage.params).order_by(OutboxMessage.id)):
            yield params.get("message") or params["values"]["words"]

    shown = await house.do(lambda session: list(told(session)))
    assert [line for words in shown for line in words.split("\n")] == said
    assert len(shown) <= 8
