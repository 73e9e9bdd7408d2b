"""Messages to the team reach those who join it later, of the same bot only."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Database
from models.talk import OutboxMessage
from models.team import Role, RoleName, Ticket
from services import tickets
from tests.services.people import BOT, NOON, a_person, a_scene


def test_who_joins_the_team_hears_what_waits_for_an_answer_of_this_bot_only(
    database: Database,
) -> None:
    def work(session: Session) -> list[str]:
        for telegram_id, bot_id in ((1, BOT), (2, BOT + 1)):
            person = a_person(session, telegram_id, bot_id=bot_id)
            session.add(Ticket(person_id=person.id, text=f"of bot {bot_id}", opened_at=NOON))
        colleague = a_person(session, 3)
        session.add(Role(person_id=colleague.id, role=RoleName.STAFF, granted_at=NOON))
        session.flush()
        tickets.announce_open(a_scene(session, colleague))
        told = session.scalars(select(OutboxMessage)).all()
        return [message.params["values"]["message"] for message in told]

    assert database.transact_now(work) == [f"of bot {BOT}"]
