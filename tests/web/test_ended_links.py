"""Every kind of signed link, once the access behind it has ended or it was revoked."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application as Site
from aiohttp.web import Request
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.web.server import build
from models.applications import Application
from models.engine.database import Database
from models.enrolment import Enrolment, EnrolmentStatus
from models.mentoring.mentors import Mentor, MentorStatus
from models.offers import Employer, Opportunity
from models.outbox import OutboxEmail
from models.people import AuditEntry, Person, Role, RoleName
from models.programme import ProgrammeSession
from rules.offers.opportunities import OpportunityKind, OpportunitySource
from services.applications import applications
from services.applications.file_storage import FileStorage
from services.backoffice import links_command
from services.conversation.callbacks import CallbackResult
from services.conversation.replies import Say
from services.employers import emails as employer_emails
from services.employers.web.actions import BY_LINK as OFFER_DEEDS
from services.mentor_space.web.actions import BY_LINK as MEETING_DEEDS
from services.offer_sources import intake
from services.offer_sources.intake import AnnouncedOpportunity
from services.outbox import email_rendering, email_verification, signed_links
from services.outbox.email_rendering import EmailRenderer
from services.outbox.signed_links import (
    APPLICATION,
    LASTS,
    OFFERS,
    ORGANISER,
    PAGE,
    REFERENT,
    STOP_COPIES,
    TO_TEAM,
    WAY,
    WRITE,
    SignedLink,
    key_from,
    verified,
)
from services.people import people
from services.people.access import Access
from tests.applications.builders import an_application
from tests.employers.builders import an_employer
from tests.harness.builders import KEY, NOON, a_context, a_person, a_stack
from tests.harness.web_pages import all_pages
from tests.web.mentor_house import RANDOM_BELOW, a_mentor_at_work
from tests.web.test_application_pages import prepared

RENDERER = EmailRenderer(
    key_from("1:token"), "", generations={ORGANISER: applications.link_generation}
)
OF_BOOKING = ("took_place", "nobody_came", "could_not")
OPEN_TO_ALL = frozenset({ORGANISER, STOP_COPIES, TO_TEAM, REFERENT, WAY})
"""Nobody's role is behind these."""
POSTED = {STOP_COPIES: 200, WAY: 405, TO_TEAM: 422, REFERENT: 422}
"""What their forms answer when nothing is written in them."""
DAY = timedelta(days=1)


@dataclass
class House:
    database: Database
    client: TestClient[Request, Site]
    links: Mapping[str, SignedLink]
    """One of each kind, as the version before made them."""
    clock: list[datetime]

    async def status(self, link: SignedLink, more: str = "") -> int:
        return (await self.client.get(f"{RENDERER.link(link)}{more}")).status

    async def statuses(self, generation: int = 0) -> dict[str, int]:
        return {
            action: await self.status(replace(link, generation=generation))
            for action, link in self.links.items()
        }

    async def do(self, work: Callable[[Session], Any]) -> Any:
        return await self.database.transact(work)


def one_of_each(session: Session) -> Mapping[str, SignedLink]:
    until = NOON + LASTS
    person, employer, application, interest = prepared(session)
    here = a_mentor_at_work(session, NOON)
    offer = session.get_one(Application, application).opportunity_id
    session_id = session.scalars(select(ProgrammeSession.id)).first()
    place = {"status": EnrolmentStatus.PLACE, "changed_at": NOON}
    session.add(Enrolment(person_id=person, session_id=session_id, **place))
    session.get_one(Person, person).email_copies_at = NOON
    found = {
        PAGE: SignedLink(PAGE, here.mentor_id, here.mentor_id, until),
        OFFERS: SignedLink(OFFERS, employer, employer, until),
        WRITE: SignedLink(WRITE, offer, employer, until),
        APPLICATION: SignedLink(APPLICATION, application, employer, until),
        ORGANISER: SignedLink(ORGANISER, interest, person, until),
        STOP_COPIES: SignedLink(STOP_COPIES, person, person, until),
        WAY: SignedLink(WAY, person, person, until),
        TO_TEAM: SignedLink(TO_TEAM, here.mentor_id, here.mentor_id, until),
        REFERENT: SignedLink(REFERENT, 1, employer, until),
    }
    for action in MEETING_DEEDS:
        subject = here.past_booking if action in OF_BOOKING else here.call
        found[action] = SignedLink(action, subject, here.mentor_id, until)
    for action in OFFER_DEEDS:
        found[action] = SignedLink(action, offer, employer, until)
    return found


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    storage, clock = FileStorage(tmp_path), [NOON]
    storage.keep("0" * 32, b"%PDF", NOON)
    links = await database.transact(one_of_each)

    pages = all_pages(database, RENDERER, lambda: clock[0], storage=tmp_path)
    async with TestClient(TestServer(build(None, pages))) as client:
        yield House(database, client, links, clock)


async def test_there_is_one_of_each_kind_and_it_opens(house: House) -> None:
    of_chat = {signed_links.BACK}  # opens the chat page: tests/webchat/test_browsers.py
    of_pages = signed_links.PATHS.keys() - of_chat
    assert {*of_pages, OFFERS, *MEETING_DEEDS, *OFFER_DEEDS} == set(house.links)
    assert await house.statuses() == dict.fromkeys(house.links, 200)


def without_the_row(session: Session) -> None:
    session.execute(delete(Role))


def suspended(session: Session) -> None:
    without_the_row(session)
    for mentor in session.scalars(select(Mentor)):
        session.add(Role(person_id=mentor.person_id, role=RoleName.MENTOR, granted_at=NOON))
        mentor.status = MentorStatus.SUSPENDED


@pytest.mark.parametrize("ends", [without_the_row, suspended])
async def test_once_the_access_has_ended_it_opens_nothing(
    house: House, ends: Callable[[Session], None]
) -> None:
    await house.do(ends)
    for action, status in (await house.statuses()).items():
        assert status == (200 if action in OPEN_TO_ALL else 404), action
        posted = await house.client.post(RENDERER.link(house.links[action]), data={"do": "confirm"})
        assert posted.status == POSTED.get(action, 404), action
    assert await house.status(house.links[APPLICATION], "/cv") == 404


async def test_a_revoked_link_opens_nothing_and_a_new_one_does(house: House) -> None:
    of_roles = {it.person_id for action, it in house.links.items() if action not in OPEN_TO_ALL}
    bearers = of_roles | {house.links[WAY].person_id}
    request = house.links[ORGANISER].subject_id

    def revoke(session: Session) -> None:
        for person_id in bearers:
            assert people.revoke_links(session, person_id)
        assert applications.revoke_links_to_organiser(session, request)

    await house.do(revoke)
    kept = {action: 200 if action == STOP_COPIES else 404 for action in house.links}
    assert await house.statuses() == kept
    assert await house.status(house.links[ORGANISER], "/cv") == 404
    assert await house.statuses(generation=1) == dict.fromkeys(house.links, 200)


async def test_the_links_of_others_open_as_before(house: House) -> None:
    def revoke(session: Session) -> None:
        people.revoke_links(session, house.links[OFFERS].person_id)
        another = house.links[APPLICATION].subject_id
        applications.revoke_links_to_organiser(session, another)

    await house.do(revoke)
    opened = [await house.status(house.links[action]) for action in (OFFERS, PAGE, ORGANISER)]
    assert opened == [404, 200, 200]


async def test_a_page_leads_on_in_its_own_generation(house: House) -> None:
    employer = house.links[OFFERS].person_id
    await house.do(lambda session: people.revoke_links(session, employer))
    page = await (
        await house.client.get(RENDERER.link(replace(house.links[OFFERS], generation=1)))
    ).text()
    way = page.partition('href="/c/')[2].partition('"')[0]
    assert (await house.client.get(f"/c/{way}")).status == 200


async def test_who_wants_no_more_emails_is_never_refused(house: House) -> None:
    person = house.links[STOP_COPIES].person_id
    await house.do(lambda session: people.revoke_links(session, person))
    assert (await house.client.post(RENDERER.link(house.links[STOP_COPIES]))).status == 200
    wanted = await house.do(lambda session: session.get_one(Person, person).email_copies_at)
    assert wanted is None


@pytest.mark.parametrize("action", [APPLICATION, ORGANISER])
async def test_a_link_to_a_cv_lives_seven_days(house: House, action: str) -> None:
    link = house.links[action]
    house.clock[0] = NOON + 7 * DAY - timedelta(seconds=1)
    file = await house.client.get(f"{RENDERER.link(link)}/cv")
    assert await file.read() == b"%PDF"
    house.clock[0] = NOON + 7 * DAY
    late = await house.client.get(f"{RENDERER.link(link)}/cv")
    assert await late.read() != b"%PDF"
    assert late.status == (404 if action == ORGANISER else 200)
    page = await (await house.client.get(RENDERER.link(link))).text()
    assert ("/cv" in page) is (action == APPLICATION)


async def test_an_employer_asks_for_a_new_way_to_the_cv(house: House) -> None:
    employer = house.links[APPLICATION].person_id
    house.clock[0] = NOON + 8 * DAY
    address = f"{RENDERER.link(house.links[APPLICATION])}/cv"
    assert "Ce lien a expiré" in await (await house.client.get(address)).text()
    await house.do(lambda session: proven_address(session, employer))
    assert (await house.client.post(address)).status == 200
    emails = await house.do(lambda session: list(session.scalars(select(OutboxEmail.text))))
    assert emails == ["employer.renew.letter"]


def current(session: Session, link: SignedLink) -> bool:
    return signed_links.is_current(session, link, RENDERER.generations)


def proven_address(session: Session, employer_id: int) -> None:
    employer = session.get_one(Employer, employer_id)
    employer.email, employer.email_confirmed_at = "n@fibre.example", NOON


def test_what_is_written_carries_the_generation_that_counts(database: Database) -> None:
    def work(session: Session) -> None:
        employer = an_employer(session, email="n@fibre.example", email_confirmed_at=NOON)
        people.revoke_links(session, employer.person_id)
        employer_emails.send(session, employer.person_id, "k", "employer.renew.letter", {}, NOON)
        renderer = EmailRenderer(key_from("1:token"), "https://pages.test")
        written = email_rendering.render(
            session, renderer, session.scalars(select(OutboxEmail)).one(), NOON
        )
        links = [verified(renderer.key, at.rpartition("/")[2]) for _, at in written.buttons]
        assert [link and link.generation for link in links] == [1]

    database.transact_now(work)


def test_another_address_ends_the_links_that_went_to_the_first(database: Database) -> None:
    def work(session: Session) -> None:
        employer = an_employer(session, email="n@fibre.example", email_confirmed_at=NOON)
        link = SignedLink(OFFERS, employer.person_id, employer.person_id, NOON + LASTS)
        email_verification.send_code(session, employer, "n@fibre.example", NOON, RANDOM_BELOW, KEY)
        assert current(session, link)
        later = NOON + timedelta(minutes=5)
        email_verification.send_code(session, employer, "m@fibre.example", later, RANDOM_BELOW, KEY)
        assert not current(session, link)

    database.transact_now(work)


def test_the_team_ends_links_by_a_tap(database: Database) -> None:
    def work(session: Session) -> None:
        links = one_of_each(session)
        context = a_context(session, a_person(session, 99))
        stack = a_stack(context.person_id)
        handlers = links_command.CALLBACKS[Access.TEAM]
        links_command.show(context)
        [card] = context.outgoing
        assert isinstance(card, Say)
        shown = [button.data for row in card.buttons for button in row]
        employer, request = links[OFFERS].person_id, links[ORGANISER].subject_id
        assert {f"a:links_cut:{employer}", f"a:links_cut_request:{request}"} <= set(shown)
        assert handlers["links_cut"](context, stack, employer) is CallbackResult.STAYS
        assert handlers["links_cut_request"](context, stack, request) is CallbackResult.STAYS
        assert (
            handlers["links_cut"](context, stack, links[ORGANISER].person_id)
            is CallbackResult.FOREIGN
        )
        assert handlers["links_cut_request"](context, stack, links[APPLICATION].subject_id) is (
            CallbackResult.FOREIGN
        )
        assert session.get_one(Person, employer, populate_existing=True).link_generation == 1
        assert session.get_one(Application, request, populate_existing=True).link_generation == 1
        done = select(AuditEntry.subjects).where(AuditEntry.action == "links_revoked")
        assert list(session.scalars(done.order_by(AuditEntry.id))) == [
            {"person": employer},
            {"application": request},
        ]

    database.transact_now(work)


def _named(session: Session, external_id: str) -> Opportunity:
    return session.scalars(select(Opportunity).filter_by(external_id=external_id)).one()


def test_another_address_of_a_training_ends_the_links_to_the_first_and_no_others(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        person = a_person(session, first_name="Camille")
        first = AnnouncedOpportunity(
            "t1", "Bases du web", NOON + 9 * DAY, contact_email="a@moulins.example"
        )
        intake.take_in(session, OpportunityKind.TRAINING, OpportunitySource.FILE, first, NOON)
        training = session.scalars(select(Opportunity)).one()
        it = an_application(session, person, training)
        link = SignedLink(ORGANISER, it.id, person.id, NOON + LASTS)
        intake.take_in(session, OpportunityKind.TRAINING, OpportunitySource.FILE, first, NOON)
        assert current(session, link)
        second = replace(first, external_id="t2", title="Vendre en ligne")
        intake.take_in(session, OpportunityKind.TRAINING, OpportunitySource.FILE, second, NOON)
        elsewhere = an_application(session, person, _named(session, "t2"))
        link_of_second = SignedLink(ORGANISER, elsewhere.id, person.id, NOON + LASTS)
        another = an_application(session, a_person(session, 8), training)
        link_of_another = SignedLink(ORGANISER, another.id, another.person_id, NOON + LASTS)
        other = replace(first, contact_email="b@moulins.example")
        intake.take_in(session, OpportunityKind.TRAINING, OpportunitySource.FILE, other, NOON)
        revoked = [not current(session, it) for it in (link, link_of_another)]
        assert revoked == [True, True]
        assert current(session, link_of_second)

    database.transact_now(work)
