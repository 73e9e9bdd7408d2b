"""Tell whether a small question, about a telephone or a device, may be asked now."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import and_, or_, select

from flows.script import GONE
from models.safeguarding import Report
from models.tickets import DistressSignal, Ticket
from services.conversation.turn_context import TurnContext

LATELY = timedelta(hours=1)


class SmallQuestion(StrEnum):
    WAITS = "waits"
    GONE = GONE
    """The person spoke of a danger, or of how somebody behaved: nothing small follows that."""


def look(context: TurnContext, _: Mapping[str, str]) -> SmallQuestion:
    """Tell whether a small question may come back after what the person has just said."""
    return SmallQuestion.GONE if is_unfit(context) else SmallQuestion.WAITS


def is_unfit(context: TurnContext) -> bool:
    """Tell whether the person has just spoken of a danger, or of how somebody behaved."""
    mine, since = context.person_id, context.now - LATELY
    sign = select(DistressSignal.id).where(
        DistressSignal.person_id == mine, DistressSignal.at > since
    )
    exchange = select(Ticket.id).where(
        Ticket.person_id == mine,
        Ticket.closed_at.is_(None),
        or_(Ticket.danger.is_not(None), Ticket.conduct.is_not(None)),
    )
    said = or_(
        and_(Report.participant_id == mine, Report.by_mentor.is_(False)),
        and_(Report.mentor_id == mine, Report.by_mentor.is_(True)),
    )
    report = select(Report.id).where(said, Report.opened_at > since)
    return bool(
        context.session.scalar(select(or_(sign.exists(), exchange.exists(), report.exists())))
    )
