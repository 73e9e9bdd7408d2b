"""« Vous y étiez ? »: it is no nudge, and waits rather than being lost; on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.people import Person
from models.workshops import Attended
from rules.outbox.message_budget import DAILY, Nature
from services.outbox import outbox
from services.workshops.attendance import messages, sweeps
from services.workshops.attendance.attendance import Typed
from tests.harness.builders import BOT
from tests.outbox import builders
from tests.workshops.attending import ENDS, HOUR, MINUTE, a_full_workshop, types

NUDGE = replace(builders.REMINDER, name="nudge", nature=Nature.NUDGE)
KINDS = {it.name: it for it in (*messages.ALL, NUDGE)}
DAY = timedelta(days=1)
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


def test_when_the_messages_of_the_day_are_spent_it_is_asked_the_next_morning(
    database: Database,
) -> None:
    """And the code counts for two hours from then."""

    def work(session: Session) -> None:
        *_, found = a_full_workshop(session, 1)
        person = session.get_one(Person, found[0].person_id)
        for number in range(DAILY):
            params = {"text": f"n{number}"}
            outbox.enqueue(session, NUDGE, person, key=f"{number}", due_at=ENDS, params=params)
        assert told(session, ENDS) == ["n0", "n1", "n2"]
        sweeps.ask_who_came(session, BOT, ASKED)
        morning = (ENDS + DAY).replace(hour=7)
        asked = [told(session, at) for at in (ASKED, morning - MINUTE, morning)]
        assert asked == [[], [], ["« Mon CV » est fini. Vous y étiez ?"]]
        late = types(session, person.id, "4821", morning + 2 * HOUR + MINUTE)
        assert late.outcome is Typed.NOTHING
        assert types(session, person.id, "4821", morning + 2 * HOUR).outcome is Typed.PRESENT

    database.transact_now(work)


def test_not_at_night(database: Database) -> None:
    def work(session: Session) -> list[list[str]]:
        _, workshop, _ = a_full_workshop(session, 1)
        workshop.ends_at = ENDS + 8 * HOUR
        sweeps.ask_who_came(session, BOT, ASKED + 8 * HOUR)
        morning = (ENDS + DAY).replace(hour=7)
        return [told(session, at) for at in (ASKED + 8 * HOUR, morning)]

    assert database.transact_now(work) == [[], ["« Mon CV » est fini. Vous y étiez ?"]]
