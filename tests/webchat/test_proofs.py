"""A place is held on the page for who proved an e-mail, or was called: a cookie is nobody."""

from sqlalchemy import select

from models.enrolment import Enrolment, EnrolmentStatus
from services.outbox import contact_proofs
from tests.harness.chat import Chat
from tests.harness.geocoder import FakeGeocoder
from tests.webchat.browser import Browser, browsers

TO_POSTCODE = ("C'est parti", "D'accord, on continue", "Oui", "26 à 49 ans")
PLACED = "votre place est réservée ✅"


async def statuses(chat: Chat) -> list[EnrolmentStatus]:
    query = select(Enrolment.status)
    return await chat.app.database.read(lambda session: list(session.scalars(query)))


async def to_a_verdict(chat: Chat, page: Browser) -> None:
    await page.start()
    for label in TO_POSTCODE:
        await page.press(label)
    await page.say("31100")
    await page.press("Écrire mon adresse")
    await page.say("12 rue des Lilas")
    await chat.app.edge.queue.rest()  # the geocoder has answered
    await page.look()
    await page.press("Oui, c'est chez moi")
    assert any("Bonne nouvelle, c'est pour vous" in words for words in page.words())


async def code(chat: Chat) -> str:
    await chat.hear()
    return str(chat.mail.taken[-1]["Subject"])[-6:]


async def test_a_place_is_taken_once_the_code_of_an_email_came_back(
    chat: Chat, geocoder: FakeGeocoder
) -> None:
    async with browsers(chat) as client:
        page = Browser(client)
        await to_a_verdict(chat, page)
        assert not any("rue des lilas" in words.lower() for words in page.words())
        said = await page.press("Je prends ma place")
        assert "je dois pouvoir vous joindre" in said[-1]
        assert await statuses(chat) == [EnrolmentStatus.OFFERED]
        await page.press("Par e-mail")
        await page.say("lou@exemple.fr")
        assert "pas ce code" in (await page.say("000000"))[0]
        assert await statuses(chat) == [EnrolmentStatus.OFFERED]
        said = await page.say(await code(chat))
        assert said[0].startswith("Merci, votre adresse est confirmée ✅")
        assert await statuses(chat) == [EnrolmentStatus.PLACE]
        assert any(PLACED in words for words in await page.say("Camille"))


async def test_who_has_no_email_is_called_and_takes_the_place_then(
    chat: Chat, geocoder: FakeGeocoder
) -> None:
    await chat.play("sami> /start i-{staff}\nsami> Sami\n")
    async with browsers(chat) as client:
        page = Browser(client)
        await to_a_verdict(chat, page)
        await page.press("Je prends ma place")
        await page.press("Je préfère un appel")
        said = await page.say("06 39 98 12 34")
        assert "L'équipe vous appelle au 06 39 98 12 34" in said[0]
        assert await statuses(chat) == [EnrolmentStatus.OFFERED]
        played = await chat.play("@ 2027-03-02 14:00\nsami> [On s'est parlé]\n@ 2027-03-02 14:02\n")
        assert "n'a pas d'e-mail 📞" in played
        await page.look()
        assert "L'équipe vous a eu au téléphone" in page.words()[-1]
        await page.send({"press": "menu"})
        await page.look()
        await page.press("Je prends ma place ✅")
        assert await statuses(chat) == [EnrolmentStatus.PLACE]


async def test_who_is_not_reached_holds_nothing_and_reads_why(
    chat: Chat, geocoder: FakeGeocoder
) -> None:
    await chat.play("sami> /start i-{staff}\nsami> Sami\n")
    async with browsers(chat) as client:
        page = Browser(client)
        await to_a_verdict(chat, page)
        await page.press("Je prends ma place")
        await page.press("Je préfère un appel")
        await page.say("06 39 98 12 34")
        await chat.play("@ 2027-03-02 14:00\nsami> [Pas joignable]\n@ 2027-03-02 14:02\n")
        await page.look()
        assert "n'a pas pu vous joindre" in page.words()[-1]
        await page.send({"press": "menu"})
        await page.look()
        assert "je dois pouvoir vous joindre" in (await page.press("Je prends ma place ✅"))[-1]
        assert await statuses(chat) == [EnrolmentStatus.OFFERED]


async def test_a_seat_is_not_held_for_who_is_checked_and_has_proved_nothing(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = Browser(client)
        await page.start()
        for label in TO_POSTCODE:
            await page.press(label)
        await page.say("31100")
        await page.press("Je préfère ne pas le dire")
        said = await page.press("Plus tard")
        assert "Votre place n'est pas encore gardée : il me faut d'abord votre e-mail" in said[-1]
        assert await statuses(chat) == [EnrolmentStatus.WAITING]
        await chat.play("@ 2027-03-02 14:00\n")
        assert await statuses(chat) == [EnrolmentStatus.WAITING]


async def test_who_writes_on_telegram_proves_nothing(chat: Chat) -> None:
    await chat.play("camille> /start\n= placed camille\n")
    assert await statuses(chat) == [EnrolmentStatus.PLACE]
    assert not await chat.app.database.read(
        lambda session: contact_proofs.is_lacking(session, chat.person_id(session, "camille"))
    )


async def test_a_booking_of_the_page_is_mailed_with_its_calendar_file(
    chat: Chat, geocoder: FakeGeocoder
) -> None:
    async with browsers(chat) as client:
        await chat.play("marc> /start i-{mentor}\nmarc> Marc\n= mentor marc\n")
        await chat.play("= slot marc 2027-03-16 18:00\n")
        page = Browser(client)
        await to_a_verdict(chat, page)
        await page.press("Je prends ma place")
        await page.press("Par e-mail")
        await page.say("lou@exemple.fr")
        await page.say(await code(chat))
        await page.say("Lou")
        await page.press("Choisir une rencontre 🤝")
        for label in ("Marc, technicien", "mar. 16 mars", "18 h"):
            begins = [it for it in page.labels() if label in it]
            await page.press(begins[-1])
        await chat.hear()
        mailed = chat.mail.taken[-1]
        assert [it.get_content_type() for it in mailed.iter_attachments()] == ["text/calendar"]
