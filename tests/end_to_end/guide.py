"""A session prepared, opened, announced, run and reported on one staff phone, moment by moment.

`python -m tests.end_to_end.guide` draws the pictures of `docs/guide-equipe.md` anew.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from playwright.sync_api import Browser
from sqlalchemy import select
from sqlalchemy.orm import Session

from migrations import run
from models.engine.database import open_database
from models.mentoring.mentors import Mentor, MentorStatus
from models.people import Person, RoleName
from models.programme import ProgrammeSession
from rules.slots.slots import SingleOpening
from services.slots import slots
from services.team import invitations
from tests.end_to_end.chromium import (
    HANDSET,
    a_browser,
    a_page,
    as_on_a_phone,
    cut_labels,
    phone,
)
from tests.harness.builders import BOT
from tests.harness.chat import PARIS
from tests.harness.crowd import a_crowd
from tests.harness.playing import seed_demonstration
from tests.harness.processes import AT_ONCE, BOT_ID, Sandbox, a_bot, a_sandbox
from tests.harness.requirements import chromium
from tests.harness.transcripts.directives import unrecord
from tests.harness.waiting import until

FOLDER = Path(__file__).parents[2] / "docs" / "images" / "guide"
NADIA, SAMI = 1002, 1003
"""A mentor, and who runs the session."""
MORNING = datetime(2027, 4, 27, 10, 12, tzinfo=PARIS)
"""The sessions of the demonstration are over: one begins again from the last."""
FIRST_DAY = date(2027, 5, 3)
DAY = timedelta(days=1)
TOPS = {
    "calendar": (".theirs img", -1),
    "figures": (".theirs img", -3),
    "missing": (".theirs:has-text('Données personnelles')", -1),
}
"""What stands at the top, and which, counted from the last; else the end of the chat is seen."""
PEOPLE = ("participant", "Binta", "Chloé", "Driss", "Émeline", "Farid")
BEGINNING = ("/start", "[C'est parti]", "[D'accord, on continue]", "[Oui]", "[26 à 49 ans]")
T = TypeVar("T")


@dataclass(frozen=True)
class Story:
    sandbox: Sandbox
    database_url: str

    def say(self, person: str, *replies: str) -> None:
        """Each once the bot has answered the one before, to its end."""
        for words in replies:
            what = f"{words} under {self.sandbox.newest(person)}"
            until(partial(self._may_say, person, words), what)
            self.sandbox.hear(person, words)

    def sami(self, *replies: str) -> None:
        self.say("staff", *replies)

    def invite(self, role: str) -> str:
        def work(session: Session) -> str:
            return invitations.invite(
                session, BOT, RoleName(role), self.sandbox.now(), Random(role).randrange
            )

        return self.on_database(work)

    def answer(self, to: str, words: str) -> None:
        """By the reply function of Telegram, to the message that says so."""
        cards = until(lambda: self._cards(to), f"a message that says {to}")
        said = {"person": "staff", "text": words, "reply_to": cards[-1]["message_id"]}
        self.sandbox.control("POST", "say", said)
        until(lambda: words in self.sandbox.newest("participant"), "the answer of the team")

    def _cards(self, words: str) -> list[dict[str, Any]]:
        return [it for it in self.sandbox.messages("staff") if words in it.get("text", "")]

    def on_database(self, work: Callable[[Session], T]) -> T:
        database = open_database(self.database_url)
        try:
            return database.transact_now(work)
        finally:
            database.close()

    def move(self, on: date, hour: int, minute: int = 0) -> None:
        """A day at a time: each has its messages."""
        there = datetime(on.year, on.month, on.day, hour, minute, tzinfo=PARIS)
        while (now := self.sandbox.now()) < there:
            self.sandbox.move(set=min(now + DAY, there).isoformat(), frozen=True)

    def _may_say(self, person: str, words: str) -> bool:
        newest = self.sandbox.newest(person)
        return not words.startswith("[") or words in newest


@contextmanager
def a_story() -> Iterator[Story]:
    with tempfile.TemporaryDirectory() as folder, a_sandbox(*AT_ONCE) as sandbox:
        database_url = f"sqlite:///{folder}/declic.db"
        run.to_head(database_url)
        seed_demonstration(database_url)
        sandbox.move(set=MORNING.isoformat(), frozen=True)
        room = "https://visio.example"
        with a_bot(Path(folder), sandbox, database_url, at_once=True, MEETING_BASE_URL=room) as bot:
            bot.start()
            yield Story(sandbox, database_url)


def told(story: Story) -> Iterator[str]:
    """The name of each moment worth a picture of the staff phone."""
    story.on_database(unrecord)
    story.sami(f"/start i-{story.invite('owner')}", "Sami")
    story.sami("/session", "[Préparer une session]", "[Déclic Haute-Garonne]")
    story.sami("lundi 3 mai", *["[Garder]"] * 6, "[Ceux du modèle]")
    yield "preview"
    story.sami("[Enregistrer le brouillon]", "[Haute-Garonne, mai 2027]")
    yield "draft"
    story.sami("[Le calendrier en image]")
    yield "calendar"
    story.sami("[Ouvrir les inscriptions]")
    yield "missing"
    story.sami("[Revenir aux sessions]", "[Données personnelles]", "Les Passerelles")
    story.sami(
        "donnees@passerelles.example", "12 octobre 2026", "hébergeur, visio", "[Enregistrer]"
    )
    story.say("mentor", f"/start {story.invite('mentor')}", "Nadia")
    story.on_database(lambda session: open_hours(session, story.sandbox.now()))
    story.sami("[Haute-Garonne, mai 2027]", "[Ouvrir les inscriptions]", "[Oui, ouvrir]")
    yield "opened"
    for name in PEOPLE:
        story.say(name, *BEGINNING, "31250", "[Je prends ma place]", name.capitalize())
    story.sami("/annonce", "[Écrire une annonce]", "[Le programme]")
    story.sami("Les rencontres sont ouvertes : une demi-heure avec quelqu'un du métier.")
    story.sami("[Sans bouton]", "[Une session]", "[Haute-Garonne, mai 2027]")
    story.sami("[Place prise ou à vérifier]", "[Restreindre (et)]")
    story.sami("[Une étape du parcours]", "[Sans rencontre réservée]", "[C'est bon]")
    yield "announcement"
    story.sami("[Envoyer]", "[Maintenant]", "6")
    story.sandbox.move(advance=10, frozen=True)
    until(lambda: "Annonce" in story.sandbox.newest("staff"), "the report of the announcement")
    yield "announced"
    story.say(
        "participant", "/menu", "[Parler à quelqu'un 💬]", "Je n'ai pas de casque. C'est grave ?"
    )
    story.answer("C'est grave", "Non, le son du téléphone suffit. À bientôt !")
    yield "ticket"
    story.say("participant", "[C'est réglé]")
    story.move(FIRST_DAY, 8, 5)
    yield "today"
    story.sami("/fiche", "Binta", "1")
    yield "card"
    story.move(FIRST_DAY + timedelta(days=14), 10)
    story.on_database(lambda session: fill(session, story.sandbox.now()))
    story.sami("/stats", "[Haute-Garonne, mai 2027]")
    until(lambda: "partenaires" in story.sandbox.newest("staff"), "all the figures")
    yield "figures"
    story.sami("[Rapport pour partenaires]")
    yield "report"
    story.sami("/exporter")
    yield "export"


def open_hours(session: Session, now: datetime) -> None:
    """Three small groups of a mentor whom the team has approved: 60 % of 40 people."""
    person = session.scalars(select(Person).where(Person.telegram_id == NADIA)).one()
    mentor = session.merge(Mentor(person_id=person.id))
    mentor.status, mentor.first_name, mentor.company = MentorStatus.ACTIVE, "Nadia", "Numa"
    mentor.job, mentor.subjects = "technicienne support", "le dépannage, changer de métier"
    mentor.families, mentor.languages, mentor.department = ["support"], ["fr"], "31"
    session.flush()
    for day in range(1, 4):
        evening = SingleOpening(FIRST_DAY + timedelta(days=day), 18 * 60, 30, 8)
        slots.open_slot(session, person.id, evening, now, Random(day).randrange)


def fill(session: Session, now: datetime) -> None:
    """As if two hundred people more had lived these two weeks."""
    here = session.scalars(select(ProgrammeSession).order_by(ProgrammeSession.id.desc())).first()
    assert here is not None
    a_crowd(session, here, 200, now, BOT_ID)


def main() -> None:
    path = chromium.find()
    assert path, chromium.MISSING
    FOLDER.mkdir(exist_ok=True)
    with a_story() as story, a_browser(path) as browser:
        cut = [
            label for moment in told(story) for label in draw(browser, story.sandbox.url, moment)
        ]
    assert cut == [], cut


def draw(browser: Browser, url: str, moment: str) -> list[str]:
    """Draw the staff phone as it is now; return the labels that are cut."""
    with a_page(browser, url, HANDSET, "light", density=1.5) as page:
        as_on_a_phone(page)
        page.get_by_role("tab").nth(2).click()
        chat = phone(page, SAMI)
        chat.locator(".theirs").last.wait_for()
        if moment in TOPS:
            selector, place = TOPS[moment]
            chat.locator(selector).nth(place).evaluate("it => it.scrollIntoView()")
        page.screenshot(path=FOLDER / f"{moment}.png")
        return [f"{moment}: {label}" for label in cut_labels(page)]


if __name__ == "__main__":
    main()
