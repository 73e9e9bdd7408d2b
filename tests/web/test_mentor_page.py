"""The mentor's pages over HTTP: looking changes nothing, a press does one thing, checked anew."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.web.server import build
from models.engine.database import Database
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.safeguarding import ReportWords
from models.mentoring.slots import Absence, Booking, Slot, SlotRule, SlotStatus
from models.outbox import OutboxEmail
from models.tables import metadata
from rules.schedule.undoing import UNDONE_WITHIN
from services.outbox.email_rendering import EmailRenderer
from services.outbox.signed_links import LASTS, PAGE, SignedLink, key_from, sign
from services.pages.actions import Form
from services.pages.page import LARGEST_FORM
from tests.harness.builders import NOON
from tests.harness.typed import as_typed
from tests.harness.web_pages import all_pages
from tests.web.answers import words_of
from tests.web.mentor_house import Mentoring, a_mentor_at_work

NOTHING: Form = {}
RENDERER = EmailRenderer(key_from("1:token"), "https://pages.test")


@dataclass
class House:
    """The pages, a browser, and a clock that we move."""

    database: Database
    client: TestClient[Request, Application]
    here: Mentoring
    clock: list[datetime] = field(default_factory=lambda: [NOON])

    def token(self, action: str = PAGE, subject: int = 0, *, person: int | None = None) -> str:
        mentor_id = person or self.here.mentor_id
        return sign(RENDERER.key, SignedLink(action, subject or mentor_id, mentor_id, NOON + LASTS))

    async def see(self, path: str) -> str:
        response = await self.client.get(path)
        return await words_of(response)

    async def press(self, do: str, subject: int = 0, form: Form = NOTHING) -> str:
        """On the whole page; what it shows then."""
        response = await self.post(do, subject, form)
        return await words_of(response)

    async def post(self, do: str, subject: int = 0, form: Form = NOTHING) -> ClientResponse:
        sent = {"do": do, "id": str(subject), **form}
        return await self.client.post(f"/m/{self.token()}", data=sent)

    async def worry(self, words: str) -> str:
        return await self.press(
            "worry", form={"about": str(self.here.past_booking), "words": words}
        )

    async def slot(self, slot_id: int) -> Slot:
        return await self.database.read(lambda session: session.get_one(Slot, slot_id))

    async def booking(self, booking_id: int) -> Booking:
        return await self.database.read(lambda session: session.get_one(Booking, booking_id))

    async def count(self, table: type[Any]) -> int:
        query = select(func.count()).select_from(table)
        return await self.database.read(lambda session: session.scalar(query) or 0)


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    here = await database.transact(lambda session: a_mentor_at_work(session, NOON))
    clock = [NOON]
    pages = all_pages(database, RENDERER, lambda: clock[0], rooms="https://rooms.test")
    async with TestClient(TestServer(build(None, pages))) as client:
        yield House(database, client, here, clock)


def everything(session: Session) -> dict[str, list[Any]]:
    return {
        table.name: [tuple(row) for row in session.execute(select(table))]
        for table in metadata.sorted_tables
    }


async def test_looking_changes_nothing(house: House) -> None:
    before = await house.database.read(everything)
    actions = {"confirm": house.here.call, "cancel": house.here.call}
    actions |= dict.fromkeys(("took_place", "nobody_came", "could_not"), house.here.past_booking)
    paths = [f"/l/{house.token(action, subject)}" for action, subject in actions.items()]
    for path in (*paths, f"/m/{house.token()}", f"/m/{house.token()}?said=confirmed"):
        await house.see(path)
        assert (await house.client.head(path)).status == 200
    assert await house.database.read(everything) == before


async def test_a_page_shows_meetings_in_words_and_escapes_what_people_wrote(house: House) -> None:
    page = await house.see(f"/m/{house.token()}")
    assert "mercredi 3 mars, 12 h" in page
    assert "Camille" in page and "Noé" in page and "Sami" in page
    assert "&lt;b&gt;Community manager&lt;/b&gt;" in page
    assert "Groupe de 30 minutes, 2 sur 4" in page
    assert 'href="https://rooms.test/declic-r0om"' in page


async def test_meetings_of_several_weeks_stand_under_their_mondays(house: House) -> None:
    assert "Semaine du" not in await house.see(f"/m/{house.token()}")

    def later(session: Session) -> None:
        group = session.get_one(Slot, house.here.group)
        group.starts_at, group.ends_at = (
            at + timedelta(days=7) for at in (group.starts_at, group.ends_at)
        )

    await house.database.transact(later)
    page = await house.see(f"/m/{house.token()}")
    first, second = page.index("Semaine du lundi 1er mars"), page.index("Semaine du lundi 8 mars")
    assert first < page.index("Camille") < second < page.index("Noé")


async def test_what_is_confirmed_or_closed_says_its_day_on_the_button(house: House) -> None:
    page = await house.see(f"/m/{house.token()}")
    assert '>Je serai là mer. 3 mars<span class="unseen">, 12 h</span></button>' in page
    assert '>Fermer le 5 mars<span class="unseen">, 12 h</span></button>' in page
    link = await house.see(f"/l/{house.token('confirm', house.here.call)}")
    assert ">Je serai là mer. 3 mars</button>" in link


async def test_a_page_keeps_nothing_fetches_nothing_and_follows_nobody(house: House) -> None:
    for path in (f"/m/{house.token()}", "/m/forged.link"):
        response = await house.client.get(path)
        text, headers = as_typed(await response.text()), response.headers
        assert "<script" not in text and "src=" not in text and "@import" not in text
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "form-action 'self'" in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert "noindex" in headers["X-Robots-Tag"]


async def test_forged_misplaced_and_foreign_links_show_the_same_kind_page(
    house: House,
) -> None:
    good = house.token()
    paths = [
        "/m/forged.link",
        f"/m/{good[:-1]}{'A' if good[-1] != 'A' else 'B'}",
        f"/l/{good}",
        f"/m/{house.token('confirm', house.here.call)}",
        f"/l/{house.token('open')}",
        f"/l/{house.token('confirm', 99999)}",
        f"/l/{house.token('confirm', house.here.call, person=house.here.other_mentor_id)}",
        f"/m/{house.token(person=house.here.mentor_id + 1000)}",
    ]
    house.clock[0] = NOON
    seen = [await house.client.get(path) for path in paths]
    assert {response.status for response in seen} == {404}
    texts = {as_typed(await response.text()) for response in seen}
    assert len(texts) == 1 and "Ce lien ne marche plus" in texts.pop()


@pytest.mark.both_databases("a letter is queued unless its key is there")
async def test_a_link_that_has_expired_sends_a_new_one_once_a_day_when_asked(house: House) -> None:
    query = select(func.count()).where(OutboxEmail.text == "letter.renew")

    async def emails() -> int:
        return await house.database.read(lambda session: session.scalar(query) or 0)

    paths = (f"/m/{house.token()}", f"/l/{house.token('confirm', house.here.call)}")
    house.clock[0] = NOON + LASTS
    for path in paths:
        assert "Recevoir un nouveau lien" in await house.see(path)
        sent = await (await house.client.post(path, data={"do": "renew"})).text()
        assert "C'est noté" in as_typed(sent)
    assert await emails() == 0  # no address is confirmed
    known = update(Mentor).values(email="ada@moulins.example", email_confirmed_at=NOON)
    await house.database.transact(lambda session: session.execute(known) and None)
    for path in paths:
        await house.client.post(path, data={"do": "renew"})
    assert await emails() == 1
    assert (await house.slot(house.here.call)).confirmed_at is None
    stopped = update(Mentor).values(status=MentorStatus.SUSPENDED)
    await house.database.transact(lambda session: session.execute(stopped) and None)
    house.clock[0] += timedelta(days=1)
    await house.client.post(paths[0], data={"do": "renew"})
    assert await emails() == 1


async def test_a_link_in_a_letter_confirms_once_and_says_so_again(house: House) -> None:
    path = f"/l/{house.token('confirm', house.here.call)}"
    asked = await house.see(path)
    assert "Vous confirmez votre présence ?" in asked and "Camille" in asked
    for _ in range(2):
        done = await house.client.post(path)
        assert "Votre présence est confirmée" in as_typed(await done.text())
    assert (await house.slot(house.here.call)).confirmed_at == NOON
    assert f'href="https://pages.test/m/{house.token()}"' in as_typed(await done.text())


async def test_a_link_replayed_after_the_meeting_was_cancelled_changes_nothing(
    house: House,
) -> None:
    await house.press("cancel", house.here.call)
    done = await house.client.post(f"/l/{house.token('confirm', house.here.call)}")
    assert "Rien n'a changé" in as_typed(await done.text())
    assert (await house.slot(house.here.call)).confirmed_at is None


async def test_a_cancelled_meeting_frees_its_people_and_leaves_the_page(house: House) -> None:
    page = await house.press("cancel", house.here.call)
    assert "C'est annulé" in page and "<b>Camille</b>" not in page
    assert (await house.slot(house.here.call)).status is SlotStatus.CANCELLED
    assert (await house.booking(house.here.call_booking)).status == "cancelled_by_mentor"


@pytest.mark.parametrize("how", ["took_place", "could_not"])
async def test_how_it_went_is_one_tap_and_leaves_the_page(house: House, how: str) -> None:
    page = await house.press(how, house.here.past_booking)
    assert "Merci, c'est noté" in page and "<b>Sami</b>" not in page
    assert (await house.booking(house.here.past_booking)).said_by_mentor == how


async def test_an_absence_waits_on_the_page_and_is_taken_back_there(house: House) -> None:
    guest = house.here.past_booking
    page = await house.press("nobody_came", guest)
    assert "ne compte que dans dix minutes" in page and "<b>Sami</b>" in page
    assert "Annuler cette absence" in page and "Oui, ça a eu lieu" not in page
    noted = await house.booking(guest)
    assert (noted.said_by_mentor, noted.absence_at) == (None, NOON + UNDONE_WITHIN)

    page = await house.press("absence_undo", guest)
    assert "personne n'en a rien su" in page and "Oui, ça a eu lieu" in page
    assert (await house.booking(guest)).absence_at is None
    assert "Aucune absence n'attend" in await house.press("absence_undo", guest)
    counts = update(Booking).where(Booking.id == guest).values(said_by_mentor="nobody_came")
    await house.database.transact(lambda session: session.execute(counts) and None)
    assert "compte déjà" in await house.press("absence_undo", guest)


async def test_what_has_not_begun_cannot_be_told_yet(house: House) -> None:
    page = await house.press("took_place", house.here.call_booking)
    assert "pas encore commencé" in page


async def test_a_worry_reaches_the_team_and_needs_words(house: House) -> None:
    assert "Écrivez quelques mots" in await house.worry(" ")
    assert await house.count(ReportWords) == 0
    await house.worry("Une demande d'argent.")
    query = select(ReportWords.words)
    told = await house.database.read(lambda session: session.scalars(query).one())
    assert told == "Une demande d'argent."


async def test_a_worry_about_the_guest_of_another_is_nothing(house: House) -> None:
    work = update(Slot).values(mentor_id=house.here.other_mentor_id)
    await house.database.transact(lambda session: session.execute(work) and None)
    await house.worry("Bonjour")
    assert await house.count(ReportWords) == 0


async def test_a_free_time_is_closed_but_not_one_that_was_just_booked(house: House) -> None:
    assert "Ce créneau est fermé" in await house.press("close", house.here.free)
    assert "vient de réserver" in await house.press("close", house.here.call)
    assert (await house.slot(house.here.free)).status is SlotStatus.CANCELLED
    assert (await house.slot(house.here.call)).taken == 1


DATE = {"on": "2027-03-10", "at": "18:00", "minutes": "30", "seats": "1"}


async def test_a_date_is_opened_where_the_mentor_is(house: House) -> None:
    page = await house.press("open", form=DATE)
    assert "C'est ouvert" in page and "mercredi 10 mars, 18 h" in page


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"at": "21:00"}, "entre 8 h et 20 h"),
        ({"on": "2027-03-02", "at": "12:30"}, "trop tôt"),
        ({"on": "2029-03-02"}, "trop loin"),
        ({"minutes": "5"}, "Cette durée"),
        ({"on": "2027-03-03", "at": "12:15"}, "déjà un créneau"),
        ({"on": "demain"}, "Choisissez un jour"),
        ({"at": ""}, "Écrivez une heure"),
        ({"minutes": "9" * 30}, "Choisissez dans la liste"),
        ({"seats": "many"}, "Choisissez dans la liste"),
    ],
)
async def test_a_form_that_does_not_do_is_one_kind_sentence_and_stays_filled(
    house: House, change: dict[str, str], told: str
) -> None:
    before = await house.count(Slot)
    page = await house.press("open", form=DATE | change)
    assert told in page
    assert 'role="alert"' in page and '<details class="more" open>' in page
    [field] = re.findall(r'<(?:input|select) id="open-(\w+)"[^>]* aria-invalid="true"', page)
    assert f'aria-describedby="open-{field}-wrong" autofocus' in page
    assert f'id="open-{field}-wrong">' in page and page.count("autofocus") == 1
    assert f'value="{(DATE | change)["on"]}"' in page
    assert await house.count(Slot) == before


async def test_a_weekly_rule_is_opened_shown_and_stopped(house: House) -> None:
    form = {"weekday": "1", "from": "18:00", "to": "20:00", "minutes": "30", "seats": "1"}
    form["until"] = "2027-04-30"
    page = await house.press("weekly", form=form)
    assert "C'est ouvert" in page
    assert "Le mardi, de 18 h à 20 h, jusqu'au vendredi 30 avril" in page
    [rule] = await house.database.read(lambda session: session.scalars(select(SlotRule)).all())
    assert "C'est arrêté" in await house.press("stop", rule.id)
    assert await house.count(SlotRule) == 0


async def test_an_absence_closes_free_times_and_names_what_is_booked(house: House) -> None:
    page = await house.press("absent", form={"from": "2027-03-03", "to": "2027-03-05"})
    assert "Des rendez-vous sont déjà réservés" in page
    assert "Du mercredi 3 mars au vendredi 5 mars" in page
    assert (await house.slot(house.here.free)).status is SlotStatus.WITHDRAWN
    back = await house.press("absent", form={"from": "2027-03-05", "to": "2027-03-03"})
    assert "La fin vient après le début" in back
    assert 'id="absent-to" name="to" aria-invalid="true"' in back
    assert await house.count(Absence) == 1


async def test_what_was_done_is_answered_by_another_page_that_may_be_reloaded(
    house: House,
) -> None:
    sent = {"do": "confirm", "id": str(house.here.call)}
    path = f"/m/{house.token()}"
    response = await house.client.post(path, data=sent, allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (303, "?said=confirmed")
    for said in ("nothing.of.ours", "<script>", "unreadable%00"):
        assert "&lt;script" not in await house.see(f"{path}?said={said}")


@pytest.mark.parametrize("status", [MentorStatus.SUSPENDED, MentorStatus.LEFT])
async def test_a_mentor_who_is_no_longer_active_sees_and_does_nothing(
    house: House, status: MentorStatus
) -> None:
    work = update(Mentor).values(status=status)
    await house.database.transact(lambda session: session.execute(work) and None)
    assert (await house.client.get(f"/m/{house.token()}")).status == 404
    assert (await house.post("confirm", house.here.call)).status == 404
    assert (await house.post("open", form=DATE)).status == 404
    assert (await house.slot(house.here.call)).confirmed_at is None


@pytest.mark.both_databases("each has its own largest number")
async def test_foreign_ids_change_nothing(house: House) -> None:
    before = await house.database.read(everything)
    sent = {"do": "cancel", "id": str(house.here.call)}
    stranger = house.token(person=house.here.other_mentor_id)
    await house.client.post(f"/m/{stranger}", data=sent)
    for subject in ("", "-1", "x", "9" * 40, "٣"):
        for do in ("cancel", "confirm", "close", "took_place", "stop", "nothing", ""):
            await house.client.post(f"/m/{stranger}", data={"do": do, "id": subject})
    assert await house.database.read(everything) == before


async def test_bodies_that_are_no_small_form_are_refused(house: House) -> None:
    path = f"/m/{house.token()}"
    large = await house.client.post(path, data={"do": "open", "on": "x" * LARGEST_FORM})
    odd = await house.client.post(path, json={"do": "cancel"})
    assert (large.status, odd.status) == (413, 415)
    assert "raccourcissez votre texte" in await large.text()


@pytest.mark.both_databases("each refuses other characters")
async def test_what_no_database_can_keep_is_left_out(house: House) -> None:
    await house.worry("a\0b")
    assert await house.count(ReportWords) == 1
