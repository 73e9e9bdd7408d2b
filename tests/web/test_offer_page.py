"""An employer writes an offer on a page, over HTTP: the same rules and draft as in the chat."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from html import unescape

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.web.server import build
from models.engine.database import Database
from models.geography import Commune, CommunePostcode
from models.jobs import JobSkill
from models.offers import Opportunity, OpportunityStatus
from models.outbox import OutboxMessage
from models.people import Role, RoleName
from rules.offers.opportunities import Contract, Remote, WorkingTime
from services.demonstration import jobs
from services.employers import offer_drafts
from services.offers import cards as offers_cards
from services.offers import opportunities
from services.outbox.email_rendering import EmailRenderer
from services.outbox.signed_links import LASTS, OFFERS, WRITE, SignedLink, key_from, sign
from tests.harness.builders import NOON, a_person
from tests.harness.typed import as_typed
from tests.harness.web_pages import all_pages
from tests.web.answers import words_of
from tests.web.employer_house import TITLE, Hiring, an_employer_at_work
from tests.web.test_mentor_page import everything

RENDERER = EmailRenderer(key_from("1:token"), "https://pages.test")
STATUS = OpportunityStatus
POLICY = "Content-Security-Policy"
WORDS = "Vous installez la fibre chez les gens."
ANSWERS = {
    "do": "write_answers",
    "title": "Technicien fibre (H/F)",
    "remote": "none",
    "where": "31250",
    "contract": "fixed_term",
    "months": "6",
    "hours": "full_time",
    "pay": "1 900 € brut par mois",
    "strength.precision": "yes",
    "words": "Vous tirez la fibre\r\nchez les gens.",
    "days": "15",
}


@dataclass
class Desk:
    """A browser that follows where it is sent; `here` is the address it stands at."""

    database: Database
    client: TestClient[Request, Application]
    hiring: Hiring
    here: str = ""
    page: str = ""

    def path(self, subject: int = 0, *, person: int = 0, action: str = WRITE) -> str:
        link = SignedLink(action, subject, person or self.hiring.employer_id, NOON + LASTS)
        return f"/{'w' if action == WRITE else 'o'}/{sign(RENDERER.key, link)}"

    async def see(self, path: str, step: str = "") -> str:
        return await self._arrive("GET", f"{path}?step={step}" if step else path, None)

    async def send(self, **more: str) -> str:
        """The form that is on the page, with what is typed in it."""
        sent = {"seen": self.mark} | more
        return await self._arrive("POST", self.here, sent)

    async def answer(self, **more: str) -> str:
        return await self.send(**(ANSWERS | more))

    async def _arrive(self, method: str, path: str, data: Mapping[str, str] | None) -> str:
        response = await self.client.request(method, path, data=data)
        self.here, self.page = response.url.path, unescape(await words_of(response))
        return self.page

    @property
    def mark(self) -> str:
        found = re.findall(r'name="seen" value="(\w*)"', self.page)
        return found[0] if found else ""

    async def offer(self, offer_id: int = 0) -> Opportunity | None:
        query = select(Opportunity).order_by(Opportunity.id.desc()).limit(1)
        if offer_id:
            query = select(Opportunity).where(Opportunity.id == offer_id)
        return await self.database.read(lambda session: session.scalar(query))

    async def it(self, offer_id: int = 0) -> Opportunity:
        found = await self.offer(offer_id)
        assert found is not None
        return found

    async def change(self, offer_id: int, **values: object) -> None:
        """As the chat would, meanwhile."""

        def work(session: Session) -> None:
            for name, value in values.items():
                setattr(session.get_one(Opportunity, offer_id), name, value)

        await self.database.transact(work)


def a_country(session: Session) -> None:
    towns = (
        ("31451", "Revel", "31", ["31250"]),
        ("31433", "Portet-sur-Garonne", "31", ["31120"]),
        ("31460", "Roques", "31", ["31120"]),
        ("93066", "Saint-Denis", "93", ["93200"]),
        ("97411", "Saint-Denis", "974", ["97400"]),
    )
    for insee, name, department, postcodes in towns:
        session.add(
            Commune(
                insee=insee,
                name=name,
                department=department,
                population=1000,
                postcodes=postcodes,
                latitude=43.5,
                longitude=1.5,
            )
        )
        session.add_all(CommunePostcode(postcode=it, insee=insee) for it in postcodes)
    session.flush()


def eight_skills(session: Session, code: str) -> None:
    rows = (JobSkill(code=code, ogr=9000 + it, label=f"Savoir {it}", main=True) for it in range(8))
    session.add_all(rows)


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    def work(session: Session) -> Hiring:
        a_country(session)
        jobs.load(session, NOON)
        member = a_person(session, 900, first_name="Sami")
        session.add(Role(person_id=member.id, role=RoleName.STAFF, granted_at=NOON))
        hiring = an_employer_at_work(session, NOON)
        session.delete(session.get_one(Opportunity, hiring.draft))
        return hiring

    hiring = await database.transact(work)
    pages = all_pages(database, RENDERER, lambda: NOON)
    async with TestClient(TestServer(build(None, pages))) as client:
        yield Desk(database, client, hiring)


async def cards(desk: Desk) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(OutboxMessage.kind == "offer_card")
    return await desk.database.read(lambda session: list(session.scalars(query)))


async def test_an_offer_is_written_seen_as_people_will_see_it_and_sent(desk: Desk) -> None:
    whole = await desk.see(desk.path(desk.hiring.employer_id, action=OFFERS))
    assert f"https://pages.test{desk.path()}" in whole and "Publier une offre" in whole
    await desk.see(desk.path())
    page = await desk.answer()
    assert "lequel est le plus proche" in page and "I1315" in page
    assert "Étape 2 sur 4" in page
    page = await desk.send(do="write_job", rome="I1315")
    assert "Connecter une boîte de raccordements" in page
    page = await desk.send(do="write_skills", **{"skill.0": "yes", "skill.1": "yes"})
    offer = await desk.it()
    assert (offer.title, offer.rome) == ("Technicien fibre (H/F)", "I1315")
    assert (offer.place, offer.department, offer.latitude) == ("Revel", "31", 43.5)
    assert (offer.remote, offer.contract, offer.months) == (Remote.NONE, Contract.FIXED_TERM, 6)
    assert (offer.hours, offer.pay) == (WorkingTime.FULL_TIME, "1 900 € brut par mois")
    assert offer.description == "Vous tirez la fibre\nchez les gens."
    assert (len(offer.skills), offer.strengths, offer.live_days) == (2, ["precision"], 15)
    assert (offer.status, offer.revision) == (STATUS.DRAFT, 0)
    assert as_typed(unescape(offers_cards.card(offer, offers_cards.about(offer, "fr")))) in page
    assert all(as_typed(unescape(it)) in page for it in offers_cards.details(offer, "fr"))
    assert "15 jours en ligne" in page and await cards(desk) == []
    assert "Étape 4 sur 4" in page
    page = await desk.send(do="write_send")
    assert "L'offre est chez l'équipe" in page and desk.here.startswith("/o/")
    sent = await desk.it()
    assert (sent.status, sent.revision) == (STATUS.TO_APPROVE, 1)
    assert [it.params for it in await cards(desk)] == [{"offer_id": sent.id, "revision": 1}]


BOX = re.compile(r'<div role="(?:status|alert|note)" class="notice[^"]*"[^>]*><svg ')


async def test_each_box_begins_with_a_sign(desk: Desk) -> None:
    await desk.see(desk.path())
    page = await desk.answer(title="")
    assert page.count('class="notice') == len(BOX.findall(page)) == 1
    assert (
        page.count('class="beside"') == page.count('<p class="beside" id="title-wrong"><svg ') == 1
    )


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("title", "", "Écrivez un titre"),
        ("title", "x" * 91, "un peu long"),
        ("title", "Technicien, moins de 30 ans", "« moins de 30 ans » : la loi interdit"),
        ("remote", "", "Choisissez où se passe le travail"),
        ("where", "", "Écrivez le code postal"),
        ("where", "00000", "Je ne connais pas cette commune"),
        ("where", "Atlantide", "Je ne connais pas cette commune"),
        ("contract", "slavery", "Choisissez un contrat"),
        ("months", "99", "de 1 à 60"),
        ("hours", "", "Choisissez le temps plein"),
        ("pay", "selon profil", "« Selon profil » ne suffit pas"),
        ("pay", "bien payé", "Il manque un montant"),
        ("pay", "1 500 € moins 50 € de frais de dossier", "on ne demande jamais d'argent"),
        ("words", "mot " * 300, "C'est trop long"),
        ("words", "Français de souche", "la loi interdit de choisir selon l'origine"),
    ],
)
async def test_what_is_to_be_put_right_is_said_beside_its_field_and_nothing_typed_is_lost(
    desk: Desk, field: str, typed: str, told: str
) -> None:
    await desk.see(desk.path())
    before = await desk.database.read(everything)
    page = await desk.answer(**{field: typed})
    assert f'<a href="#{field}">' in page.split("</ul>")[0] and 'role="alert"' in page
    beside = page.split(f'id="{field}-wrong">')[1].split("</p>")[0]
    assert told in beside and f'aria-describedby="{field}-help {field}-wrong"' in page
    kept = {**ANSWERS, field: typed}
    for name in ("title", "where", "months", "pay", "words"):
        assert kept[name].strip().replace("\r\n", "\n") in page
    assert 'id="strength.precision" name="strength.precision" value="yes" checked' in page
    assert 'value="fixed_term" selected' in page or field == "contract"
    assert await desk.database.read(everything) == before


async def test_three_strengths_and_five_skills_at_most(desk: Desk) -> None:
    await desk.see(desk.path())
    four = {f"strength.{it}": "yes" for it in ("listening", "teamwork", "service")}
    assert "Gardez-en trois au plus" in await desk.answer(**four)
    offer_id = desk.hiring.paused
    await desk.change(offer_id, title="Support informatique", rome="I1401")
    await desk.database.transact(lambda session: eight_skills(session, "I1401"))
    await desk.see(desk.path(offer_id), "skills")
    page = await desk.send(do="write_skills", **{f"skill.{it}": "yes" for it in range(6)})
    assert "Gardez-en cinq au plus" in page and page.count(" checked") == 6
    assert (await desk.it(offer_id)).skills == []


async def test_one_chooses_among_towns_that_a_postcode_or_a_name_means(desk: Desk) -> None:
    await desk.see(desk.path())
    page = await desk.answer(where="31120")
    assert "Portet-sur-Garonne (31)" in page and "Roques (31)" in page
    await desk.answer(where="31120", town="31460")
    assert (await desk.it()).place == "Roques"
    offer_id = (await desk.it()).id
    await desk.see(desk.path(offer_id), "answers")
    assert 'value="Roques (31)"' in desk.page
    page = await desk.answer(where="Saint-Denis")
    assert "Saint-Denis (974)" in page
    await desk.answer(where="st denis (974)")
    assert (await desk.it()).department == "974"
    await desk.see(desk.path(offer_id), "answers")
    await desk.answer(where="31120 Portet-sur-Garonne", town="93066")
    assert (await desk.it()).place == "Portet-sur-Garonne"


async def test_somewhere_fully_remote_is_in_no_town(desk: Desk) -> None:
    await desk.see(desk.path())
    await desk.answer(remote="fully", where="Atlantide")
    offer = await desk.it()
    assert (offer.remote, offer.place, offer.department) == (Remote.FULLY, "", None)
    assert offer.latitude is None


async def test_a_title_of_no_known_job_goes_on_and_a_job_may_be_left_out(desk: Desk) -> None:
    await desk.see(desk.path())
    await desk.answer()
    page = await desk.send(do="write_job", rome="Z9999")
    assert "Envoyer à l'équipe" in page and (await desk.it()).rome is None


async def test_what_the_chat_changed_meanwhile_is_not_overwritten(desk: Desk) -> None:
    offer_id = desk.hiring.refused
    for step, sent in (
        ("answers", ANSWERS),
        ("job", {"do": "write_job", "rome": "I1315"}),
        ("", {"do": "write_send"}),
    ):
        await desk.see(desk.path(offer_id), step)
        await desk.change(offer_id, pay=f"{len(step)} 000 € par mois")
        before = await desk.database.read(everything)
        page = await desk.send(**sent)
        assert "rien n'a été remplacé" in page and 'role="alert"' in page
        assert await desk.database.read(everything) == before
    await desk.see(desk.path(offer_id), "answers")
    await desk.change(offer_id, pay="2 222 € par mois")
    page = await desk.answer(title="Un titre bien pensé")
    assert "Un titre bien pensé" in page.split("Ce que vous aviez écrit")[1]
    assert 'value="2 222 € par mois"' in page
    await desk.answer()
    assert (await desk.it(offer_id)).pay == ANSWERS["pay"]


async def test_what_comes_twice_is_kept_once(desk: Desk) -> None:
    await desk.see(desk.path())
    here, mark = desk.here, desk.mark
    for _ in range(2):
        desk.here = here
        page = await desk.answer(seen=mark)
        assert "rien n'a été remplacé" not in page
    await desk.send(do="write_job", rome="I1315")
    await desk.see(desk.path((await desk.it()).id))
    here, mark = desk.here, desk.mark
    for _ in range(2):
        desk.here = here
        assert "L'offre est chez l'équipe" in await desk.send(do="write_send", seen=mark)
    assert (await desk.it()).revision == 1 and len(await cards(desk)) == 1
    drafts = select(Opportunity).where(Opportunity.status == STATUS.DRAFT)
    assert await desk.database.read(lambda session: session.scalars(drafts).all()) == []


async def test_one_begun_in_the_chat_is_finished_on_the_page(desk: Desk) -> None:
    def begun(session: Session) -> int:
        offer = offer_drafts.begun(session, desk.hiring.employer_id, NOON)
        offer.title, offer.pay = "Hotline", "1 800 € par mois"
        return offer.id

    offer_id = await desk.database.transact(begun)
    whole = await desk.see(desk.path(desk.hiring.employer_id, action=OFFERS))
    assert "Publier une offre" not in whole and desk.path(offer_id) in whole
    page = await desk.see(desk.path())
    assert desk.here == desk.path(offer_id) and 'value="Hotline"' in page
    assert 'value="1 800 € par mois"' in page
    await desk.answer()
    again = await desk.database.transact(begun)
    assert again == offer_id


async def test_people_see_at_once_what_the_team_need_not_read(desk: Desk) -> None:
    offer_id = desk.hiring.live
    page = await desk.see(desk.path(offer_id), "answers")
    assert "L'offre quitte alors la ligne dès que vous enregistrez" in page
    shown = {"title": TITLE, "where": "Toulouse (31)", "words": WORDS}
    page = await desk.answer(**shown, months="8")
    assert "Les gens voient déjà la nouvelle version" in page and "Envoyer" not in page
    offer = await desk.it(offer_id)
    assert (offer.status, offer.months, offer.place) == (STATUS.LIVE, 8, "Toulouse")
    await desk.see(desk.path(offer_id), "answers")
    page = await desk.answer(**shown, months="8", pay="2 000 € brut par mois")
    offer = await desk.it(offer_id)
    assert (offer.status, offer.revision) == (STATUS.DRAFT, 0)
    assert "Envoyer à l'équipe" in page
    assert not await desk.database.read(lambda it: opportunities.is_shown(it, offer_id, NOON))
    await desk.send(do="write_send")
    assert (await desk.it(offer_id)).status is STATUS.TO_APPROVE


async def test_one_that_was_refused_says_why_and_is_sent_again(desk: Desk) -> None:
    offer_id = desk.hiring.refused
    await desk.change(offer_id, refused_because="posted.told.offer_no_thin", revision=1)
    page = await desk.see(desk.path(offer_id))
    assert "Que fait-on dans une journée ?" in page and "Laisser tomber" not in page
    await desk.see(desk.path(offer_id), "answers")
    await desk.answer(title="Technicien fibre", where="Toulouse (31)", words="De la fibre.")
    await desk.send(do="write_send")
    offer = await desk.it(offer_id)
    assert (offer.status, offer.revision, offer.refused_because) == (STATUS.TO_APPROVE, 2, None)


async def test_what_is_left_to_the_team_is_said_before_it_is_sent(desk: Desk) -> None:
    await desk.see(desk.path())
    await desk.answer(words="Nationalité française demandée")
    page = await desk.see(desk.path((await desk.it()).id))
    assert "L'équipe regardera ce point avec vous" in page and "Envoyer à l'équipe" in page


async def test_one_that_was_never_sent_is_dropped_no_other(desk: Desk) -> None:
    await desk.see(desk.path())
    await desk.answer()
    drafted = (await desk.it()).id
    await desk.see(desk.path(drafted))
    assert "C'est effacé" in await desk.send(do="write_drop")
    assert await desk.offer(drafted) is None
    await desk.change(desk.hiring.refused, revision=1)
    await desk.see(desk.path(desk.hiring.refused))
    assert "rien n'a été remplacé" in await desk.send(do="write_drop")
    assert await desk.offer(desk.hiring.refused) is not None


async def test_nothing_of_another_employer_or_of_one_that_is_over_is_seen_or_changed(
    desk: Desk,
) -> None:
    await desk.see(desk.path(desk.hiring.live))
    mark, before = desk.mark, await desk.database.read(everything)
    strange = desk.path(desk.hiring.live, person=desk.hiring.other_id)
    for path in (strange, desk.path(desk.hiring.filled), desk.path(999)):
        for sent in (ANSWERS, {"do": "write_send"}, {"do": "write_drop"}, {"do": "nothing"}, {}):
            assert "fibre" not in (await desk.see(path)).split("Terminées")[0] or path != strange
            desk.here = path
            assert "Cette offre est terminée" in await desk.send(**sent, seen=mark)
    assert await desk.database.read(everything) == before


async def test_other_links_lead_to_the_same_kind_page(desk: Desk) -> None:
    whole = desk.path(desk.hiring.employer_id, action=OFFERS).replace("/o/", "/w/")
    for path in (whole, desk.path()[:-1], desk.path(person=desk.hiring.employer_id + 99)):
        response = await desk.client.get(path)
        assert response.status == 404 and "Ce lien ne marche plus" in as_typed(
            await response.text()
        )


async def test_words_far_too_long_come_back_whole_and_a_flood_is_refused(desk: Desk) -> None:
    await desk.see(desk.path())
    long = "é" * 5000
    assert long in await desk.answer(words=long)
    flood = await desk.client.post(desk.path(), data={**ANSWERS, "words": "é" * 50_000})
    assert flood.status == 413 and "no-store" in flood.headers["Cache-Control"]


async def test_what_was_typed_is_escaped(desk: Desk) -> None:
    typed = {"title": '"><b>T</b>', "where": "<b>ville</b>", "words": "</textarea><b>mots</b>"}
    response = await desk.client.post(desk.path(), data=ANSWERS | typed | {"seen": ""})
    drawn = as_typed(await response.text())
    assert "<b>" not in drawn and "&quot;&gt;&lt;b&gt;T" in drawn
    assert "&lt;/textarea&gt;&lt;b&gt;mots" in drawn
    assert "<script" not in drawn and "default-src 'none'" in response.headers[POLICY]


async def test_looking_changes_nothing(desk: Desk) -> None:
    before = await desk.database.read(everything)
    for offer_id in (0, desk.hiring.live, desk.hiring.refused, desk.hiring.to_approve):
        for step in ("", "answers", "job", "skills", "preview", "nonsense"):
            await desk.see(desk.path(offer_id), step)
            assert (await desk.client.head(desk.path(offer_id))).status == 200
    assert await desk.database.read(everything) == before
