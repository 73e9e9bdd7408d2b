"""When the next of all that was promised is to leave, whoever sends it, in one look."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.constant import constant
from services import announcement_course, claims, letters, topic_posts


def when_due(session: Session, bot_id: int) -> datetime | None:
    instants = session.execute(*_firsts(bot_id)).one()
    return min((instant for instant in instants if instant), default=None)


@constant
def _firsts(bot_id: int) -> Select[Any]:
    looks = (
        *claims.firsts(bot_id),
        *announcement_course.firsts(bot_id),
        topic_posts.first_try(bot_id),
        letters.first_try(bot_id),
    )
    return select(*(look.scalar_subquery() for look in looks))
