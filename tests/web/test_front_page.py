"""The page for those who have no Telegram: what it shows, what it takes, what it turns away."""

import asyncio
import re
from datetime import date, timedelta
from functools import partial
from html import unescape
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.web.enrolment.front_page import CONTACT, DOOR, LOOKS, NAME, STAMP, TRAP
from models.engine.database import Database
from models.enrolment import CallBack
from models.outbox import OutboxMessage
from rules.session_admin.opening import DataProtectionRecord
from services.demonstration import seed
from services.enrolment import front_page
from services.enrolment.call_back_requests import A_DAY, RESERVE
from services.outbox.signed_links import LASTS, PAGE, SignedLink, sign
from services.pages.page import LARGEST_FORM
from services.programme import data_protection
from tests.feedback.builders import front_page_words
from tests.harness.builders import BOT, NOON, a_member, a_participant, a_session
from tests.harness.typed import as_typed
from tests.web.conftest import ADDRESS, KEY, Street, a_stamp, a_street

PHONE = "+33639981234"
RANDOM_BELOW = Random(1).randrange
SECOND = timedelta(seconds=1)
TEXTS = {"programme": "Pas à pas", "association": "Les <b>Passerelles</b>", "territory": "Aude"}


async def test_without_any_session_it_says_so_and_still_opens_telegram(street: Street) -> None:
    page = await street.see()
    assert "Pas de date pour l'instant" in page
    assert f'href="{ADDRESS}"' in page and "Commencer sur Telegram" in page
    assert (
        "<svg" in page
        and f'aria-label="Code QR qui ouvre la conversation avec Déclic, {ADDRESS}' in page
    )


async def test_sessions_that_come_are_shown_with_their_places_and_those_gone_by_are_not(
    street: Street,
) -> None:
    def sessions(session: Session) -> None:
        a_session(session, code="past", name="Hier", starts_on=date(2027, 3, 1), texts=TEXTS)
        a_session(session, code="soon", name="Aude <b>sud</b>", texts=TEXTS, seats=3)
        full = a_session(session, code="full", starts_on=date(2027, 4, 5), seats=1)
        a_participant(session, full)

    await street.database.transact(sessions)
    page = await street.see()
    assert "Hier" not in page
    assert "Aude &lt;b&gt;sud&lt;/b&gt;" in page and "robot du programme Pas à pas" in page
    assert "Du lundi 15 mars au vendredi 26 mars" in page and "Il reste 3 places." in page
    assert "La liste d'attente est ouverte." in page
    assert "Les &lt;b&gt;Passerelles&lt;/b&gt; s'en sert" in page
    assert page.index("Aude &lt;") < page.index("Session d'essai")


async def test_who_keeps_a_call_back_is_the_recorded_controller(street: Street) -> None:
    def work(session: Session) -> None:
        a_session(session, texts=TEXTS)
        told = DataProtectionRecord(
            "Réseau <i>Horizon</i>", "dpo@horizon.example", NOON.date(), "aucun"
        )
        data_protection.keep(session, told, NOON)

    await street.database.transact(work)
    page = await street.see()
    assert "Réseau &lt;i&gt;Horizon&lt;/i&gt; s'en sert" in page
    assert "dpo@horizon.example" in page and "Passerelles</b> s'en sert" not in page


@pytest.mark.parametrize(
    ("path", "liked", "language"),
    [
        ("/", "", "fr"),
        ("/", "en-GB,en;q=0.9,fr;q=0.5", "en"),
        ("/", "de,en;q=0.2,fr;q=0.8", "fr"),
        ("/", "de;q=x,,;q=", "fr"),
        ("/?lang=en", "fr", "en"),
        ("/?lang=fr", "en", "fr"),
        ("/?lang=<script>", "fr", "fr"),
    ],
)
async def test_it_speaks_the_language_asked_for_else_the_one_the_browser_likes(
    street: Street, path: str, liked: str, language: str
) -> None:
    page = await street.see(path, **{"Accept-Language": liked})
    other = "en" if language == "fr" else "fr"
    assert page.startswith(f'<!doctype html><html lang="{language}">')
    assert f'href="?lang={other}"' in page and f'href="?lang={language}"' not in page
    assert "<script" not in page


async def test_it_is_light_open_to_all_and_follows_nobody(street: Street) -> None:
    response = await street.client.get("/")
    page, headers = as_typed(await response.text()), response.headers
    assert len(LOOKS.encode()) < 14 * 1024
    for sign_of_weight in ("<script", "src=", "@import", "url(", "@font-face", "Set-Cookie"):
        assert sign_of_weight not in page + str(headers)
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "private, max-age=60"
    assert headers["Vary"] == "Accept-Language"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "X-Robots-Tag" not in headers and "noindex" not in page
    assert (await street.client.head("/")).status == 200
    assert (await street.client.put("/")).status == 405


async def test_a_call_is_asked_for_and_the_team_is_told(street: Street) -> None:
    await street.database.transact(lambda session: a_member(session) and None)
    response = await street.send(" Camille ", "06 39 98 12 34")
    assert response.status == 303 and len(street.nudged) == 1
    assert await street.asked() == [("Camille", PHONE)]
    page = await street.see(f"/{response.headers['Location']}")
    assert "Nous vous appelons sous deux jours ouvrés" in page and 'role="status"' in page
    assert '<form method="post"' not in page
    kinds = select(OutboxMessage.kind)
    told = await street.database.read(lambda session: list(session.scalars(kinds)))
    assert told == ["call_back"]


async def test_an_address_is_written_to_in_the_language_of_the_page(street: Street) -> None:
    stamp = a_stamp(NOON - timedelta(minutes=1))
    form = {NAME: "Zoé", CONTACT: " zoe@Exemple.FR ", STAMP: stamp}
    response = await street.client.post("/?lang=en", data=form)
    assert "We write to you within two working days" in as_typed(await response.text())
    assert await street.asked() == [("Zoé", "zoe@exemple.fr")]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0639981234", PHONE),
        ("+33 6 39 98 12 34", PHONE),
        ("0692 12 34 56", "+262692123456"),
        ("0590 27 12 34", "+590590271234"),
        ("+32 470 12 34 56", "+32470123456"),
    ],
)
async def test_a_number_of_the_mainland_of_overseas_or_abroad_will_do(
    street: Street, typed: str, kept: str
) -> None:
    assert (await street.send(contact=typed)).status == 303
    assert await street.asked() == [("Camille", kept)]


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        (NAME, "", "Écrivez un prénom"),
        (NAME, "3", "Écrivez un prénom"),
        (NAME, '"><script>alert(1)</script>', "Écrivez un prénom"),
        (NAME, "a" * 41, "Écrivez un prénom"),
        (CONTACT, " ", "Écrivez un téléphone ou un e-mail"),
        (CONTACT, "06 39 98", "Ce numéro semble incomplet"),
        (CONTACT, "bonjour", "Ce numéro semble incomplet"),
        (CONTACT, "0899 70 12 34", "Ce numéro est payant"),
        (CONTACT, "zoe@", "Cette adresse semble incomplète"),
        (CONTACT, f"{'z' * 300}@exemple.fr", "Cette adresse semble incomplète"),
        (CONTACT, '"><img src=x>@exemple.fr', "Cette adresse semble incomplète"),
    ],
)
async def test_what_does_not_do_is_said_beside_its_field_and_nothing_typed_is_lost(
    street: Street, field: str, typed: str, told: str
) -> None:
    sent = {NAME: "Camille", CONTACT: "06 39 98 12 34"} | {field: typed}
    response = await street.send(sent[NAME], sent[CONTACT])
    page = as_typed(await response.text())
    assert response.status == 422 and await street.asked() == []
    described = page.partition(f' id="{field}-faute"')[2].partition("</p>")[0]
    assert told in described and page.count('aria-invalid="true"') == 1
    assert "<script" not in page and "<img" not in page
    for value in sent.values():
        assert f'value="{value}"' in unescape(page)


async def test_two_faults_are_said_at_once_and_the_first_takes_the_keyboard(
    street: Street,
) -> None:
    page = as_typed(await (await street.send("", "")).text())
    assert page.count('aria-invalid="true"') == 2 and page.count("autofocus") == 1
    assert page.index("autofocus") < page.index('id="contact"')


async def test_a_form_corrected_in_a_second_is_taken(street: Street) -> None:
    page = as_typed(await (await street.send("")).text())
    [stamp] = [it.split('"')[0] for it in page.split(f'name="{STAMP}" value="')[1:]]
    street.clock[0] += SECOND
    assert (await street.send(more={STAMP: stamp})).status == 303


@pytest.mark.parametrize(
    "odd",
    [
        {TRAP: "https://buy.example"},
        {STAMP: ""},
        {STAMP: "forged.stamp"},
        {STAMP: a_stamp(NOON - SECOND)},
        {STAMP: a_stamp(NOON - front_page.LATEST)},
        {STAMP: a_stamp(NOON - 60 * SECOND, b"another key")},
        {STAMP: sign(KEY, SignedLink(PAGE, 1, 1, NOON + LASTS))},
    ],
)
async def test_what_a_program_sends_is_asked_again_with_nothing_lost(
    street: Street, odd: dict[str, str]
) -> None:
    response = await street.send(more=odd)
    page = as_typed(await response.text())
    assert response.status == 403 and await street.asked() == []
    assert "Rien n'est perdu" in page and 'value="Camille"' in page
    assert "buy.example" not in page


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://declic.test"}, 303),
        ({"Origin": "http://declic.local", "Host": "declic.local"}, 303),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://behind.a.proxy"}, 303),
        ({}, 303),
    ],
)
async def test_a_form_comes_from_the_page_itself(
    street: Street, headers: dict[str, str], status: int
) -> None:
    assert (await street.send(headers=headers)).status == status


async def ask_often(street: Street, address: str, times: int, first: int = 0) -> list[int]:
    headers = {"X-Forwarded-For": address}
    found = []
    for number in range(first, first + times):
        found.append((await street.send(contact=f"06399810{number:02}", headers=headers)).status)
    return found


async def test_an_address_asks_five_times_an_hour(street: Street) -> None:
    wrong = await street.send("", headers={"X-Forwarded-For": "203.0.113.7"})
    assert wrong.status == 422
    assert await ask_often(street, "203.0.113.7", 6) == [303] * 5 + [429]
    assert await ask_often(street, "203.0.113.8", 1, 20) == [303]
    assert len(await street.asked()) == 6
    street.clock[0] += timedelta(hours=1)
    assert await ask_often(street, "203.0.113.7", 1, 30) == [303]


async def test_what_a_stranger_says_of_itself_is_not_believed(street: Street) -> None:
    """Only the last machine that spoke to our proxy is known."""
    for number in range(5):
        await ask_often(street, f"198.51.100.{number}, 203.0.113.7", 1, number)
    assert await ask_often(street, "198.51.100.99, 203.0.113.7", 1, 50) == [429]


async def test_all_the_machines_of_one_sender_count_together(street: Street) -> None:
    for number in range(5):
        await ask_often(street, f"2001:db8:1:{number:x}::1", 1, number)
    assert await ask_often(street, "2001:db8:1:ffff::1", 1, 50) == [429]
    assert await ask_often(street, "2001:db8:2::1", 1, 51) == [303]


async def test_a_form_is_good_once(street: Street) -> None:
    """Whoever kept one page cannot send it with a thousand telephones."""
    used = {STAMP: a_stamp(NOON - timedelta(minutes=1))}
    assert (await street.send(more=used)).status == 303
    response = await street.send(contact="0639981235", more=used)
    page = as_typed(await response.text())
    assert response.status == 403 and await street.asked() == [("Camille", PHONE)]
    assert "Rien n'est perdu" in page and 'value="0639981235"' in page
    [anew] = [it.split('"')[0] for it in page.split(f'name="{STAMP}" value="')[1:]]
    street.clock[0] += front_page.SOONEST
    assert (await street.send(contact="0639981235", more={STAMP: anew})).status == 303


@pytest.mark.both_databases("two requests insert the same key")
async def test_a_form_sent_twice_at_once_is_noted_once(street: Street) -> None:
    used = {STAMP: a_stamp(NOON - timedelta(minutes=1))}
    several = (street.send(contact=f"06399812{number}", more=used) for number in range(10, 15))
    found = sorted([response.status for response in await asyncio.gather(*several)])
    assert found == [303, 403, 403, 403, 403]
    assert len(await street.asked()) == 1


async def test_two_people_are_never_shown_the_same_form(street: Street) -> None:
    assert await street.see() != await street.see()


async def ask_many(street: Street, times: int) -> None:
    def many(session: Session) -> None:
        for _ in range(times):
            asked = {"asked_at": NOON - timedelta(hours=5), "first_name": None, "contact": None}
            session.add(CallBack(bot_id=BOT, called_at=NOON, **asked))

    await street.database.transact(many)


async def test_the_last_of_a_day_are_for_those_of_whom_nothing_came_yet(street: Street) -> None:
    assert await ask_often(street, "203.0.113.1", 1, 1) == [303]
    assert await ask_often(street, "2001:db8:1::1", 1, 2) == [303]
    await ask_many(street, A_DAY - RESERVE - 2)
    assert await ask_often(street, "203.0.113.200", 1, 3) == [429]
    assert await ask_often(street, "2001:db8:ffff::1", 1, 4) == [429]
    assert await ask_often(street, "198.51.100.1", 2, 5) == [303, 429]
    street.clock[0] += timedelta(days=1)
    assert await ask_often(street, "203.0.113.200", 2, 7) == [303, 303]


async def test_what_came_to_nothing_takes_nothing_from_the_reserve(street: Street) -> None:
    await ask_many(street, A_DAY - RESERVE)
    used = {STAMP: a_stamp(NOON - timedelta(minutes=1))}
    here = {"X-Forwarded-For": "203.0.113.1"}
    assert (await street.send(more=used)).status == 303
    again = await street.send(contact="0639981235", more=used, headers=here)
    assert (again.status, await ask_often(street, "203.0.113.1", 1, 5)) == (403, [303])


@pytest.mark.both_databases("a count under a lock")
async def test_all_together_ask_two_hundred_times_a_day(street: Street) -> None:
    await ask_many(street, A_DAY)
    response = await street.send()
    assert response.status == 429 and "Réessayez demain" in as_typed(await response.text())
    assert await street.asked() == [(None, None)] * A_DAY
    street.clock[0] += timedelta(days=1)
    assert (await street.send()).status == 303


async def test_the_same_contact_sent_twice_waits_once(street: Street) -> None:
    await street.database.transact(lambda session: a_member(session) and None)
    assert [(await street.send()).status for _ in range(2)] == [303, 303]
    assert await street.asked() == [("Camille", PHONE)]
    query = select(OutboxMessage.id)
    assert len(await street.database.read(lambda s: s.scalars(query).all())) == 1


async def test_bodies_that_are_no_small_form_are_refused(street: Street) -> None:
    large = await street.client.post("/", data={NAME: "x" * LARGEST_FORM})
    odd = await street.client.post("/", json={NAME: "Camille"})
    assert (large.status, odd.status) == (413, 415)


async def test_three_steps_and_what_people_ask_are_told_and_each_session_can_be_chosen(
    street: Street,
) -> None:
    await street.database.transact(lambda session: a_session(session, texts=TEXTS) and None)
    page = await street.see()
    assert page.count('class="scene"') == 3 and page.count("<details") == 4
    chosen = page.partition('<section class="sessions">')[2].partition("</section>")[0]
    assert f'<h3><a href="{ADDRESS}">' in chosen
    assert page.count("<h1>") == 1 and "Quatre questions" in page


async def test_hours_age_and_pay_are_seen_without_unfolding_anything(street: Street) -> None:
    def sessions(session: Session) -> None:
        a_session(session, texts=TEXTS)
        a_session(session, code="young", minimum_age=16, texts=TEXTS)

    await street.database.transact(sessions)
    page = await street.see()
    facts = page.partition('<section class="known">')[2].partition("</section>")[0]
    for told in ("Une à deux heures par jour", "Dès 16 ans", "Gratuit.", "Rien n'est versé."):
        assert f"<b>{told}" in facts
    assert "Dès 18 ans" in await a_page_without_sessions(street)


async def a_page_without_sessions(street: Street) -> str:
    street.clock[0] += timedelta(days=365)
    return await street.see()


async def test_who_wants_to_help_finds_a_door_and_leaves_a_contact(street: Street) -> None:
    page = await street.see()
    doors = page.partition('<section class="doors">')[2].partition("</section>")[0]
    assert doors.count("#rappel") == 3
    assert "Mentor" in doors and "Employeur" in doors and "Vous accompagnez" in doors


async def test_the_team_reads_through_which_door_a_call_is_asked_for(street: Street) -> None:
    await street.database.transact(lambda session: a_member(session) and None)
    page = await street.see("/?lang=fr&porte=mentor")
    assert '<input type="hidden" name="porte" value="mentor">' in page
    stamp = a_stamp(NOON - timedelta(minutes=1))
    form = {NAME: "Camille", CONTACT: PHONE, STAMP: stamp, DOOR: "mentor"}
    assert (await street.client.post("/", data=form, allow_redirects=False)).status == 303
    told = select(OutboxMessage.params)
    params = await street.database.read(lambda session: session.scalars(told).one())
    assert params["door"] == "mentor"


async def test_a_door_that_is_none_of_ours_is_no_door(street: Street) -> None:
    page = await street.see('/?porte="><script>')
    assert '<input type="hidden" name="porte" value="">' in page and "<script" not in page


async def test_what_is_invented_is_said_once(street: Street) -> None:
    await street.database.transact(
        lambda session: seed.seed_all(session, NOON, RANDOM_BELOW) and None
    )
    page = await street.see("/?pres=31250")
    shown = page.partition('id="rappel"')[0]
    assert shown.count("émonstration") == 1
    assert "Déclic Haute-Garonne" in shown


async def test_who_asks_whether_it_is_near_is_answered_on_the_page(street: Street) -> None:
    await street.database.transact(
        lambda session: seed.seed_all(session, NOON, RANDOM_BELOW) and None
    )
    asked = await street.see("/?pres=31250")
    assert 'value="Revel"' in asked and "Oui, Revel en fait partie" in asked
    assert "Peut-être, selon votre rue" in await street.see("/?pres=31100")
    assert "Une session est là" in await street.see("/?pres=31")
    assert "Pas encore de session ici : 75" in await street.see("/?pres=75")
    forged = await street.see("/?pres=%3Cscript%3E%22")
    assert "<script" not in forged and "Je ne trouve pas" in forged
    assert "Je ne trouve pas" not in await street.see("/?pres=%20")


async def test_it_is_shared_with_a_title_and_a_picture_that_it_serves_itself(
    street: Street,
) -> None:
    page = await street.see()
    assert 'property="og:title" content="Le numérique vous intrigue' in page
    [address] = re.findall(r'property="og:image" content="https://declic.test(/[^"]+)"', page)
    for path, kind in {address: "image/png", "/icone.svg": "image/svg+xml"}.items():
        response = await street.client.get(unescape(path))
        assert (response.status, response.content_type) == (200, kind)
        assert len(await response.read()) < 100_000
    for path in ("/icone-180.png", "/photo-du-robot.png"):
        assert (await (await street.client.get(path)).read()).startswith(b"\x89PNG")


async def test_the_whole_page_is_light(street: Street) -> None:
    await street.database.transact(
        lambda session: seed.seed_all(session, NOON, RANDOM_BELOW) and None
    )
    response = await street.client.get("/?pres=31100")
    assert len(await response.read()) < 150_000


async def test_partners_are_shown_by_their_logos_and_those_without_by_name(
    database: Database, tmp_path: Path
) -> None:
    (tmp_path / "region.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    named = [
        {"name": "Région <b>Sud</b>", "logo": "region.svg"},
        {"name": "Ville", "logo": "x.png"},
    ]
    texts = TEXTS | {"partners": named}
    await database.transact(lambda session: a_session(session, texts=texts) and None)
    async with a_street(database, tmp_path) as street:
        page = await street.see()
        assert '<img src="logos/region.svg" alt="Région &lt;b&gt;Sud&lt;/b&gt;"' in page
        assert "<li><span>Ville</span></li>" in page
        served = await street.client.get("/logos/region.svg")
        assert (served.status, served.content_type) == (200, "image/svg+xml")
        assert "default-src 'none'" in served.headers["Content-Security-Policy"]
        for path in ("x.png", "..%2Fconftest.py", "region.svg%00", ".env", "region.exe"):
            assert (await street.client.get(f"/logos/{path}")).status == 404


async def test_without_partners_no_logo_is_asked_for(street: Street) -> None:
    await street.database.transact(lambda session: a_session(session, texts=TEXTS) and None)
    assert "soutien" not in await street.see()
    assert (await street.client.get("/logos/region.svg")).status == 404


async def test_words_stand_on_the_page_once_the_team_has_read_them(street: Street) -> None:
    def words(session: Session, number: int, said: str, *, is_named: bool, is_read: bool) -> None:
        here = a_session(session, code=str(number), texts=TEXTS)
        person = a_participant(session, here, number, first_name="Zoé")
        read_at = NOON if is_read else None
        front_page_words(session, person, here.id, said, is_named=is_named, approved_at=read_at)

    assert 'class="said"' not in await street.see()
    for number, (said, is_named, is_read) in enumerate(
        (("J'ai <b>osé</b>.", True, True), ("Utile.", False, True), ("Pas lu.", True, False)), 1
    ):
        told = partial(words, number=number, said=said, is_named=is_named, is_read=is_read)
        await street.database.transact(told)
    page = await street.see()
    said = page.partition('<section class="said">')[2].partition("</section>")[0]
    assert "« J'ai &lt;b&gt;osé&lt;/b&gt;. »" in said and said.count("Zoé") == 1
    assert "Utile." in said and "Une personne du programme" in said
    assert "Pas lu." not in page
