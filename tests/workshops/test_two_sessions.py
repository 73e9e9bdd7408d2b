"""Where workshops of two sessions are told of, each says of which session it is."""

from datetime import timedelta

from sqlalchemy.orm import Session

from models.engine.database import Database
from models.outbox import OutboxMessage
from services.backoffice import day_summary
from services.conversation.replies import Say
from services.workshops.attendance import hosting_command, messages
from tests.harness.builders import NOON, a_context, a_member, a_session, a_workshop
from tests.harness.typed import as_typed

HOUR = timedelta(hours=1)


def all_that_is_said(session: Session, sessions: int) -> dict[str, str]:
    """What the team reads of « Mon CV », at one hour in so many sessions."""
    member = a_member(session, 70)
    for number in range(sessions):
        here = a_session(session, code=f"s{number}", name=f"Session {number}")
        mine = a_workshop(session, here, NOON + HOUR, code="cv")
    told = {}
    for name, show in (("today", day_summary.show), ("workshops", hosting_command.show)):
        context = a_context(session, member)
        show(context)
        told[name] = "\n".join(it.text for it in context.outgoing if isinstance(it, Say))
    message = OutboxMessage(person_id=member.id, params={"workshop": mine.id, "version": 0})
    for kind in (messages.SOON, messages.MISSING, messages.UNCLOSED):
        said = kind.render(session, message, NOON)
        told[kind.name] = "".join(it.text for it in said if isinstance(it, Say))
    return {name: as_typed(text) for name, text in told.items()}


def test_of_two_sessions_each_workshop_says_whose_it_is(database: Database) -> None:
    told = database.transact_now(lambda session: all_that_is_said(session, 2))
    assert {name for name, text in told.items() if "Session 1" not in text} == set()
    assert "Session 0" in told["today"] and "Session 0" in told["workshops"]


def test_of_one_session_none_does(database: Database) -> None:
    told = database.transact_now(lambda session: all_that_is_said(session, 1))
    assert {name for name, text in told.items() if "Session 0" in text} == set()
