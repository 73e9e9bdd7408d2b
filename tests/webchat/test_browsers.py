"""Come back to the chat by a link of an e-mail, list and close browsers, be written to unseen."""

import re
from email.message import EmailMessage
from html import unescape

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient

from services.outbox import contact_proofs
from services.webchat import returning
from services.webchat.returning import WORDS as WORDS_SHOWN
from tests.harness.chat import Chat
from tests.harness.typed import as_typed
from tests.webchat.browser import SAME_ORIGIN, Browser, browsers

Client = TestClient[web.Request, web.Application]
LINK = re.compile(r"https?://[^\s\"<>]*?(/chat/back/[\w.-]+)")
SIX = re.compile(r'<ol class="six-words">(.*?)</ol>')
EMAIL = "lou@exemple.fr"


def words(email: EmailMessage) -> str:
    body = email.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def post(page: Browser, path: str, **form: str) -> ClientResponse:
    headers = {**SAME_ORIGIN, **({"Cookie": page.cookie} if page.cookie else {})}
    answer = await page.client.post(path, data=form, headers=headers, allow_redirects=False)
    for name, morsel in answer.cookies.items():
        page.cookie = f"{name}={morsel.value}" if morsel.value else ""
    return answer


async def proved(chat: Chat, client: Client) -> Browser:
    """Return the browser of somebody who proved an address."""
    page = Browser(client)
    await page.start()
    for label in ("C'est parti", "D'accord, on continue", "Oui", "26 à 49 ans"):
        await page.press(label)
    await page.say("31250")
    await page.press("Je prends ma place")
    await page.press("Par e-mail")
    await page.say(EMAIL)
    await chat.hear()
    said = await page.say(str(chat.mail.taken[-1]["Subject"])[-6:])
    assert said[0].startswith("Merci, votre adresse est confirmée ✅")
    await page.say("Lou")
    return page


async def link_back(chat: Chat, client: Client) -> str:
    """Ask for a link from a browser that knows nobody; return its path."""
    before = len(chat.mail.taken)
    asked = await post(Browser(client), "/chat/back", email=EMAIL.upper())
    assert asked.status == 200
    await chat.hear()
    assert len(chat.mail.taken) == before + 1
    found = LINK.search(words(chat.mail.taken[-1]))
    assert found is not None
    return found[1]


async def test_a_link_of_an_email_opens_the_same_conversation_elsewhere(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = await proved(chat, client)
        path = await link_back(chat, client)
        other = Browser(client)
        seen = await other.get(path)  # a mail scanner does the same
        assert seen.status == 200 and "Set-Cookie" not in seen.headers
        assert (await post(other, path)).status == 303
        await other.look()
        assert other.words() == page.words()


async def test_an_address_that_nobody_proved_gets_nothing_and_the_same_words(chat: Chat) -> None:
    async with browsers(chat) as client:
        await proved(chat, client)
        before = len(chat.mail.taken)
        unknown = await post(Browser(client), "/chat/back", email="x@exemple.fr")
        known = await post(Browser(client), "/chat/back", email=EMAIL)
        assert await unknown.text() == await known.text()
        await chat.hear()
        assert [mail["To"] for mail in chat.mail.taken[before:]] == [EMAIL]


@pytest.mark.parametrize(
    "change", [lambda p: p[:-1], lambda p: p + "x", lambda _: "/chat/back/a.b"]
)
async def test_a_forged_link_opens_nothing(chat: Chat, change: type[str]) -> None:
    async with browsers(chat) as client:
        await proved(chat, client)
        path = change(await link_back(chat, client))
        other = Browser(client)
        await post(other, path)
        assert (other.cookie, (await other.get("/chat/messages?after=0")).status) == ("", 401)


async def test_a_link_of_eight_days_ago_opens_nothing(chat: Chat) -> None:
    async with browsers(chat) as client:
        await proved(chat, client)
        path = await link_back(chat, client)
        await chat.play("@ 2027-03-10 13:00\n")
        other = Browser(client)
        await post(other, path)
        assert other.cookie == ""


async def test_another_site_opens_and_closes_nothing(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = await proved(chat, client)
        path = await link_back(chat, client)
        elsewhere = {"Sec-Fetch-Site": "cross-site", "Cookie": page.cookie}
        for each, form in (
            (path, {}),
            ("/chat/devices", {"leave": ""}),
            ("/chat/back", {"email": EMAIL}),
        ):
            answer = await client.post(each, data=form, headers=elsewhere, allow_redirects=False)
            assert (answer.status, "Set-Cookie" in answer.headers) == (403, False)
        assert (await page.get("/chat/messages?after=0")).status == 200


async def test_a_browser_is_listed_and_closed_from_another(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = await proved(chat, client)
        other = Browser(client)
        await post(other, await link_back(chat, client))
        listed = await (await other.get("/chat/devices")).text()
        [number] = re.findall(r'name="close" value="(\d+)"', listed)
        stranger = Browser(client)
        await stranger.start()
        await post(stranger, "/chat/devices", close=number)  # not theirs to close
        assert (await page.get("/chat/messages?after=0")).status == 200
        await post(other, "/chat/devices", close=number)
        assert (await page.get("/chat/messages?after=0")).status == 401


async def test_who_opens_theirs_closes_the_conversation_before_on_that_browser(chat: Chat) -> None:
    async with browsers(chat) as client:
        await proved(chat, client)
        path = await link_back(chat, client)
        first = Browser(client)
        await first.start()
        before = first.cookie
        await post(first, path)
        assert first.cookie != before
        old = Browser(client, cookie=before)
        assert (await old.get("/chat/messages?after=0")).status == 401


async def test_a_shared_computer_ends_after_half_an_hour(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = await proved(chat, client)
        answer = await post(page, "/chat/devices", share="")
        assert "Max-Age" not in answer.headers["Set-Cookie"]
        await chat.play("@ 2027-03-02 12:25\n")
        assert (await page.get("/chat/messages?after=0")).status == 200
        await chat.play("@ 2027-03-02 13:30\n")
        assert (await page.get("/chat/messages?after=0")).status == 401


async def test_who_leaves_keeps_no_cookie(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = await proved(chat, client)
        cookie = page.cookie
        answer = await post(page, "/chat/devices", leave="")
        assert page.cookie == "" and "storage" in answer.headers["Clear-Site-Data"]
        assert (await Browser(client, cookie=cookie).get("/chat/messages?after=0")).status == 401


async def writing_to_the_team(chat: Chat, client: Client) -> Browser:
    """Return the browser of somebody who waits for the team's answer."""
    await chat.play("sami> /start i-{staff}\nsami> Sami\n")
    page = await proved(chat, client)
    await page.send({"press": "menu"})
    await page.look()
    await page.press("Parler à quelqu'un 💬")
    await page.say("Ai-je droit à un ordinateur ?")
    await chat.play("@ 2027-03-02 12:30\n")
    return page


async def emails_after(chat: Chat, played: str) -> list[EmailMessage]:
    before = len(chat.mail.taken)
    await chat.play(played)
    return chat.mail.taken[before:]


async def test_what_nobody_saw_leaves_by_email_once_until_one_stops_it(chat: Chat) -> None:
    async with browsers(chat) as client:
        await writing_to_the_team(chat, client)
        [email] = await emails_after(chat, "sami> (reply Oui, un <prêt>.)\n@ 2027-03-02 14:00\n")
        assert (email["To"], email["Subject"]) == (EMAIL, "Déclic vous a écrit")
        assert "Oui, un <prêt>." in words(email)
        assert LINK.search(words(email)) is not None
        stop = re.search(r"https?://[^\s\"<>]*?(/e/[\w.-]+)", words(email))
        assert stop is not None
        assert (await post(Browser(client), stop[1])).status == 200
        assert await emails_after(chat, "sami> (reply Il est là.)\n@ 2027-03-02 15:00\n") == []


async def test_what_a_page_showed_leaves_by_no_email(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = await writing_to_the_team(chat, client)
        await post(page, "/chat/seen", change="99999")  # it counts no further than what was said
        assert await emails_after(chat, "sami> (reply Oui.)\n") == []
        await page.look()
        assert "Oui." in page.words()[-1]
        await post(page, "/chat/seen", change=str(page.change))
        assert await emails_after(chat, "@ 2027-03-02 14:00\n") == []
        assert await emails_after(chat, "sami> (reply Venez.)\n@ 2027-03-02 15:00\n") != []


async def test_a_copy_and_an_erasure_ask_for_a_code_once_more(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = await proved(chat, client)
        await chat.play("@ 2027-03-02 12:30\n")
        await page.say("/supprimer")
        assert "un code à six chiffres part vers lou@exemple.fr" in page.words()[-1]
        await page.say("000000")
        assert "Ce n'est pas ce code" in page.words()[-2]
        assert "Oui, tout effacer" not in page.labels()
        await chat.hear()
        await page.say(str(chat.mail.taken[-1]["Subject"])[-6:])
        await page.press("Non, je garde tout")
        said = await page.say("/donnees")
        assert "code" not in said[0]  # it came back just now
        await chat.play("@ 2027-03-02 13:00\n")
        await page.say("une copie de mes données")
        assert "un code à six chiffres part vers lou@exemple.fr" in page.words()[-1]
        await page.press("Plus tard")
        assert "Rien n'est envoyé, rien n'est effacé" in page.words()[-1]


async def test_who_proved_nothing_or_writes_on_telegram_gives_no_code(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = Browser(client)
        await page.start()
        await page.say("/supprimer")
        assert "Oui, tout effacer" in page.labels()
        assert "[Oui, tout effacer]" in await chat.play("> /start\n> /supprimer\n")


async def six_words(page: Browser) -> list[str]:
    """Ask for words in a browser; return them."""
    shown = await post(page, "/chat/words")
    found = SIX.search(await shown.text())
    assert found is not None
    return re.findall(r"<li>(\w+)</li>", found[1])


async def test_six_words_open_the_conversation_elsewhere_once(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = Browser(client)
        await page.start()
        six = await six_words(page)
        assert len(six) == 6
        other, third = Browser(client), Browser(client)
        asked = await other.get(f"/chat/words/{'-'.join(six)}")  # as a camera leads there
        assert asked.status == 200 and "Set-Cookie" not in asked.headers
        typed = f" {six[0].upper()}, {' '.join(six[1:])}."
        assert (await post(other, "/chat/words/open", words=typed)).status == 303
        await other.look()
        assert other.words() == page.words()
        again = await post(third, "/chat/words/open", words=typed)
        assert "n'ouvrent rien" in as_typed(unescape(await again.text())) and not third.cookie


async def test_words_open_nothing_after_ten_minutes_nor_after_others_were_drawn(
    chat: Chat,
) -> None:
    async with browsers(chat) as client:
        page, other = Browser(client), Browser(client)
        await page.start()
        first, second = await six_words(page), await six_words(page)
        await post(other, "/chat/words/open", words=" ".join(first))
        assert not other.cookie
        await chat.play("@ 2027-03-02 13:00\n")
        await post(other, "/chat/words/open", words=" ".join(second))
        assert not other.cookie


async def test_who_guesses_words_is_stopped(chat: Chat) -> None:
    async with browsers(chat) as client:
        statuses = [
            (await post(Browser(client), "/chat/words/open", words=f"lune {number}")).status
            for number in range(101)
        ]
        assert statuses == [200] * 100 + [429]


def test_each_word_is_read_as_it_is_shown() -> None:
    assert len(set(WORDS_SHOWN)) == 256
    assert [returning.as_typed(word) for word in WORDS_SHOWN] == [(it,) for it in WORDS_SHOWN]


ANNOUNCE = """
lea> /annonce
lea> [Écrire une annonce]
lea> [Nouvelles]
lea> La salle a changé.
lea> [Sans bouton]
lea> [Une session]
lea> [Déclic Haute-Garonne]
lea> [Place prise]
lea> [C'est bon]
"""


async def test_the_team_sees_who_reads_on_their_next_visit_alone(chat: Chat) -> None:
    on_visit = "Sans e-mail, au prochain passage sur la page : 1"
    async with browsers(chat) as client:
        await proved(chat, client)
        await chat.play("lea> /start i-{staff}\nlea> Léa\n")
        card = "lea> /fiche\nlea> Lou\nlea> [Lou · Revel · 26-49 ans]\n"
        assert "attendent son prochain passage" not in await chat.play(card)
        assert on_visit not in await chat.play(ANNOUNCE)
        await chat.app.database.transact(
            lambda s: contact_proofs.stop_emails(s, 1, chat.world.now())
        )
        assert on_visit in await chat.play("lea> /annonce\nlea> [Reprendre le brouillon]\n")
        assert "attendent son prochain passage" in await chat.play(card)
