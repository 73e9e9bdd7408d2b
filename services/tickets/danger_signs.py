"""Remember which danger somebody's words told of, and when; never the words."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Delete, delete, func, select, update
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.tickets import DistressSignal
from rules.schedule.dates import with_year
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from rules.tickets.distress import ASKED_LATELY, REMEMBERED, Danger, Signs
from services.conversation.turn_context import TurnContext

KEPT = timedelta(days=90)


def before(context: TurnContext) -> Signs:
    """Return the signs of the last days: each danger, and when."""
    query = select(DistressSignal.category, DistressSignal.at).where(
        DistressSignal.person_id == context.person_id,
        DistressSignal.at > context.now - REMEMBERED,
    )
    return [(danger, at) for danger, at in context.session.execute(query)]


def note(context: TurnContext, found: Collection[Danger]) -> None:
    """Record the categories of signs, never the words."""
    signal = {"person_id": context.person_id, "at": context.now, "asked_back": False}
    context.session.add_all(DistressSignal(category=danger, **signal) for danger in found)


def note_new(session: Session, person_id: int, found: Collection[Danger], now: datetime) -> None:
    """Record the signs on a page that were not recorded within the hour, never the words."""
    query = select(DistressSignal.category).where(
        DistressSignal.person_id == person_id, DistressSignal.at > now - ASKED_LATELY
    )
    known = set(session.scalars(query))
    session.add_all(
        DistressSignal(person_id=person_id, category=danger, at=now, asked_back=False)
        for danger in found
        if danger not in known
    )
    session.flush()


def record_call(session: Session, person_id: int) -> None:
    """Record with the newest signs that the person asked for a call."""
    mine = DistressSignal.person_id == person_id
    newest = select(func.max(DistressSignal.at)).where(mine).scalar_subquery()
    session.execute(
        update(DistressSignal)
        .where(mine, DistressSignal.at == newest)
        .values(asked_back=True)
        .execution_options(synchronize_session=False)
    )


def about_distress(context: TurnContext) -> Mapping[str, str | None]:
    """Return when help was last offered, but not which: somebody else may read the screen too."""
    mine = DistressSignal.person_id == context.person_id
    last = context.session.scalar(select(func.max(DistressSignal.at)).where(mine))
    day = with_year(local_date(last, NO_DEPARTMENT), context.language) if last else None
    return {"help_numbers": day}


def forget(session: Session, now: datetime) -> None:
    """Delete the signs older than 90 days."""
    session.execute(*_old(now - KEPT))


@constant
def _old(until: datetime) -> Delete:
    return delete(DistressSignal).where(DistressSignal.at <= until)
