"""What the pictures of `/stats` say."""

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from services.figures.pictures import make_funnel
from tests.harness.builders import BOT, NOON, a_session
from tests.harness.crowd import a_crowd

NOTHING = "rien n’est compté"


@pytest.mark.parametrize(("people", "counted"), [(0, False), (40, True)])
def test_a_session_without_anybody_says_so_and_lists_no_zeros(
    database: Database, people: int, *, counted: bool
) -> None:
    def work(session: Session) -> str:
        programme_session = a_session(session)
        if people:
            a_crowd(session, programme_session, people, NOON, BOT)
        session.flush()
        subject = {"session": programme_session.id, "language": "fr", "bot": BOT}
        return make_funnel(session, subject).caption

    said = database.transact_now(work)
    assert ("Lien ouvert" in said) is counted
    assert (NOTHING in said) is not counted
