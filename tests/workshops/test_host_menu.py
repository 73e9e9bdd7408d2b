"""A mentor who hosts workshops finds them behind a button of their menu."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.people import Person
from models.workshops import Workshop
from tests.harness.chat import Chat

BUTTON = "[Mes ateliers à animer 🎓]"
SETUP = """marc> /start i-{mentor}
marc> Marc
= mentor marc
= workshop mon-cv 2027-03-16 14:00 30"""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_button_shows_what_the_mentor_hosts_and_is_there_for_hosts_alone(
    chat: Chat,
) -> None:
    def host(session: Session) -> None:
        marc = select(Person.id).where(Person.first_name == "Marc").scalar_subquery()
        session.execute(update(Workshop).values(host_id=marc, host_name="Marc"))

    await chat.play(SETUP)
    assert BUTTON not in await chat.play("marc> /menu")
    await chat.app.database.transact(host)
    assert BUTTON in await chat.play("marc> /menu")
    assert "Mon cv" in await chat.play(f"marc> {BUTTON}")
