"""Put in words what became of the texts that people typed: shares, and what is asked most."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.texts import Html, has_text, plain_text, translate
from models.understanding import HeardText, TextOutcome
from services.figures.presenting import FigureFormatter

LATELY = timedelta(days=30)
SHOWN = 6
"""How many things are named that are asked most."""
FEWEST = 5
"""A thing asked less often is not named."""


def lines(session: Session, bot_id: int, language: str, now: datetime) -> Html | None:
    """Return the figures of the last 30 days; None when nobody typed anything."""
    lately = (HeardText.bot_id == bot_id, HeardText.at > now - LATELY)
    by_outcome = dict(
        session.execute(
            select(HeardText.outcome, func.count()).where(*lately).group_by(HeardText.outcome)
        ).all()
    )
    if not (whole := sum(by_outcome.values())):
        return None
    formatter = FigureFormatter(language)
    shares = {
        str(outcome): formatter.share(by_outcome.get(outcome, 0) / whole) for outcome in TextOutcome
    }
    asked = session.execute(
        select(HeardText.intent, func.count())
        .where(*lately, HeardText.intent != "")
        .group_by(HeardText.intent)
        .having(func.count() >= FEWEST)
        .order_by(func.count().desc(), HeardText.intent)
    )
    named = [
        f"{plain_text(language, f'meant.{intent}')} ({formatter.count(count)})"
        for intent, count in asked
        if has_text(f"meant.{intent}")
    ][:SHOWN]
    text = translate(language, "stats.texts", count=formatter.count(whole), **shares)
    if not named:
        return text
    return Html(f"{text}\n{translate(language, 'stats.asked_most', asked=' · '.join(named))}")
