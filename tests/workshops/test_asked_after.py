"""« Vous y étiez ? »: it is no nudge, and no messages of the day take its place; both databases."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.outbox import OutboxMessage, State
from models.people import Person
from models.workshops import Attended
from rules.outbox.message_budget import DAILY, Nature
from services.outbox import outbox
from services.workshops.attendance import messages, sweeps
from tests.harness.builders import BOT
from tests.outbox import builders
from tests.workshops.attending import ENDS, HOUR, MINUTE, a_full_workshop

NUDGE = replace(builders.REMINDER, name="nudge", nature=Nature.NUDGE)
KINDS = {it.name: it for it in (*messages.ALL, NUDGE)}
ASKED = ENDS + 5 * MINUTE


def told(session: Session, now: datetime) -> list[str]:
    return [text.split("\n")[0] for text in builders.deliver(session, KINDS, BOT, now)]


@pytest.mark.parametrize("setting", ["fewer_messages_at", "nudges_suspended_at"])
def test_who_wants_fewer_messages_is_asked_whether_they_came_and_not_how_it_was(
    database: Database, setting: str
) -> None:
    def work(session: Session) -> list[str]:
        *_, found = a_full_workshop(session, 2)
        found[1].attended = Attended.BY_HOST
        for it in found:
            setattr(session.get_one(Person, it.person_id), setting, ENDS)
        sweeps.ask_who_came(session, BOT, ASKED)
        return told(session, ASKED)

    assert database.transact_now(work) == ["« Mon CV » est fini. Vous y étiez ?"]


def test_it_is_asked_though_the_three_messages_of_the_day_have_left(database: Database) -> None:
    def work(session: Session) -> list[str]:
        *_, found = a_full_workshop(session, 1)
        person = session.get_one(Person, found[0].person_id)
        for number in range(DAILY):
            params = {"text": f"n{number}"}
            outbox.promise(session, NUDGE, person, key=f"{number}", due_at=ENDS, params=params)
        assert told(session, ENDS) == ["n0", "n1", "n2"]
        sweeps.ask_who_came(session, BOT, ASKED)
        return told(session, ASKED)

    assert database.transact_now(work) == ["« Mon CV » est fini. Vous y étiez ?"]


def test_not_at_night(database: Database) -> None:
    def work(session: Session) -> State:
        _, workshop, _ = a_full_workshop(session, 1)
        workshop.ends_at = ENDS + 8 * HOUR
        sweeps.ask_who_came(session, BOT, ASKED + 8 * HOUR)
        assert told(session, ASKED + 8 * HOUR) == []
        return session.scalars(select(OutboxMessage.state)).one()

    assert database.transact_now(work) is State.EXPIRED
