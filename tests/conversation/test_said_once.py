"""Two conversations that end in one turn may end with the same words: they are said once."""

from sqlalchemy.orm import Session

from models.engine.database import Database
from services.conversation.replies import Say
from tests.harness.builders import a_context, a_person


def test_the_same_words_are_not_said_twice_in_a_row(database: Database) -> None:
    nobody, menu = Say("Aucun créneau ne reste."), Say("Le menu", question=True)

    def work(session: Session) -> None:
        context = a_context(session, a_person(session))
        for reply in (nobody, nobody, menu, menu, nobody):
            context.say(reply)
        assert context.outgoing == [nobody, menu, menu, nobody]

    database.transact_now(work)
