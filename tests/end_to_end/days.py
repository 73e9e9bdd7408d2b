"""A day of a participant, a mentor, an employer and a member of the team, moment by moment.

`python -m tests.end_to_end.days` draws the pictures of `docs/journees.md` anew, and fails when a
button's label does not fit on its line on a phone.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from random import Random
from typing import TypeVar

from PIL import Image
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.library import load_assessments
from migrations import run
from models.engine.database import open_database
from models.mentoring.mentors import Mentor, MentorStatus
from models.people import Person, RoleName
from services.team import invitations
from tests.end_to_end.chromium import HANDSET, a_browser, a_page, as_on_a_phone, cut_labels
from tests.harness.builders import BOT
from tests.harness.chat import PARIS, labels
from tests.harness.playing import seed_demonstration
from tests.harness.processes import AT_ONCE, Sandbox, a_bot, a_sandbox
from tests.harness.requirements import chromium
from tests.harness.waiting import until

FOLDER = Path(__file__).parents[2] / "docs" / "images" / "journees"
TUESDAY = date(2027, 3, 9)
BEGINNING = datetime(2027, 3, 2, 10, 12, tzinfo=PARIS)
DAY = timedelta(days=1)
LARGEST = 60_000
"""Bytes of one picture."""
COLOURS = 96
PHONES = {"participant": 1001, "mentor": 1002, "staff": 1003, "employer": 1001}
T = TypeVar("T")
STRONG = {"listening", "organising", "service"}
TO_A_PLACE = ("[C'est parti]", "[D'accord, on continue]", "[Oui]", "[26 à 49 ans]", "31250")
TITLE = "Technicien fibre (H/F)"
TO_AN_OFFER = (
    *(TITLE, "1", "[Sur place]", "31250", "[CDI]", "[Temps plein]", "1 900 € brut par mois"),
    *("[Rendre service]", "[C'est tout]", "[Rien de particulier]"),
    "Vous tirez la fibre chez les gens. On apprend ensemble, deux semaines au début.",
)


@dataclass(frozen=True)
class Moment:
    who: str
    name: str
    top: str = ""
    """The selector of the message at the top; the end of the chat without one."""


@dataclass(frozen=True)
class World:
    sandbox: Sandbox
    database_url: str

    def say(self, person: str, *replies: str) -> None:
        """Each once the bot has answered the one before: a `[button]` by a part of its label."""
        for words in replies:
            if words.startswith("["):
                self._press(person, words[1:-1])
            else:
                self.sandbox.hear(person, words)

    def arrive(self, person: str, role: RoleName, first_name: str) -> None:
        """Open an invitation, and give one's first name once it is asked for."""
        self.say(person, f"/start i-{self.invite(role)}")
        until(lambda: "appeler" in self.sandbox.newest(person), "the question of the first name")
        self.say(person, first_name)

    def _press(self, person: str, words: str) -> None:
        what = f"[{words}] under {self.sandbox.newest(person)}"
        message_id, label = until(partial(self._button, person, words), what)
        before = self.sandbox.messages(person, message_id - 1)
        pressed = {"person": person, "label": label, "message_id": message_id}
        self.sandbox.control("POST", "press", pressed)
        until(
            lambda: self.sandbox.messages(person, message_id - 1) != before, f"an answer to {label}"
        )

    def _button(self, person: str, words: str) -> tuple[int, str] | None:
        """The newest button that holds these words, with the id of its message."""
        for message in reversed(self.sandbox.messages(person)[-6:]):
            for label in labels(message):
                if typed(words) in typed(label):
                    return message["message_id"], label
        return None

    def see_pictures(self, person: str, count: int) -> None:
        """Wait for the pictures so far: they are drawn beside the turn, and come when they can."""
        until(
            lambda: sum("photo" in it for it in self.sandbox.messages(person)) == count,
            f"{count} pictures for the {person}",
        )

    def invite(self, role: RoleName) -> str:
        now = self.sandbox.now()
        random_below = Random(role.value).randrange
        return self.on_database(
            lambda session: invitations.invite(session, BOT, role, now, random_below)
        )

    def on_database(self, work: Callable[[Session], T]) -> T:
        database = open_database(self.database_url)
        try:
            return database.transact_now(work)
        finally:
            database.close()

    def answer(self, to: str, words: str) -> None:
        """By the reply function of Telegram, to the message of the team that says so."""
        cards = [it for it in self.sandbox.messages("staff") if to in it.get("text", "")]
        said = {"person": "staff", "text": words, "reply_to": cards[-1]["message_id"]}
        self.sandbox.control("POST", "say", said)
        until(lambda: words in self.sandbox.newest("participant"), "the answer of the team")

    def move(self, on: date, hour: int, minute: int = 0) -> None:
        """A day at a time: each has its messages."""
        there = datetime(on.year, on.month, on.day, hour, minute, tzinfo=PARIS)
        while (now := self.sandbox.now()) < there:
            self.sandbox.move(set=min(now + DAY, there).isoformat(), frozen=True)


def typed(words: str) -> str:
    """As a keyboard writes it."""
    return words.replace("’", "'").replace("\N{NO-BREAK SPACE}", " ").replace("\u202f", " ")


@contextmanager
def a_world() -> Iterator[World]:
    with tempfile.TemporaryDirectory() as folder, a_sandbox(*AT_ONCE) as sandbox:
        database_url = f"sqlite:///{folder}/declic.db"
        run.to_head(database_url)
        seed_demonstration(database_url)
        sandbox.move(set=BEGINNING.isoformat(), frozen=True)
        room = "https://visio.example"
        with a_bot(Path(folder), sandbox, database_url, at_once=True, MEETING_BASE_URL=room) as bot:
            bot.start()
            yield World(sandbox, database_url)


def three_days(world: World) -> Iterator[Moment]:
    """Camille looks for a job, Nadia gives her time, Sami is of the team: one fortnight."""
    world.arrive("staff", RoleName.STAFF, "Sami")
    yield Moment("staff", "equipe-accueil")
    world.arrive("mentor", RoleName.MENTOR, "Nadia")
    yield Moment("mentor", "mentor-accueil")
    world.on_database(approve)
    world.say("mentor", "/menu", "[Ouvrir des créneaux]", "[Une date]", "[9 mars]", "[18 h]")
    world.say("mentor", "[Une personne]")
    yield Moment("mentor", "mentor-creneau")
    world.say("mentor", "[C'est tout pour moi]")
    world.say("participant", "/start")
    yield Moment("participant", "participant-accueil")
    world.say("participant", *TO_A_PLACE, "[Je prends ma place]", "Camille")
    world.see_pictures("participant", 1)
    yield Moment("participant", "participant-place")
    world.say("participant", "[Trouver mes points forts]", "[C'est parti]", *statements())
    world.see_pictures("participant", 2)
    yield Moment("participant", "participant-points-forts", top=".pictured")
    world.say("participant", "[On continue]", *["[Passer]"] * len(STRONG))
    world.say("participant", "[Plus tard]")
    world.say("participant", "/menu", "[Choisir une rencontre]", "[Nadia]", "[9 mars]", "[18 h]")
    until(lambda: "poser à Nadia" in world.sandbox.newest("participant"), "the mentor's question")
    world.say("participant", "Faut-il un diplôme ?")
    yield Moment("participant", "participant-rencontre", top=".theirs:has-text('réservé')")
    until(lambda: "Camille" in world.sandbox.newest("mentor"), "the booking")
    yield Moment("mentor", "mentor-reservation")
    world.say("mentor", "[Je serai là]")
    world.say("participant", "/annuler", "/agenda")
    yield Moment("participant", "participant-agenda")
    world.say("mentor", "/agenda")
    yield Moment("mentor", "mentor-agenda")
    world.say(
        "participant", "/menu", "[Parler à quelqu'un]", "Je n'ai pas de casque. C'est grave ?"
    )
    until(lambda: "casque" in world.sandbox.newest("staff"), "the question")
    yield Moment("staff", "equipe-question")
    world.answer("casque", "Non, le son du téléphone suffit. À bientôt !")
    yield Moment("participant", "participant-reponse")
    world.say("participant", "[C'est réglé]")
    world.say("staff", "/fiche", "Camille", "[Camille]")
    yield Moment("staff", "equipe-fiche")
    world.move(TUESDAY, 17, 52)
    yield Moment("mentor", "mentor-rejoindre")
    world.move(TUESDAY, 18, 36)
    yield Moment("mentor", "mentor-apres")
    world.say("staff", "/session", "[Haute-Garonne]")
    yield Moment("staff", "equipe-session")
    world.say("staff", "[Revenir aux sessions]", "[C'est tout]", "/stats", "[Haute-Garonne]")
    yield Moment("staff", "equipe-chiffres")


def an_employers_day(world: World) -> Iterator[Moment]:
    """Nora recruits for Fibre d'Oc, on the first phone; Sami reads her offer."""
    world.sandbox.control("POST", "people", {"person": "participant", "first_name": "Nora"})
    world.arrive("staff", RoleName.STAFF, "Sami")
    world.arrive("participant", RoleName.EMPLOYER, "Nora")
    yield Moment("employer", "entreprise-accueil")
    world.say("participant", "[C'est parti]", "Fibre d'Oc")
    yield Moment("employer", "entreprise-espace")
    world.say("participant", "[Publier une offre]")
    yield Moment("employer", "entreprise-question")
    world.say("participant", *TO_AN_OFFER)
    yield Moment("employer", "entreprise-relecture")
    world.say("participant", "[Envoyer à l'équipe]")
    until(lambda: TITLE in world.sandbox.newest("staff"), "the offer")
    yield Moment("staff", "equipe-offre")
    world.say("staff", "[Oui, en ligne]")
    until(lambda: "en ligne" in world.sandbox.newest("participant"), "the good news")
    yield Moment("employer", "entreprise-en-ligne")
    world.say("participant", "/menu", "[Mes offres]")
    yield Moment("employer", "entreprise-offres")


Story = Callable[[World], Iterator[Moment]]
TOLD: tuple[Story, ...] = (three_days, an_employers_day)


def lived(story: Story, world: World) -> Iterator[Moment]:
    """Live a story, with five minutes between its moments."""
    for moment in story(world):
        yield moment
        world.sandbox.move(advance=300, frozen=True)


def statements() -> Iterator[str]:
    for statement in load_assessments()["strengths"].statements:
        strong = statement.dimension in STRONG
        yield "[Tout à fait moi]" if strong else "[Pas vraiment moi]"


def approve(session: Session) -> None:
    """As the team does, once a mentor has answered the seven questions and signed the charter."""
    telegram_id = PHONES["mentor"]
    person = session.scalars(select(Person).where(Person.telegram_id == telegram_id)).one()
    mentor = session.merge(Mentor(person_id=person.id))
    mentor.status, mentor.first_name, mentor.company = MentorStatus.ACTIVE, "Nadia", "Numa"
    mentor.job, mentor.subjects = "technicienne support", "le dépannage, changer de métier"
    mentor.families, mentor.languages, mentor.department = ["support"], ["fr"], "31"


def draw(browser: Browser, url: str, moment: Moment) -> list[str]:
    """Draw one phone as it is now; return the labels that are cut."""
    number = PHONES[moment.who]
    with a_page(browser, url, HANDSET, density=1.5) as page:
        as_on_a_phone(page)
        page.get_by_role("tab").nth(number - 1001).click()
        chat = page.locator(f"#phone-{number}")
        chat.locator(".theirs").last.wait_for()
        if moment.top:
            chat.locator(moment.top).last.evaluate("it => it.scrollIntoView()")
        _keep(page, FOLDER / f"{moment.name}.png")
        return [f"{moment.name}: {label}" for label in cut_labels(page)]


def _keep(page: Page, path: Path) -> None:
    with Image.open(BytesIO(page.screenshot())) as seen:
        seen.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    assert path.stat().st_size < LARGEST, path


def main() -> None:
    path = chromium.find()
    assert path, chromium.MISSING
    FOLDER.mkdir(parents=True, exist_ok=True)
    cut = list[str]()
    with a_browser(path) as browser:
        for story in TOLD:
            with a_world() as world:
                for moment in lived(story, world):
                    cut += draw(browser, world.sandbox.url, moment)
    assert cut == [], cut


if __name__ == "__main__":
    main()
