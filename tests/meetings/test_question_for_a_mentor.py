"""After a booking, the question to prepare says for whom it is."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.conversation import Conversation
from models.mentoring.slots import Booking
from tests.harness.chat import Chat

ASKED = "Une question à poser à Marc ?"
TO_THE_QUESTION = """\
marc> /start i-{mentor}
= mentor marc
= slot marc 2027-03-16 18:00
= slot marc 2027-03-17 12:30
= participant samira
samira> /menu
samira> [Choisir une rencontre]
samira> [Marc, technicien support]
samira> [mar. 16 mars]
samira> 1
"""


def forget_the_name(session: Session) -> None:
    """Make the conversation one of before, which did not know for whom its question is."""
    for row in session.scalars(select(Conversation).where(Conversation.script == "meeting")):
        row.answers = {name: it for name, it in row.answers.items() if name != "mentor_name"}


def erase_the_booking(session: Session) -> None:
    for booking in session.scalars(select(Booking)):
        session.delete(booking)


async def test_a_question_that_waited_since_before_names_the_mentor_too(chat: Chat) -> None:
    assert ASKED in await chat.play(TO_THE_QUESTION)
    await chat.app.database.transact(forget_the_name)
    assert ASKED in await chat.play("samira> (sticker)\n")


async def test_a_question_about_a_meeting_that_is_gone_is_not_asked_again(chat: Chat) -> None:
    assert ASKED in await chat.play(TO_THE_QUESTION)
    await chat.app.database.transact(erase_the_booking)
    said = await chat.play("samira> (sticker)\n")
    assert "Ce rendez-vous n'est plus dans votre agenda" in said
