"""An offer written on a small phone, on a page of the real bot that polls."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy.orm import Session

from models.engine.database import open_database
from models.offers import Opportunity
from services.demonstration import jobs
from services.outbox.signed_links import LASTS, OFFERS, SignedLink, key_from, sign
from tests.end_to_end.chromium import Colours, a_page
from tests.harness.processes import AT_ONCE, TOKEN, a_bot, a_sandbox
from tests.web.employer_house import Hiring, an_employer_at_work
from tests.web.test_mentor_page_on_a_phone import press
from tests.web.test_offer_page import a_country

SMALL = ViewportSize(width=320, height=640)


@pytest.fixture
def address(database_url: str, tmp_path: Path) -> Iterator[str]:
    """The employer's own link, from the e-mail to the phone."""
    with (
        a_sandbox(*AT_ONCE) as sandbox,
        a_bot(tmp_path, sandbox, database_url, at_once=True) as bot,
    ):
        now = sandbox.now()

        def work(session: Session) -> Hiring:
            a_country(session)
            jobs.load(session, now)
            here = an_employer_at_work(session, now)
            session.delete(session.get_one(Opportunity, here.draft))
            return here

        database = open_database(database_url)
        here = database.transact_now(work)
        database.close()
        bot.settings["PUBLIC_URL"] = f"http://127.0.0.1:{bot.port}"
        bot.start()
        link = SignedLink(OFFERS, here.employer_id, here.employer_id, now + LASTS)
        yield f"{bot.settings['PUBLIC_URL']}/o/{sign(key_from(TOKEN), link)}"


def breaks_no_rule(page: Page) -> None:
    for unfolding in reversed(page.locator("details:not([open]) > summary").all()):
        unfolding.click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_an_offer_is_written_by_touch_and_each_step_can_be_used_by_all(
    browser: Browser, address: str, colours: Colours
) -> None:
    with a_page(browser, address, SMALL, colours) as page:
        page.get_by_role("link", name="Publier une offre").click()
        breaks_no_rule(page)
        page.get_by_label("Le titre").fill("Technicien fibre, moins de 30 ans")
        page.get_by_label("Sur place").check()
        page.get_by_label("La commune").fill("31120")
        page.get_by_label("Le contrat").select_option("CDI")
        page.get_by_label("Temps plein").check()
        page.get_by_label("La paie").fill("selon profil")
        page.get_by_label("Travailler avec soin").check()
        page.get_by_label("Les mots sur le travail").fill("Vous tirez la fibre.")
        press(page, "Enregistrer et continuer")
        expect(page.get_by_role("alert")).to_contain_text("La paie")
        breaks_no_rule(page)
        page.get_by_role("alert").get_by_role("link", name="La paie").click()
        page.get_by_label("La paie").fill("1 900 € brut par mois")
        page.get_by_label("Le titre").fill("Technicien fibre (H/F)")
        page.get_by_label("Quelle est la commune ?").select_option("Roques (31)")
        press(page, "Enregistrer et continuer")
        breaks_no_rule(page)
        page.get_by_label("raccordement fibre optique").check()
        press(page, "Continuer")
        breaks_no_rule(page)
        page.get_by_label("Connecter une boîte de raccordements").check()
        press(page, "Continuer")
        expect(page.locator(".card.told").first).to_contain_text("Roques")
        breaks_no_rule(page)
        press(page, "Envoyer à l’équipe")
        expect(page.get_by_role("status")).to_contain_text("L’offre est chez l’équipe")
        breaks_no_rule(page)
