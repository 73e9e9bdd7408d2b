"""Every field of a date, an hour or a number, on every page: what nobody means is refused there."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
from sqlalchemy.orm import Session

import services
from bot.web.server import build
from models.engine.database import Database
from services.outbox.email_rendering import EmailRenderer
from services.outbox.signed_links import APPLICATION, LASTS, PAGE, SignedLink, key_from, sign
from tests.applications.builders import an_application
from tests.employers.builders import an_employer, an_offer
from tests.harness.builders import NOON, a_person
from tests.harness.web_pages import all_pages
from tests.web.mentor_house import a_mentor_at_work

RENDERER = EmailRenderer(key_from("1:token"), "https://pages.test")
DATES = (
    *("0001-01-01", "9999-12-31", "0000-00-00", "0000-01-01", "99999-01-01", "99999", "0000"),
    *("1899-12-31", "2200-01-01", "2027-02-30", "2027-W10-3", "20270310", "-0001-01-01"),
    *("\uff12\uff10\uff12\uff17-03-10", "2027-03-10T10:00", "nan", "9" * 5000, "", " "),
)
NEAR_THE_EDGES = ("1900-01-01", "2199-12-31")
"""Somebody may mean them: they are refused for what they are, or taken."""
HOURS = ("24:00", "25:00", "10:60", "-1:00", "99999", "0001-01-01", "9" * 5000, "1e9", "")
NUMBERS = ("99999", "9" * 30, "9" * 5000, "-1", "1e9", "nan", "", "٣" * 30)
PAGES_WITH_DATES = {
    "services/applications/web/pages.py",
    "services/mentor_space/web/drawing.py",
}


@dataclass
class WebForm(HTMLParser):
    """The fields of the forms of a page: their names and kinds, and what stands in them."""

    forms: list[dict[str, tuple[str, str]]] = field(default_factory=list)
    _select: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
        elif tag in ("input", "button", "textarea") and "name" in told and self.forms:
            kind = told.get("type", tag)
            self.forms[-1].setdefault(told["name"], (kind, told.get("value", "")))
        elif tag == "select":
            self._select = told["name"]
            self.forms[-1].setdefault(self._select, ("select", ""))
        elif tag == "option" and (not self.forms[-1][self._select][1] or "selected" in told):
            self.forms[-1][self._select] = ("select", told.get("value", ""))


@dataclass
class Street:
    client: TestClient[Request, Application]
    paths: Mapping[str, str]

    async def forms(self, path: str) -> list[dict[str, tuple[str, str]]]:
        page = WebForm()
        page.feed(await (await self.client.get(path)).text())
        return page.forms


def settled(session: Session) -> Mapping[str, str]:
    """The pages that ask for a date, each with a link that is good."""
    mentoring = a_mentor_at_work(session, NOON)
    employer = an_employer(session, 40)
    person = a_person(session, 41, first_name="Camille")
    sent = an_application(session, person, an_offer(session, employer))
    links = {
        "m": SignedLink(PAGE, mentoring.mentor_id, mentoring.mentor_id, NOON + LASTS),
        "c": SignedLink(APPLICATION, sent.id, employer.person_id, NOON + LASTS),
    }
    return {name: f"/{name}/{sign(RENDERER.key, link)}" for name, link in links.items()}


@pytest.fixture
async def street(database: Database) -> AsyncIterator[Street]:
    paths = await database.transact(settled)
    site = build(None, all_pages(database, RENDERER, lambda: NOON))
    async with TestClient(TestServer(site)) as client:
        yield Street(client, paths)


def of_kind(
    forms: list[dict[str, tuple[str, str]]], *kinds: str
) -> Iterator[tuple[dict[str, str], str]]:
    """Yield each field of such a kind, with all that its form sends."""
    for form in forms:
        usual = {name: value for name, (_, value) in form.items()}
        for name, (kind, _) in form.items():
            if kind in kinds:
                yield usual, name


def is_refused_at(page: str, name: str) -> bool:
    tags = re.findall(r"<(?:input|select)[^>]*>", page)
    return any(f'name="{name}"' in tag and "aria-invalid" in tag for tag in tags)


@pytest.mark.parametrize("where", ["m", "c"])
async def test_a_date_that_nobody_means_is_refused_at_its_field(street: Street, where: str) -> None:
    path = street.paths[where]
    fields = list(of_kind(await street.forms(path), "date"))
    assert len(fields) >= 3
    for usual, name in fields:
        for typed in DATES:
            sent = {**usual, name: typed, "where": "Toulouse"}
            at = name.replace("on", "at")
            response = await street.client.post(path, data={**sent, at: sent.get(at) or "10:00"})
            assert response.status in (200, 422), (name, typed)
            needed = bool(typed.strip()) or name in ("on", "on0", "until", "from")
            if needed:
                assert response.status == 422, (name, typed)
                assert is_refused_at(await response.text(), name), (name, typed)


@pytest.mark.parametrize("where", ["m", "c"])
async def test_a_day_at_the_edge_of_what_is_meant_breaks_nothing(
    street: Street, where: str
) -> None:
    path = street.paths[where]
    for usual, name in of_kind(await street.forms(path), "date"):
        for typed in NEAR_THE_EDGES:
            sent = {**usual, name: typed, "where": "Toulouse", "at0": "10:00"}
            response = await street.client.post(path, data=sent)
            assert response.status in (200, 422), (name, typed)


@pytest.mark.parametrize("where", ["m", "c"])
@pytest.mark.parametrize(("kinds", "values"), [(("time",), HOURS), (("select", "hidden"), NUMBERS)])
async def test_no_hour_and_no_number_breaks_a_page(
    street: Street, where: str, kinds: tuple[str, ...], values: tuple[str, ...]
) -> None:
    path = street.paths[where]
    for usual, name in of_kind(await street.forms(path), *kinds):
        for typed in values:
            response = await street.client.post(path, data={**usual, name: typed})
            assert response.status in (200, 422), (name, typed)


def test_no_other_page_asks_for_a_date() -> None:
    """One that does joins those above."""
    root = Path(services.__file__).parent
    asks = re.compile(r'type=\\?"(?:date|time|month|week|datetime-local)')
    found = {
        path.relative_to(root.parent).as_posix()
        for folder in (root, root.parent / "bot")
        for path in folder.rglob("*.py")
        if asks.search(path.read_text(encoding="utf-8"))
    }
    assert found == PAGES_WITH_DATES
