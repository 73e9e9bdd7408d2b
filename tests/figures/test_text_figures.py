"""What /stats says of the texts that people typed."""

from datetime import timedelta

from sqlalchemy.orm import Session

from models.engine.database import Database
from models.understanding import HeardText, TextOutcome
from services.figures import stats_command
from tests.harness.builders import BOT, NOON


def _heard(
    session: Session, outcome: TextOutcome, intent: str, times: int, days_ago: int = 1
) -> None:
    at = NOON - timedelta(days=days_ago)
    for _ in range(times):
        session.add(HeardText(bot_id=BOT, outcome=outcome, intent=intent, at=at))


def test_shares_and_what_is_asked_most(database: Database) -> None:
    def work(session: Session) -> str | None:
        _heard(session, TextOutcome.UNDERSTOOD, "price", 6)
        _heard(session, TextOutcome.UNDERSTOOD, "dates", 4)
        _heard(session, TextOutcome.UNSURE, "dates", 2)
        _heard(session, TextOutcome.UNDERSTOOD, "age", 4)
        _heard(session, TextOutcome.LOST, "", 3)
        _heard(session, TextOutcome.HANDED_OVER, "", 1)
        _heard(session, TextOutcome.LOST, "", 50, days_ago=40)
        session.flush()
        return stats_command.text_figures(session, BOT, "fr", NOON)

    said = database.transact_now(work)
    assert said is not None
    assert "20 textes" in said
    assert "Compris\u00a0: 70" in said
    assert "Pas compris\u00a0: 15" in said
    assert "Le plus demandé\u00a0: Les dates, les heures (6) · Le prix (6)." in said
    assert "âge" not in said


def test_nothing_is_said_of_no_text(database: Database) -> None:
    assert (
        database.transact_now(lambda session: stats_command.text_figures(session, BOT, "fr", NOON))
        is None
    )
