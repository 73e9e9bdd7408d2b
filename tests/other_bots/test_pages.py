"""A link made for someone of one bot opens nothing of another's people, and changes nothing there.

Every page of the registries is opened, and is sent each form that the pages of the other bot's
people draw: a page or a form added later is tried too.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Application, CurriculumVitae
from models.engine.database import Database
from models.mentoring.slots import Slot
from models.offers import Opportunity
from models.people import Person
from models.profile import Consent, ConsentPurpose
from services.applications.file_storage import FileStorage
from services.mentors.access import may
from services.outbox.email_rendering import EmailRenderer
from services.outbox.signed_links import LASTS, SignedLink, key_from
from services.pages.page import Document, HttpMethod, LinkPage, OpenPage, PageRequest, PageResponse
from services.profile.consents import of_application
from services.tickets import page_words
from tests.harness.builders import BOT, DEPLOYMENT, NOON
from tests.other_bots.town import Town, a_town, shared
from tests.other_bots.watching import changes, number_from, offered_by, rows_of, undone

OTHER = 2
FIRST_OF_OTHER = 1000
THEIRS, OURS = "Zorglub", "Bulgroz"
SUBJECTS = range(1, 16)
"""The ids of the meetings, offers, applications and reports of the bot that is built first."""
BEARERS = ("owner", "mentor", "employer", "crowd0")
RENDERER = EmailRenderer(key=key_from("1:token"), address="https://declic.example")
NAMED_TOGETHER = {
    "referent": "only the e-mail about a report makes it, and names the report itself",
}
"""Links whose subject nobody chooses, and why no page looks whose it is."""
NOTHING_TO_REACH = {
    "offer_resume": "no offer of the town is paused",
    "stop_copies": "nobody of the town has copies sent",
    "way": "it is drawn from whose link it is, whatever the subject, and names nobody",
}
Form = Mapping[str, str]


class DrawnForms(HTMLParser):
    """Reads what each form of a page sends: its hidden fields, and something typed in others."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []
        self.chosen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.found.append({})
        elif tag == "select":
            self.chosen = name
        elif tag == "option" and self.chosen:
            self.found[-1][self.chosen] = given.get("value", "")
        elif name and self.found and tag in ("input", "textarea"):
            self.found[-1][name] = given.get("value") or TYPED.get(given.get("type", ""), "Bonjour")


TYPED = {"date": "2027-03-20", "time": "10:00", "number": "30", "email": "a@exemple.example"}


@dataclass
class Visitor:
    """Opens links and sends forms for the people of one of two towns."""

    session: Session
    town: Town
    storage: Path
    bearers: Mapping[str, Person] = field(init=False)

    def __post_init__(self) -> None:
        self.bearers = {who: self.town.people[who] for who in BEARERS}

    def links(self, page: LinkPage) -> Iterator[SignedLink]:
        """Yield a link about each row of the first town for each who may open the page."""
        for action, access in page.bearers.items():
            for person in self.bearers.values():
                if may(self.session, person.id, access):
                    for subject in (*SUBJECTS, person.id):
                        yield SignedLink(action, subject, person.id, NOON + LASTS)

    def opened(self, page: LinkPage, link: SignedLink, form: Form | None = None) -> PageResponse:
        asked = self.asked(page.path, form)
        return page_words.answered(asked, link, page.view)

    def asked(self, path: str, form: Form | None = None) -> PageRequest:
        return PageRequest(
            session=self.session,
            now=NOON,
            deployment=replace(DEPLOYMENT, bot_id=self.town.bot_id, storage=self.storage),
            url=RENDERER.link,
            path=path,
            parts={},
            query={},
            form=form or {},
        )

    def everything(self) -> Any:
        """Return the first bot's rows, and those that all bots see but one person changes."""
        own = [select(table.__table__).where(table.id < FIRST_OF_OTHER) for table in OF_ONE]
        return rows_of(self.session, BOT), [list(self.session.execute(it)) for it in own]


OF_ONE = (Slot, Opportunity)


def pages_of(bot_id: int) -> Iterable[LinkPage]:
    return (it for it in offered_by(bot_id).pages() if isinstance(it, LinkPage))


def drawn(visitor: Visitor) -> list[Form]:
    """Return the forms that pages draw for the people of a town, each once."""
    found: dict[str, Form] = {}
    for page in pages_of(visitor.town.bot_id):
        if page.method is HttpMethod.GET:
            for link in visitor.links(page):
                body = visitor.opened(page, link).body
                if isinstance(body, Document):
                    forms = DrawnForms()
                    forms.feed(body.main)
                    found |= {f"{it.get('do')} {it.get('id')}": it for it in forms.found}
    return list(found.values())


def sent(page: LinkPage, link: SignedLink, forms: Iterable[Form]) -> Iterator[Form]:
    """Yield what is sent to a link: any form on a whole page, else those about its subject."""
    if page.method is HttpMethod.GET:
        yield {}
        return
    whole = link.subject_id == link.person_id
    about = [it for it in forms if whole or it.get("id") in (str(link.subject_id), None)]
    yield from about
    yield {"do": link.action, "id": str(link.subject_id), "words": "Bonjour"}


def reached(visitor: Visitor, forms: Iterable[Form]) -> set[tuple[str, str]]:
    """Return the methods and actions of links that show or change what is of the first bot."""
    found, before = set(), visitor.everything()
    for page in pages_of(visitor.town.bot_id):
        for link in visitor.links(page):
            if (str(page.method), link.action) in found:
                continue
            for form in sent(page, link, forms):
                with undone(visitor.session):
                    seen = changes(visitor.session)
                    said = str(visitor.opened(page, link, form))
                    changed = changes(visitor.session) != seen and visitor.everything() != before
                    if THEIRS in said or changed:
                        found.add((str(page.method), link.action))
    return found


def visitors(session: Session, storage: Path) -> tuple[Visitor, Visitor]:
    """Build theirs, then ours, whose ids are beyond; each CV says whose it is."""
    common = shared(session)
    theirs = a_town(session, BOT, common, THEIRS)
    for name in session.scalars(select(CurriculumVitae.stored_as)):
        FileStorage(storage).keep(name, THEIRS.encode(), NOON)
    for application in session.scalars(select(Application)):
        _share(session, application)
    number_from(session, FIRST_OF_OTHER)
    ours = a_town(session, OTHER, common, OURS)
    return Visitor(session, theirs, storage), Visitor(session, ours, storage)


def _share(session: Session, application: Application) -> None:
    """Let the recipient read it, with the CV."""
    who = application.person_id
    application.cv_id = session.scalars(
        select(CurriculumVitae.id).where(CurriculumVitae.person_id == who)
    ).one()
    application.shared = ["first_name", "cv"]
    about = {
        "purpose": ConsentPurpose.SHARE_WITH_EMPLOYER,
        "subject": of_application(application.id),
    }
    agreed = {"text_version": "1", "given_at": NOON, "update_id": 1}
    session.add(Consent(person_id=who, **about, **agreed))


def test_no_link_of_one_bot_reaches_the_rows_of_another(database: Database, tmp_path: Path) -> None:
    def work(session: Session) -> set[tuple[str, str]]:
        theirs, ours = visitors(session, tmp_path)
        return reached(ours, drawn(theirs))

    found = database.transact_now(work)
    assert {action for _, action in found} == NAMED_TOGETHER.keys()


def test_the_same_links_do_reach_the_rows_of_ones_own_bot(
    database: Database, tmp_path: Path
) -> None:
    """Or the test above would prove nothing."""

    def work(session: Session) -> set[tuple[str, str]]:
        theirs, _ = visitors(session, tmp_path)
        return reached(theirs, drawn(theirs))

    found = {action for _, action in database.transact_now(work)}
    offered = {action for page in pages_of(BOT) for action in page.bearers}
    assert offered - found == NOTHING_TO_REACH.keys()


@pytest.mark.parametrize(
    "page",
    [it for it in offered_by(OTHER).pages() if isinstance(it, OpenPage) and "{" not in it.path],
    ids=lambda it: it.path,
)
def test_an_open_page_names_nobody(database: Database, tmp_path: Path, page: OpenPage) -> None:
    def work(session: Session) -> str:
        _, ours = visitors(session, tmp_path)
        return str(page.view(ours.asked(page.path)))

    said = database.transact_now(work)
    assert THEIRS not in said
    assert OURS not in said
