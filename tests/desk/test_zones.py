"""Zones to check at the desk: decided together, undone within ten minutes, told once after."""

from collections import Counter
from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enrolment import EligibilityVerdict, Enrolment, EnrolmentStatus
from models.outbox import OutboxMessage
from rules.enrolment.eligibility import EligibilityOutcome
from services.figures.decided_zones import zone_that_counts
from tests.desk.crowd import to_check
from tests.desk.desk import DeskBrowser, desk_of, join, later, opened
from tests.harness.chat import Chat

PATH = "/bureau/zones"
TOULOUSE, REVEL = "31555", "31451"


@pytest.fixture
async def ids(chat: Chat) -> Sequence[int]:
    """Have somebody of the team, and five sign-ups to check in two towns."""
    await join(chat)
    counts = {TOULOUSE: 3, REVEL: 2}
    return await chat.app.database.transact(
        lambda session: to_check(session, chat.world.now(), counts)
    )


async def do(browser: DeskBrowser, act: str, *keys: int, **form: str) -> str:
    """Do an act; return the path of its page."""
    ticked = {f"row-{key}": "on" for key in keys}
    answer = await browser.post(f"{PATH}/act", act=act, **ticked, **form)
    assert answer.status == 303, await answer.text()
    return "/bureau/" + answer.headers["Location"].rpartition("bureau/")[2]


async def sweep(chat: Chat, **much: int) -> None:
    later(chat, **much)
    await chat.app.timetable.run_all()


async def statuses(chat: Chat) -> Sequence[EnrolmentStatus]:
    query = select(Enrolment.status).order_by(Enrolment.id)
    return await chat.app.database.read(lambda session: session.scalars(query).all())


async def told(chat: Chat) -> Counter[str]:
    """Count the texts that people were sent about the team's decision."""

    def read(session: Session) -> Counter[str]:
        query = select(OutboxMessage.params).where(OutboxMessage.kind == "team_verdict")
        return Counter(params["text"] for params in session.scalars(query))

    return await chat.app.database.read(read)


@pytest.mark.both_databases("decisions lock their rows, and the listing reads JSON in SQL")
async def test_all_of_a_town_are_decided_at_once_and_told_together_ten_minutes_later(
    chat: Chat, ids: Sequence[int]
) -> None:
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        assert "Toulouse (3)" in await browser.page(f"{PATH}?state=open")
        asked = f"state=open&town={TOULOUSE}"
        page = await browser.page(await do(browser, "qpv", which="all", asked=asked))
        assert "<strong>3</strong> oui, en quartier prioritaire" in page
        await do(browser, "frr", *ids[3:], asked="state=open")
        assert "Rien ni personne" in await browser.page(f"{PATH}?state=open")
        assert "par Zoe" in await browser.page(f"{PATH}?state=planned")
        await sweep(chat, minutes=9)
        assert await told(chat) == {}
        await sweep(chat, minutes=2)
        assert await told(chat) == {"desk.told.place.yes_zone": 5}
        assert set(await statuses(chat)) == {EnrolmentStatus.PLACE}
        assert "Oui, en zone rurale, par Zoe" in await browser.page(f"{PATH}?state=settled")
        assert "Oui, en zone rurale, par Zoe" in await browser.page(f"{PATH}/{ids[-1]}")
    assert await zones(chat) == {"qpv": 3, "frr": 2}


async def zones(chat: Chat) -> Counter[str]:
    """Count people by the zone that figures count."""
    query = select(zone_that_counts()).where(
        EligibilityVerdict.outcome == EligibilityOutcome.ELIGIBLE
    )
    return await chat.app.database.read(lambda session: Counter(session.scalars(query)))


async def test_a_decision_is_undone_before_anybody_hears_of_it(
    chat: Chat, ids: Sequence[int]
) -> None:
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        path = await do(browser, "no_zone", *ids)
        await browser.post(path, do="undo")
        assert "<strong>5</strong> remis comme avant" in await browser.page(path)
        await sweep(chat, minutes=11)
        assert await told(chat) == {}
        assert "(5)" in await browser.page(f"{PATH}?state=open")
        path = await do(browser, "no_zone", ids[0])
        await sweep(chat, minutes=11)
        await browser.post(path, do="undo")
        assert "<strong>1</strong> restent" in await browser.page(path)
        assert await told(chat) == {"desk.told.refused.no_zone": 1}


@pytest.mark.both_databases("two colleagues decide on the same rows")
async def test_the_second_colleague_is_told_and_changes_nothing(
    chat: Chat, ids: Sequence[int]
) -> None:
    await join(chat, "ada")
    async with desk_of(chat) as client:
        mine, other = await opened(chat, client), await opened(chat, client, "ada")
        await do(mine, "qpv", *ids[:3])
        page = await other.page(await do(other, "no_zone", *ids, asked="state=open"))
        assert "<strong>2</strong> non, hors de la zone" in page
        assert "<strong>3</strong> n’y étaient plus" in page
        page = await other.page(await do(other, "no_zone", *ids[:3]))
        assert "<strong>3</strong> rien de changé" in page
        assert "quelqu’un a déjà décidé" in page
        await sweep(chat, minutes=11)
    assert await told(chat) == {"desk.told.place.yes_zone": 3, "desk.told.refused.no_zone": 2}


async def test_what_a_colleague_decided_in_the_chat_is_said_and_stays(
    chat: Chat, ids: Sequence[int]
) -> None:
    await join(chat, "ada")
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        await chat.play("ada> /a_verifier\n@ 2027-03-02 12:01\nada> [Non, autre raison]\n")
        page = await browser.page(await do(browser, "no_zone", *ids, asked="state=open"))
        assert "<strong>1</strong> n’y étaient plus" in page
        assert "<strong>4</strong> non" in page
        await chat.play("ada> [Annuler cette réponse]\n")
        assert "(1)" in await browser.page(f"{PATH}?state=open")


async def test_new_answers_of_the_person_stop_a_decision_that_waits(
    chat: Chat, ids: Sequence[int]
) -> None:
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        await do(browser, "no_zone", *ids[:2])

        def answered(session: Session) -> None:
            enrolment = session.get_one(Enrolment, ids[0])
            of = {"person_id": enrolment.person_id, "session_id": enrolment.session_id}
            old = session.scalars(select(EligibilityVerdict).filter_by(**of)).one()
            copied = {
                it.key: getattr(old, it.key)
                for it in EligibilityVerdict.__table__.columns
                if it.key != "id"
            }
            session.add(EligibilityVerdict(**{**copied, "judged_at": chat.world.now()}))

        later(chat, minutes=3)
        await chat.app.database.transact(answered)
        await sweep(chat, minutes=8)
        assert await told(chat) == {"desk.told.refused.no_zone": 1}
        assert "(4)" in await browser.page(f"{PATH}?state=open")
    assert "cette réponse ne part pas" in await chat.play("@ 2027-03-02 12:30\n")


async def test_a_person_is_asked_once_and_answers_by_the_button(
    chat: Chat, ids: Sequence[int]
) -> None:
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        assert "<strong>1</strong> la question part" in await asked(browser, ids[0])
        assert "pas redemandé" in await asked(browser, ids[0])
        page = await browser.page(f"{PATH}/{ids[0]}")
        assert "question posée" in page
        await sweep(chat, minutes=1)

    def sent(session: Session) -> Sequence[str]:
        query = select(OutboxMessage.params).where(OutboxMessage.kind == "zone_question")
        return [params["buttons"][0][1] for params in session.scalars(query)]

    assert len(await chat.app.database.read(sent)) == 1


async def asked(browser: DeskBrowser, key: int) -> str:
    answer = await browser.post(f"{PATH}/do", act="ask", **{f"row-{key}": "on"})
    return await browser.page("/bureau/" + answer.headers["Location"].rpartition("bureau/")[2])


async def test_a_filter_that_is_gone_meanwhile_acts_on_nobody(
    chat: Chat, ids: Sequence[int]
) -> None:
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        gone = {"which": "all", "asked": "state=open&town=99999"}
        answer = await browser.post(f"{PATH}/act", act="no_zone", **gone)
        assert answer.status == 422
        assert "Aucune ligne" in await answer.text()


async def test_an_age_to_check_is_not_decided_as_a_zone(chat: Chat, ids: Sequence[int]) -> None:
    def make(session: Session) -> None:
        enrolment = session.get_one(Enrolment, ids[0])
        verdict = session.scalars(
            select(EligibilityVerdict).filter_by(person_id=enrolment.person_id)
        ).one()
        verdict.reasons, verdict.details = ["age_to_check"], {"zone_reason": "inside_quarter"}

    await chat.app.database.transact(make)
    async with desk_of(chat) as client:
        browser = await opened(chat, client)
        page = await browser.page(await do(browser, "qpv", *ids[:2]))
        assert "le doute porte sur l’âge" in page
        assert "<strong>1</strong> oui" in page
