"""When the next of all that was promised is to leave, whoever sends it, in one look."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from models.constant import constant
from models.looks import side_by_side
from rules.clock import soonest
from services import announcement_course, letters, outbox_queue, topic_posts


def when_due(session: Session, bot_id: int) -> datetime | None:
    return soonest(*session.execute(*_firsts(bot_id)).one())


@constant
def _firsts(bot_id: int) -> Select[Any]:
    return side_by_side(
        *outbox_queue.firsts(bot_id),
        *announcement_course.firsts(bot_id),
        topic_posts.first_try(bot_id),
        letters.first_try(bot_id),
    )
