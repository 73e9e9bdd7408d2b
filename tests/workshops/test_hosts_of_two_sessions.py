"""`/ateliers` says of which session a workshop is, once they are of several."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from services.conversation.replies import Say
from services.workshops.attendance import hosting_command
from tests.harness.builders import NOON, a_context, a_member, a_session, a_workshop

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("of", "told"),
    [
        ([0, 0], (0, 0)),
        ([0, 1], (1, 1)),
        ([0, 0, 0], (0, 0)),
        ([0, 1, 1], (1, 2)),
    ],
)
def test_sessions_are_named_once_there_are_several(
    database: Database, of: list[int], told: tuple[int, int]
) -> None:
    """Cards for two workshops, lines for three; `of` tells the session of each."""

    def work(session: Session) -> str:
        here = [a_session(session, code=it, name=it) for it in ("Toulouse", "Montpellier")]
        for number, place in enumerate(of, 1):
            a_workshop(session, here[place], NOON + number * DAY)
        context = a_context(session, a_member(session))
        hosting_command.show(context)
        return "".join(it.text for it in context.outgoing if isinstance(it, Say))

    words = database.transact_now(work)
    assert (words.count("Toulouse"), words.count("Montpellier")) == told
