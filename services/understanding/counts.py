"""Note what became of each text: neither its words nor its person."""

from datetime import datetime, timedelta

from sqlalchemy import Delete, delete
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.understanding import HeardText, TextOutcome
from services.conversation.turn_context import TurnContext

COUNTED = timedelta(days=90)
"""How long a text is counted."""


def note(context: TurnContext, outcome: TextOutcome, intent: str = "") -> None:
    heard = HeardText(bot_id=context.bot_id, outcome=outcome, intent=intent, at=context.now)
    context.session.add(heard)


def purge(session: Session, now: datetime) -> None:
    session.execute(*_old(now - COUNTED))


@constant
def _old(until: datetime) -> Delete:
    return delete(HeardText).where(HeardText.at <= until)
