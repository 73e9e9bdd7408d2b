"""Whatever the owner of one bot presses or types, the people of another stay as they are, unseen.

It goes through the registries: a button or a command added later is tried too.  What bots share
(sessions, slots, workshops, live offers) is not of one bot.
"""

from itertools import product

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from services.conversation.turn_context import TurnContext
from services.people.access import Access
from services.wiring.domains import COMMANDS
from tests.harness.builders import BOT, a_stack
from tests.other_bots.town import Town, a_town, shared
from tests.other_bots.watching import (
    a_turn,
    changes,
    newest_message,
    number_from,
    offered_by,
    press,
    queued_since,
    rows_of,
    undone,
)

OTHER = 2
THEIRS, OURS = "Zorglub", "Bulgroz"
SUBJECTS = range(1, 29)
"""The ids of rows of the other bot: its people's, and of what waits for its team."""
DETAILS = (0, 1)
SHARED_BY_BOTS = {
    "attendance_list": "the list of a workshop names who has a seat in it",
    "meeting_take": "a mentor's hours are open to all, and the mentor is told who comes",
}
PRESSING = {
    "owner": frozenset({Access.PERSON, Access.TEAM, Access.OWNER, Access.HOST}),
    "mentor": frozenset({Access.MENTOR, Access.FUTURE_MENTOR, Access.HOST}),
    "employer": frozenset({Access.EMPLOYER}),
    "adviser": frozenset({Access.ADVISER}),
    "crowd0": frozenset({Access.PERSON}),
}
"""Who presses, and the buttons that ask for what they may do."""
NOTHING_TO_SEE = {
    "access_keep": "says « no » and names nobody",
    "report_named": "its second number names a mentor, and no button of the town holds one",
    "report_resumed": "nobody's meetings are stopped in the town",
    "report_resume_yes": "nobody's meetings are stopped in the town",
    "report_settle_no": "says « no » and names nobody",
    "report_stop_no": "says « no » and names nobody",
    "today_seats": "no session is near: none has free seats to show",
    "today_unhosted": "no workshop is in the coming week",
    "today_stuck": "nobody is stuck before the week of the session",
    "whom_group_nobody": "says « no » and names nobody",
    "withdraw_owner": "the only owner stays",
    "desk_close": "no desk has such an id",
}
"""Buttons of the team that change nothing in the town, and show no name."""


def two_towns(session: Session) -> tuple[Town, Town]:
    """Build theirs, then ours, whose ids are beyond those that are tried."""
    common = shared(session)
    theirs = a_town(session, BOT, common, THEIRS)
    assert all(theirs.id_of(who) in SUBJECTS for who in theirs.people)
    number_from(session, 1000)
    return theirs, a_town(session, OTHER, common, OURS)


def test_a_town_has_a_row_of_each_table_that_is_a_bots_own(database: Database) -> None:
    def work(session: Session) -> set[str]:
        a_town(session, BOT, shared(session), THEIRS)
        return {name for name, rows in rows_of(session, BOT).items() if not rows}

    assert database.transact_now(work) == set()


def said_of_them(context: TurnContext, name: str) -> str:
    """Press a button about each row; return what was said that names the other bot's people.

    Pictures and files are made from `Show`s later.
    """
    said = ""
    for subject, detail in product(SUBJECTS, DETAILS):
        press(context, name, subject, detail)
        told = str(context.outgoing)
        said += told if THEIRS in told else ""
        context.outgoing.clear()
    return said


@pytest.mark.parametrize(("who", "access"), PRESSING.items())
def test_no_button_of_one_bot_reaches_the_rows_of_another(
    database: Database, who: str, access: frozenset[Access]
) -> None:
    def work(session: Session) -> None:
        _, ours = two_towns(session)
        before, context = rows_of(session, BOT), a_turn(session, ours.people[who])
        for name, needed in offered_by(OTHER).access().items():
            if needed not in access or name in SHARED_BY_BOTS:
                continue
            with undone(session):
                seen = changes(session)
                assert said_of_them(context, name) == "", name
                if changes(session) != seen:
                    assert rows_of(session, BOT) == before, name

    database.transact_now(work)


def test_the_same_buttons_do_reach_the_rows_of_ones_own_bot(database: Database) -> None:
    """Or the test above would prove nothing."""

    def work(session: Session) -> set[str]:
        theirs, _ = two_towns(session)
        before, context = rows_of(session, BOT), a_turn(session, theirs.people["owner"])
        reached = set()
        for name, needed in offered_by(BOT).access().items():
            if needed not in (Access.TEAM, Access.OWNER):
                continue
            with undone(session):
                if said_of_them(context, name) or rows_of(session, BOT) != before:
                    reached.add(name)
        return reached

    of_the_team = offered_by(BOT).access().items()
    wanted = {name for name, access in of_the_team if access in (Access.TEAM, Access.OWNER)}
    assert wanted - database.transact_now(work) == NOTHING_TO_SEE.keys()


def test_no_command_of_one_bot_names_the_people_of_another(database: Database) -> None:
    """Also those that begin a conversation: what their first question lists."""

    def work(session: Session) -> None:
        _, ours = two_towns(session)
        before = rows_of(session, BOT)
        for command in COMMANDS:
            [who, *_] = [it for it, access in PRESSING.items() if command.access in access]
            with undone(session):
                context, seen = a_turn(session, ours.people[who]), changes(session)
                newest = newest_message(session)
                if isinstance(command.opens, str):
                    conversations = context.conversations
                    conversations.open_above(context, a_stack(context.person_id), command.opens)
                else:
                    command.opens(context)
                queued = queued_since(session, OTHER, newest)
                assert context.outgoing or queued != "[]", command.name
                assert THEIRS not in f"{context.outgoing}{queued}", command.name
                if changes(session) != seen:
                    assert rows_of(session, BOT) == before, command.name

    database.transact_now(work)
