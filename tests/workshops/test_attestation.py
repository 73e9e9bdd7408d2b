"""Attestations of what was attended: the paper, its code, and a name that is kept nowhere."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

from aiohttp.test_utils import TestClient, TestServer
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.web.server import build
from flows.replies import PressedButton
from models.conversation import Conversation, InlineButtons, Update
from models.engine.base import Base
from models.engine.database import Database
from models.feedback import SurveyCount
from models.people import Person
from models.workshops import ParticipantAttestation
from rules.slots.slots import MeetingOutcome
from services.conversation import turns
from services.conversation.deployment import Deployment
from services.conversation.replies import Say, Show
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.meetings.outcomes import MeetingSide, say_how_it_went
from services.outbox.email_rendering import EmailRenderer
from services.slots import bookings
from services.workshops.attendance import attestation, attestation_document
from services.workshops.diary import DIARY
from tests.harness.builders import (
    NOON,
    a_context,
    a_mentor,
    a_slot,
    deployed,
    heard_from,
)
from tests.harness.chat import Chat
from tests.harness.web_pages import all_pages
from tests.workshops.attending import ENDS, RANDOM_BELOW, a_full_workshop, types

NAME = "Samira Unique-Surname"
SET_UP = Deployment(public_url="https://pages.example/")
HARD_SPACE = "\N{NO-BREAK SPACE}"


def on(database: Database, work: Callable[[Session], None]) -> None:
    database.transact_now(work)


def attested(session: Session, person_id: int, session_id: int) -> Show:
    context = a_context(session, session.get_one(Person, person_id), ENDS)
    context = deployed(context, random_below=RANDOM_BELOW)
    answers = {"session": str(session_id), "name": NAME}
    attestation.make(context, answers)
    [line] = context.outgoing
    assert isinstance(line, Show), line
    return line


def paper(session: Session, show: Show) -> str:
    file = attestation_document.maker(SET_UP)(session, show.subject)
    assert file is not None
    (page,) = PdfReader(BytesIO(file.content)).pages
    return " ".join(page.extract_text().replace(HARD_SPACE, " ").split())


def test_workshops_and_meetings_that_took_place_are_on_it_under_one_code(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here, _, found = a_full_workshop(session)
        person_id = found[0].person_id
        types(session, person_id, "4821", ENDS)
        slot = a_slot(session, a_mentor(session), NOON + timedelta(days=3))
        booked = bookings.book(session, DIARY, person_id, slot.id, None, NOON, RANDOM_BELOW)
        assert booked.booking_id is not None
        alone = attested(session, person_id, here.id)
        assert "Rencontre" not in paper(session, alone)

        how = MeetingOutcome.TOOK_PLACE
        said = (MeetingSide.PARTICIPANT, person_id, how, slot.ends_at)
        say_how_it_went(session, booked.booking_id, *said)
        both = [attested(session, person_id, here.id) for _ in range(2)]
        codes = session.scalars(
            select(ParticipantAttestation.code).order_by(ParticipantAttestation.id)
        ).all()
        assert len(codes) == 2
        assert both[0].subject == both[1].subject
        text = paper(session, both[1])
        for words in (NAME, "Mon CV", "Rencontre avec un professionnel", codes[1]):
            assert words in text
        assert f"pages.example/attestation {codes[1]}" in text
        assert "Durée totale 1 heure et 30 minutes" in text
        times = [attestation.public_facts(session, code, "fr") for code in codes]
        assert [it and it["events"] for it in times] == ["1", "2"]

    on(database, work)


def test_who_came_nowhere_has_none(database: Database) -> None:
    def work(session: Session) -> None:
        here, _, found = a_full_workshop(session)
        context = a_context(session, session.get_one(Person, found[0].person_id), ENDS)
        assert attestation.sessions(context, {}) == []
        attestation.make(context, {"session": str(here.id), "name": NAME})
        assert all(isinstance(line, Say) for line in context.outgoing)
        assert session.scalars(select(ParticipantAttestation)).all() == []

    on(database, work)


async def test_the_page_says_hours_and_no_name(database: Database) -> None:
    def work(session: Session) -> str:
        here, _, found = a_full_workshop(session)
        found_by = found[0].person_id
        session.get_one(Person, found_by).first_name = "Samira"
        types(session, found_by, "4821", ENDS)
        attested(session, found_by, here.id)
        return session.scalars(select(ParticipantAttestation.code)).one()

    code = await database.transact(work)
    pages = all_pages(database, EmailRenderer(b"k" * 32), lambda: NOON)
    async with TestClient(TestServer(build(None, pages))) as client:
        bare = code.replace("-", "")
        spaced = f"%20{code.lower().replace('-', '%20')}%20"
        for typed in (code, code.lower(), bare, bare.lower(), spaced, f"?code={bare}"):
            response = await client.get(f"/attestation{'' if typed[0] == '?' else '/'}{typed}")
            text = (await response.text()).replace(HARD_SPACE, " ")
            assert response.status == 200
            assert "Session d'essai" in text.replace("&#x27;", "'")
            assert "1 heure" in text
            assert "Samira" not in text
            assert 'href="../attestation"' in text or 'href="./attestation"' in text
        unknown = await client.get("/attestation/AAAA-BBBB-CCCC")
        assert unknown.status == 404
        said = await unknown.text()
        assert 'aria-invalid="true"' in said and 'value="AAAA-BBBB-CCCC"' in said
        assert (await client.get("/attestation")).status == 200
        assert (await client.get("/attestation?code=")).status == 422


async def test_once_it_is_sent_the_name_is_in_no_row(chat: Chat) -> None:
    """The whole bot: from the command to the paper, then every row of every table is read."""
    transcript = TO_A_PAPER.format(name=NAME)
    played = await chat.play(transcript)
    assert "(document attestation.pdf)" in played
    assert f"- {NAME}" not in played
    assert "- (your message)" in played

    def rows(session: Session) -> str:
        tables = Base.metadata.sorted_tables
        return " ".join(str(tuple(row)) for it in tables for row in session.execute(select(it)))

    everything = await chat.app.database.read(rows)
    assert "Camille" in everything
    assert "Unique-Surname" not in everything


async def test_the_survey_leaves_no_answer_with_the_person(chat: Chat) -> None:
    await chat.play(TO_THE_SURVEY)

    def rows(session: Session) -> dict[str, str]:
        tables = Base.metadata.sorted_tables
        return {it.name: str([tuple(row) for row in session.execute(select(it))]) for it in tables}

    found = await chat.app.database.read(rows)
    assert "untold" in found["survey_counts"]
    for name in ("conversations", "updates", "outbox", "standing_buttons", "feedback"):
        assert "untold" not in found[name]
        assert "préfère ne rien" not in found[name]
    assert found["surveys_taken"] != "[]"


async def test_no_answer_is_kept_even_until_it_is_said(chat: Chat) -> None:
    """What the turn commits, before anything is sent: the answer is not among it."""
    await chat.play(TO_THE_SURVEY.rpartition("> ")[0])
    edge, now = chat.app.edge, chat.world.now()
    camille = chat.world.directory.person("Camille").id
    heard = heard_from(camille, -1, 5, chat.app.bot.id)

    def work(session: Session) -> tuple[str, str]:
        def hear(context: TurnContext, stack: ConversationStack) -> None:
            assert stack.top is not None
            reply = PressedButton(stack.top.position.question, 0)
            edge.queue.conversations.hear(context, stack, reply)

        turns.take(session, edge.queue.conversations, heard, hear, now)
        session.flush()
        count = session.scalars(select(SurveyCount.answer)).one()
        tables = (Update.__table__, Conversation.__table__, InlineButtons.__table__)
        kept = [tuple(row) for table in tables for row in session.execute(select(table))]
        return count, str(kept)

    count, kept = await chat.app.database.transact(work)
    assert count == "yes"
    said = kept.replace(OFFERED_TO_ALL, "")
    for answer in ("yes", "Oui", "count_"):
        assert answer not in said


OFFERED_TO_ALL = "Oui, montrez-moi"
"""A button about offers, which stands whatever was answered."""
TO_A_PLACE = """\
> /start
> [C'est parti]
> [D'accord, on continue]
> [Oui]
> [26 à 49 ans]
> 31250
> [Je prends ma place]
> Camille
"""
TO_A_PAPER = (
    "= workshop mon-cv 2027-03-16 14:00\n"
    + TO_A_PLACE
    + """\
@ 2027-03-16 14:55
> {{presence}}
> /attestation
> {name}
"""
)
TO_THE_SURVEY = (
    TO_A_PLACE
    + """\
@ 2027-03-27 10:01
> [5]
> [Une question sans nom]
> [Je préfère ne rien dire]
"""
)
