"""Keep the host's summary of a workshop, five lines, for those who could not come."""

from collections.abc import Mapping
from enum import StrEnum

from models.workshops import Workshop
from services.conversation.turn_context import TurnContext
from services.workshops.attendance import attendance_list

LINES, CHARACTERS = 5, 600


class WorkshopSummaryResult(StrEnum):
    KEPT = "kept"
    TOO_LONG = "too_long"
    CLOSED = "closed"


def keep(context: TurnContext, answers: Mapping[str, str]) -> WorkshopSummaryResult:
    """Keep the host's summary of a workshop that is closed, if it is short enough."""
    workshop = attendance_list.may_close(
        context.session, int(answers["workshop"]), context.person_id
    )
    if workshop is None or workshop.closed_at is None:
        return WorkshopSummaryResult.CLOSED
    lines = [line.strip() for line in answers["summary"].splitlines() if line.strip()]
    summary = "\n".join(lines)
    if len(lines) > LINES or len(summary) > CHARACTERS:
        return WorkshopSummaryResult.TOO_LONG
    _store(context, workshop, summary)
    return WorkshopSummaryResult.KEPT


def _store(context: TurnContext, workshop: Workshop, summary: str) -> None:
    """Store the summary, which may be corrected; `summary_at` is set once: it is sent once."""
    workshop.summary = summary
    workshop.summary_at = workshop.summary_at or context.now
    context.session.flush()
