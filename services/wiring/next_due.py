"""When the next of all that was promised is to leave, whoever sends it, in one look."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.looks import side_by_side
from rules.schedule.clock import soonest
from services.announcements import state_machine
from services.outbox import email_outbox, messages, owed_answers
from services.tickets import topic_outbox


def when_due(session: Session, bot_id: int) -> datetime | None:
    return soonest(*session.execute(*_firsts(bot_id)).one())


@constant
def _firsts(bot_id: int) -> Select[Any]:
    return side_by_side(
        owed_answers.first_try(bot_id),
        *messages.firsts(bot_id),
        *state_machine.firsts(bot_id),
        topic_outbox.first_try(bot_id),
        email_outbox.first_try(bot_id),
    )
