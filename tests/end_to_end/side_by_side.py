"""A participant and a mentor on one page, from the result to the call."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import TypeVar

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.library import load_assessments
from models.engine.database import open_database
from models.mentoring.mentors import Mentor, MentorStatus
from models.people import Person, RoleName
from rules.slots.slots import SingleOpening
from services.slots import slots
from services.team import invitations
from tests.end_to_end.chromium import phone
from tests.harness.builders import BOT
from tests.harness.chat import PARIS
from tests.harness.playing import seed_demonstration
from tests.harness.processes import AT_ONCE, Sandbox, a_bot, a_sandbox
from tests.harness.waiting import until

T = TypeVar("T")

SAMIRA, MARC = 1001, 1002
MORNING = datetime(2027, 3, 2, 10, 12, tzinfo=PARIS)
TUESDAY = date(2027, 3, 9)
STRONG = {"listening", "organising", "service"}
TO_A_PLACE = (
    "/start",
    "[C'est parti]",
    "[D'accord, on continue]",
    "[Oui]",
    "[26 à 49 ans]",
    "31250",
    "[Je prends ma place]",
    "Samira",
)


@contextmanager
def one_mentor(folder: Path, database_url: str) -> Iterator[Sandbox]:
    """A participant with a place and strengths; an approved mentor with an evening call."""
    seed_demonstration(database_url)
    with a_sandbox(*AT_ONCE) as sandbox:
        sandbox.move(set=MORNING.isoformat(), frozen=True)
        room = "https://visio.example"
        with a_bot(folder, sandbox, database_url, at_once=True, MEETING_BASE_URL=room) as bot:
            bot.start()
            sandbox.hear("mentor", f"/start i-{_invited(database_url)}")
            sandbox.hear("mentor", "Marc")
            _in(database_url, _approve)
            for words in (*TO_A_PLACE, *_to_the_result()):
                until(partial(_is_asked, sandbox, words), f"a button {words}")
                sandbox.hear("participant", words)
            yield sandbox


def to_the_call(page: Page, sandbox: Sandbox) -> tuple[Locator, Locator]:
    """By clicks alone: the picture, a seat, the mentor's yes, the room's button."""
    samira, marc = phone(page, SAMIRA), phone(page, MARC)
    expect(samira.locator("img").last).to_be_visible()
    click(samira, "On continue")
    for passed, _ in enumerate(STRONG, 1):
        expect(samira.get_by_text("Racontez une fois")).to_have_count(passed)
        click(samira, "Passer")
        expect(samira.get_by_text("➜ Passer")).to_have_count(passed)
    click(samira, "Plus tard")
    click(samira, "Menu ☰")
    for label in ("Choisir une rencontre 🤝", "Marc, technicien support", "mar. 9 mars"):
        click(samira, label)
    click(samira, "18 h · à deux")
    expect(samira).to_contain_text("C’est réservé")
    write(samira, "Je viens du commerce. Est-ce pour moi ?")
    click(samira, "Oui, c’est pour le mentor")
    expect(samira).to_contain_text("Voulez-vous montrer votre bilan")
    click(samira, "Oui, montrer mon bilan")
    expect(marc).to_contain_text("Samira a réservé un appel")
    click(marc, "Je serai là mar. 9 mars")
    expect(marc).to_contain_text("Je le dis à qui a réservé")
    sandbox.move(set=datetime(2027, 3, 9, 17, 50, tzinfo=PARIS).isoformat(), frozen=True)
    for chat in (samira, marc):
        expect(chat.get_by_role("link", name="Rejoindre").last).to_be_visible()
    return samira, marc


def click(chat: Locator, label: str) -> None:
    chat.get_by_role("button", name=label, exact=True).last.click()


def write(chat: Locator, words: str) -> None:
    chat.get_by_role("textbox").fill(words)
    chat.get_by_role("button", name="Envoyer").click()


def _is_asked(sandbox: Sandbox, words: str) -> bool:
    return words[0] != "[" or words[:-1] in sandbox.newest("participant")


def _to_the_result() -> Iterator[str]:
    yield from ("[Trouver mes points forts]", "[C'est parti]")
    for statement in load_assessments()["strengths"].statements:
        strong = statement.dimension in STRONG
        yield "[Tout à fait moi]" if strong else "[Pas vraiment moi]"


def _invited(database_url: str) -> str:
    random_below = Random(3).randrange
    return _in(
        database_url,
        lambda session: invitations.invite(session, BOT, RoleName.MENTOR, MORNING, random_below),
    )


def _approve(session: Session) -> None:
    person = session.scalars(select(Person).where(Person.telegram_id == MARC)).one()
    mentor = session.merge(Mentor(person_id=person.id))
    mentor.status, mentor.first_name, mentor.company = MentorStatus.ACTIVE, "Marc", "Numa"
    mentor.job, mentor.subjects = "technicien support", "le dépannage, changer de métier"
    mentor.families, mentor.languages, mentor.department = ["support"], ["fr"], "31"
    session.flush()
    evening = SingleOpening(TUESDAY, 18 * 60, 30, 1)
    slots.open_slot(session, person.id, evening, MORNING, Random(4).randrange)


def _in(database_url: str, work: Callable[[Session], T]) -> T:
    database = open_database(database_url)
    try:
        return database.transact_now(work)
    finally:
        database.close()
