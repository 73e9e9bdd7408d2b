"""What the team is told stops with the role: what was queued before is not sent after."""

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.outbox import OutboxMessage, OutboxState
from models.people import Role, RoleName
from services.outbox import kinds
from services.people.roles import STAFF
from services.team import messages, notifications
from tests.harness.builders import BOT, NOON, a_member
from tests.outbox.builders import deliver

TO_TEAM = {messages.TO_TEAM.name: messages.TO_TEAM}


@pytest.mark.parametrize("role", sorted(STAFF))
def test_a_note_to_who_is_no_longer_on_the_team_is_not_sent(
    database: Database, role: RoleName
) -> None:
    def work(session: Session) -> list[OutboxState]:
        gone, here = a_member(session, 1, role), a_member(session, 2, role)
        params = kinds.message_params("desk.same_person", {"one": "1", "other": "2"})
        notifications.notify(session, BOT, params, key="note", now=NOON)
        session.execute(delete(Role).where(Role.person_id == gone.id))
        session.expire_all()
        assert len(deliver(session, TO_TEAM, BOT, NOON)) == 1
        query = select(OutboxMessage.state, OutboxMessage.person_id)
        states = {person: OutboxState(state) for state, person in session.execute(query)}
        return [states[gone.id], states[here.id]]

    assert database.transact_now(work) == [OutboxState.DROPPED, OutboxState.SENT]
