"""Who of the mentors speaks which language, in the list and when it is asked."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.slots import Booking, BookingStatus, Slot
from models.outbox import OutboxMessage
from rules.slots.languages_named import languages_named
from services.conversation.turn_context import TurnContext
from services.meetings import booking_conversation, messages_to_participants
from services.slots.spoken_languages import FINDERS
from tests.harness.builders import (
    DEPLOYMENT,
    NOON,
    a_context,
    a_mentor,
    a_participant,
    a_session,
    a_slot,
)
from tests.harness.typed import as_typed


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("qui parle arabe ou anglais", ["en", "ar"]),
        ("des mentors arabophones ?", ["ar"]),
        ("somebody who speaks Ukrainian", ["uk"]),
        ("je préfère parler avec une femme", []),
    ],
)
def test_languages_are_read_in_a_text(text: str, codes: list[str]) -> None:
    assert languages_named(text) == codes


@pytest.mark.parametrize(
    ("text", "speakers", "missing"),
    [
        ("qui parle arabe ?", "• Nadia, développeuse : français, arabe", ""),
        ("ada elle parle anglais ?", "• Ada, développeuse : français", ""),
        (
            "ils parlent quelles langues les mentors",
            "• Ada, développeuse : français\n• Nadia, développeuse : français, arabe",
            "",
        ),
        ("quelqu'un parle turc ?", "", "turc"),
        ("je préfère parler avec une femme", "", ""),
    ],
)
def test_whoever_asks_hears_who_speaks_what(
    database: Database, text: str, speakers: str, missing: str
) -> None:
    def work(session: Session) -> tuple[str, str]:
        context = _with_two_mentors(session)
        told = as_typed(FINDERS["mentors_languages"](context, text).get("speakers", ""))
        return told, "" if told else FINDERS["language_unspoken"](context, text).get("language", "")

    assert database.transact_now(work) == (speakers, missing)


def test_the_list_says_who_speaks_more_than_french(database: Database) -> None:
    def work(session: Session) -> str:
        context = _with_two_mentors(session)
        booking_conversation.mentors(context, {})
        return context.kept["mentors_found"]

    ada, nadia = database.transact_now(work).split("\n")
    assert "Parle" not in ada
    assert nadia.endswith("Parle français et arabe.")


def test_hours_that_name_their_mentor_say_who_speaks_more_than_french(database: Database) -> None:
    def work(session: Session) -> tuple[str, str, str]:
        context = _with_two_mentors(session)
        ada, nadia = (str(it.id) for it in session.scalars(select(Slot).order_by(Slot.id)))
        mentor_id = str(session.get_one(Slot, int(nadia)).mentor_id)
        day = (NOON + timedelta(days=2)).date().isoformat()
        told = []
        for answers in ({"mentor": "0", "day": day}, {"mentor": mentor_id, "day": day}):
            booking_conversation.times(context, answers)
            told.append(context.kept["who_speaks"])
        booking_conversation.others(context, {"slot": ada})
        return told[0], told[1], context.kept["who_speaks"]

    of_anyone, of_nadia, others = database.transact_now(work)
    assert of_anyone == others == "\nNadia parle français et arabe."
    assert of_nadia == ""  # her line of the list has said it


def test_hours_offered_after_a_cancellation_say_it_too(database: Database) -> None:
    def work(session: Session) -> str:
        context = _with_two_mentors(session)
        [ada, _nadia] = session.scalars(select(Slot).order_by(Slot.id))
        booked = {"slot_id": ada.id, "person_id": context.person_id, "session_id": 1}
        booking = Booking(**booked, uid="b", booked_at=NOON)
        booking.status = BookingStatus.CANCELLED_BY_MENTOR
        session.add(booking)
        session.flush()
        message = OutboxMessage(params={"booking": booking.id})
        told = messages_to_participants.cancelled(session, message, NOON, DEPLOYMENT)
        return told.caption

    assert database.transact_now(work).endswith("Nadia parle français et arabe.")


def _with_two_mentors(session: Session) -> TurnContext:
    here = a_session(session)
    for number, (name, languages) in enumerate((("Ada", ["fr"]), ("Nadia", ["fr", "ar"]))):
        mentor = a_mentor(session, 900 + number, first_name=name, languages=languages)
        a_slot(session, mentor, NOON + timedelta(days=2, hours=number))
    return a_context(session, a_participant(session, here, 7))
