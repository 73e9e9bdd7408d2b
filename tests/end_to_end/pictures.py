"""The pictures of the README, drawn anew: `python -m tests.end_to_end.pictures`."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from random import Random

from playwright.sync_api import Browser, Page, expect

from migrations import run
from models.engine.database import open_database
from models.people import RoleName
from services.team import invitations
from tests.end_to_end import agenda, offers, side_by_side
from tests.end_to_end.chromium import (
    HANDSET,
    LAPTOP,
    a_browser,
    a_page,
    as_on_a_phone,
    cut_labels,
    phone,
)
from tests.harness.builders import BOT
from tests.harness.chat import PARIS
from tests.harness.playing import ON_PAGES, seed_demonstration
from tests.harness.processes import AT_ONCE, Sandbox, a_bot, a_sandbox
from tests.harness.requirements import chromium
from tests.harness.waiting import until

FOLDER = Path(__file__).parents[2] / "docs" / "images"
MORNING = datetime(2027, 3, 2, 10, 12, tzinfo=PARIS)
BEGINNING = ("/start", "[C'est parti]", "[D'accord, on continue]")
TO_A_PLACE = (*BEGINNING, "[Oui]", "[26 à 49 ans]", "31250", "[Je prends ma place]", "Camille")
TO_CHECK = (*BEGINNING, "[Je ne sais pas]", "[18 à 25 ans]", "31100")
UNTOLD = ("[Je préfère ne pas le dire]", "[C'est noté]", "Leïla")


@contextmanager
def three_conversations() -> Iterator[Sandbox]:
    with tempfile.TemporaryDirectory() as folder, a_sandbox(*AT_ONCE) as sandbox:
        database_url = f"sqlite:///{folder}/declic.db"
        run.to_head(database_url)
        seed_demonstration(database_url)
        mentor, staff = (invitation(database_url, role) for role in ("mentor", "staff"))
        sandbox.move(set=MORNING.isoformat(), frozen=True)
        with a_bot(Path(folder), sandbox, database_url, at_once=True) as bot:
            bot.start()
            talk(sandbox, "mentor", f"/start {mentor}", "Nadia")
            talk(sandbox, "staff", f"/start {staff}", "Sami")
            talk(sandbox, "Leïla", *TO_CHECK, *UNTOLD)
            talk(sandbox, "participant", *TO_A_PLACE)
            talk(sandbox, "staff", "/a_verifier")
            yield sandbox


@contextmanager
def the_door() -> Iterator[str]:
    """The address of the page for those who have no Telegram."""
    with tempfile.TemporaryDirectory() as folder, a_sandbox(*AT_ONCE) as sandbox:
        database_url = f"sqlite:///{folder}/declic.db"
        run.to_head(database_url)
        seed_demonstration(database_url, recorded=ON_PAGES)
        sandbox.move(set=MORNING.isoformat(), frozen=True)
        with a_bot(Path(folder), sandbox, database_url, at_once=True) as bot:
            bot.start()
            yield f"http://127.0.0.1:{bot.port}/?lang=fr"


def draw_the_door(browser: Browser) -> None:
    with the_door() as address:
        with a_page(browser, address, LAPTOP, "light", density=1.5) as page:
            page.screenshot(path=FOLDER / "front-page.png", full_page=True)
        with a_page(browser, address, HANDSET, "dark", density=2) as page:
            page.screenshot(path=FOLDER / "front-page-phone.png", full_page=True)


def draw_the_agenda(browser: Browser) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database_url = f"sqlite:///{folder}/declic.db"
        run.to_head(database_url)
        with (
            agenda.on_a_phone(Path(folder), database_url) as sandbox,
            a_page(browser, sandbox.url, HANDSET, "light", density=2) as page,
        ):
            expect(phone(page, 1001).locator(".theirs").last).to_contain_text("Votre agenda")
            keep(page, "agenda")


def draw_the_offers(browser: Browser) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database_url = f"sqlite:///{folder}/declic.db"
        run.to_head(database_url)
        with (
            offers.on_a_phone(Path(folder), database_url) as sandbox,
            a_page(browser, sandbox.url, HANDSET, "light", density=2) as page,
        ):
            expect(phone(page, 1001).locator(".theirs").last).to_contain_text("Pour vous")
            keep(page, "offers")


def keep(page: Page, name: str) -> None:
    """Draw the phones as they are now; no label is cut."""
    as_on_a_phone(page)
    page.screenshot(path=FOLDER / f"{name}.png")
    assert cut_labels(page) == [], name


def invitation(database_url: str, role: str) -> str:
    database = open_database(database_url)
    token = database.transact_now(
        lambda session: invitations.invite(
            session, BOT, RoleName(role), MORNING, Random(role).randrange
        )
    )
    database.close()
    return f"i-{token}"


def talk(sandbox: Sandbox, person: str, *replies: str) -> None:
    for minute, words in enumerate(replies):
        sandbox.hear(person, words)
        until(lambda: sandbox.newest(person).endswith("]"), f"a question after {words}")
        if minute % 2:
            sandbox.move(advance=60, frozen=True)


def is_drawn(page: Page) -> None:
    expect(phone(page, 1001).locator(".theirs").last).to_contain_text("points forts")


def main() -> None:
    path = chromium.find()
    assert path, chromium.MISSING
    with a_browser(path) as browser:
        draw_the_door(browser)
        draw_the_agenda(browser)
        draw_the_offers(browser)
    with three_conversations() as sandbox, a_browser(path) as browser:
        with a_page(browser, sandbox.url, LAPTOP, "light", density=1.5) as page:
            is_drawn(page)
            keep(page, "sandbox")
        with a_page(browser, sandbox.url, HANDSET, "dark", density=2) as page:
            is_drawn(page)
            keep(page, "sandbox-phone")
    with tempfile.TemporaryDirectory() as folder, a_browser(path) as browser:
        database_url = f"sqlite:///{folder}/declic.db"
        run.to_head(database_url)
        with (
            side_by_side.one_mentor(Path(folder), database_url) as sandbox,
            a_page(browser, sandbox.url, LAPTOP, "light", density=1.5) as page,
        ):
            side_by_side.to_the_call(page, sandbox)
            keep(page, "meeting")


if __name__ == "__main__":
    main()
