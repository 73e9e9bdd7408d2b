"""One bot beside one sandbox, with something behind every address that one may look at."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Application
from models.engine.database import open_database
from models.mentoring.mentors import Mentor
from models.mentoring.slots import Booking
from models.offers import Opportunity
from models.people import Person
from models.programme import ProgrammeSession
from models.workshops import ParticipantAttestation
from rules.offers.opportunities import OpportunityKind, OpportunitySource
from services.offer_sources import intake
from services.offer_sources.intake import AnnouncedOpportunity
from services.outbox.email_rendering import EmailRenderer
from services.outbox.signed_links import APPLICATION, OFFERS, PAGE, WRITE, SignedLink, key_from
from tests.applications.builders import an_application
from tests.feedback.builders import front_page_words
from tests.harness.builders import NOON, a_participant, a_person, a_slot
from tests.harness.playing import ON_PAGES, seed_demonstration
from tests.harness.processes import AT_ONCE, TOKEN, Bot, Sandbox, a_bot, a_sandbox
from tests.harness.waiting import until
from tests.web.employer_house import an_employer_at_work
from tests.web.test_ended_links import one_of_each

CODE = "K7QM-4TXD-9PLA"
TO_A_PLACE = (
    "/start",
    "[C'est parti]",
    "[D'accord, on continue]",
    "[Oui]",
    "[26 à 49 ans]",
    "31250",
    "[Je prends ma place]",
    "Camille",
    "[Voir les deux semaines 📆]",
)


@dataclass(frozen=True)
class Town:
    sandbox: Sandbox
    addresses: Mapping[str, str]
    """By name: `site`, `sandbox`, and one of each kind of link, by its action."""


@contextmanager
def a_town(folder: Path, database_url: str) -> Iterator[Town]:
    with a_sandbox(*AT_ONCE) as sandbox:
        sandbox.move(set=NOON.isoformat(), frozen=True)
        seed_demonstration(database_url, recorded=ON_PAGES)
        database = open_database(database_url)
        links = database.transact_now(_settle)
        database.close()
        with a_bot(folder, sandbox, database_url, at_once=True) as bot:
            site = f"http://127.0.0.1:{bot.port}"
            bot.settings |= {"PUBLIC_URL": site, "MEETING_BASE_URL": "https://visio.example"}
            bot.start()
            for words in TO_A_PLACE:
                _say(sandbox, words)
            yield Town(sandbox, {"site": site, "sandbox": sandbox.url, **_signed(bot, links)})


def _say(sandbox: Sandbox, words: str) -> None:
    until(lambda: not words.startswith("[") or words in sandbox.newest("participant"), words)
    sandbox.hear("participant", words)


def _signed(bot: Bot, links: Mapping[str, SignedLink]) -> Mapping[str, str]:
    renderer = EmailRenderer(key_from(TOKEN), bot.settings["PUBLIC_URL"])
    return {name: renderer.link(link) for name, link in links.items()}


def _settle(session: Session) -> Mapping[str, SignedLink]:
    """Fill the town; return a link of each kind, with some that have expired."""
    links = dict(one_of_each(session))
    _name(session.scalars(select(ProgrammeSession).where(ProgrammeSession.code == "essai")).one())
    session.get_one(Person, links[OFFERS].person_id).telegram_id = 8_000  # makes room for another
    hiring = an_employer_at_work(session, NOON)
    until = links[OFFERS].expires_at
    links[OFFERS] = SignedLink(OFFERS, hiring.employer_id, hiring.employer_id, until)
    links["received_too"] = _another_application(session, links[APPLICATION])
    _another_past_meeting(session, links[PAGE])
    links["offers_empty"] = SignedLink(OFFERS, hiring.other_id, hiring.other_id, until)
    links["write_new"] = SignedLink(WRITE, 0, hiring.other_id, until)
    for name, action in (("page_expired", PAGE), ("offers_expired", OFFERS)):
        links[name] = replace(links[action], expires_at=NOON - timedelta(days=1))
    training = AnnouncedOpportunity("t1", "Bases du web", NOON + timedelta(days=9))
    intake.take_in(session, OpportunityKind.TRAINING, OpportunitySource.FILE, training, NOON)
    _attest(session, links[PAGE].person_id)
    _said_of_it(session)
    return links


def _another_application(session: Session, link: SignedLink) -> SignedLink:
    """Return a link to an application of somebody else: it is answered, in any order of tests."""
    offer = session.get_one(Application, link.subject_id).opportunity_id
    applicant = a_person(session, 8_001, first_name="Samira", phone="+33639981235")
    made = an_application(session, applicant, session.get_one(Opportunity, offer))
    return replace(link, subject_id=made.id)


def _another_past_meeting(session: Session, link: SignedLink) -> None:
    """Add a meeting to answer for: one is said to have been, another missed, in any order."""
    mentor = session.get_one(Mentor, link.person_id)
    slot = a_slot(session, mentor, NOON - timedelta(hours=5), taken=1)
    person = a_person(session, 8_002, first_name="Ines")
    here = session.scalars(select(ProgrammeSession.id).order_by(ProgrammeSession.id)).first()
    where = {"person_id": person.id, "slot_id": slot.id, "session_id": here}
    session.add(Booking(booked_at=NOON - timedelta(days=2), uid="missed", **where))


def _said_of_it(session: Session) -> None:
    """Add words that stand on the front page, with a first name and without."""
    here = session.scalars(select(ProgrammeSession).order_by(ProgrammeSession.id)).first()
    assert here is not None
    said = {"J'ai enfin osé poser mes questions.": True, "On m'a répondu simplement.": False}
    for number, (words, is_named) in enumerate(said.items(), 8_010):
        author = a_participant(session, here, number, first_name="Lina")
        front_page_words(session, author, here.id, words, is_named=is_named, approved_at=NOON)


def _name(here: ProgrammeSession) -> None:
    """As an association would, with a seat for Camille."""
    here.name, here.seats = "Déclic L'Union, mars 2027", 40
    here.texts = {
        "programme": "DéClics numériques",
        "association": "Les Passerelles",
        "territory": "Toulouse, L'Union et leurs quartiers",
    }


def _attest(session: Session, person_id: int) -> None:
    here = session.scalars(select(ProgrammeSession).order_by(ProgrammeSession.id)).first()
    assert here is not None
    session.add(
        ParticipantAttestation(
            person_id=person_id,
            session_id=here.id,
            code=CODE,
            events=6,
            minutes=540,
            first_on=date(2027, 3, 1),
            last_on=date(2027, 3, 2),
            made_at=NOON,
        )
    )
