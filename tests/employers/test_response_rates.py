"""How soon an employer answers is said in words that are true of nought and of one."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.engine.database import Database
from services.conversation.replies import Say
from services.employers import response_rates_command
from tests.employers.builders import an_employer, an_offer
from tests.harness.builders import NOON, a_context, a_member, a_person
from tests.harness.typed import as_typed


@pytest.mark.parametrize(
    ("days", "said"), [(0, "le jour même"), (1, "en un jour"), (3, "en 3 jours")]
)
def test_an_answer_of_the_same_day_does_not_take_0_days(
    database: Database, days: int, said: str
) -> None:
    def work(session: Session) -> str:
        offer = an_offer(session, an_employer(session))
        sent = {"status": ApplicationStatus.SEEN, "sent_at": NOON, "changed_at": NOON, "uid": "1"}
        answered_at = NOON + timedelta(days=days, hours=1)
        person = a_person(session, 9).id
        row = Application(
            person_id=person, opportunity_id=offer.id, answered_at=answered_at, **sent
        )
        session.add(row)
        session.flush()
        context = a_context(session, a_member(session, 70))
        response_rates_command.show(context)
        (shown,) = (it for it in context.outgoing if isinstance(it, Say))
        return as_typed(shown.text)

    assert said in database.transact_now(work)
