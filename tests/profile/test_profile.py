"""Two accounts of one person are flagged, and shown to the team once."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.profile import AccountFlag
from services.profile import profile
from tests.harness.builders import a_context, a_person


def flags(database: Database, first: dict[str, str], second: dict[str, str]) -> list[str]:
    def tell(session: Session) -> list[str]:
        for telegram_id, told in ((1, first), (2, second)):
            context = a_context(session, a_person(session, telegram_id))
            for name, value in told.items():
                getattr(profile, f"keep_{name}")(context, {name: value})
        session.flush()
        return list(session.scalars(select(AccountFlag.reason)))

    return database.transact_now(tell)


@pytest.mark.both_databases("a flag is inserted unless it is there")
def test_the_same_email_and_first_name_are_flagged(database: Database) -> None:
    found = flags(
        database,
        {"first_name": "Zoé", "email": "z@exemple.fr"},
        {"email": "z@exemple.fr", "first_name": "ZOE"},
    )
    assert found == ["email"]


def test_the_same_phone_and_first_name_are_flagged(database: Database) -> None:
    told = {"first_name": "Zoé", "phone": "+33639981234"}
    assert flags(database, told, told) == ["phone"]


def test_a_shared_phone_is_no_flag(database: Database) -> None:
    one = {"first_name": "Zoé", "phone": "+33639981234"}
    other = {"first_name": "Ada", "phone": "+33639981234"}
    assert flags(database, one, other) == []
