"""Five lines by the host, for those who could not come."""

from collections.abc import Mapping
from enum import StrEnum

from models.workshops import Workshop
from services.conversation.turn_context import TurnContext
from services.workshops.attendance import attendance_list

LINES, CHARACTERS = 5, 600


class Keeping(StrEnum):
    KEPT = "kept"
    TOO_LONG = "too_long"
    CLOSED = "closed"


def keep(context: TurnContext, answers: Mapping[str, str]) -> Keeping:
    workshop = attendance_list.may_close(
        context.session, int(answers["workshop"]), context.person_id
    )
    if workshop is None or workshop.closed_at is None:
        return Keeping.CLOSED
    lines = [line.strip() for line in answers["summary"].splitlines() if line.strip()]
    summary = "\n".join(lines)
    if len(lines) > LINES or len(summary) > CHARACTERS:
        return Keeping.TOO_LONG
    _note(context, workshop, summary)
    return Keeping.KEPT


def _note(context: TurnContext, workshop: Workshop, summary: str) -> None:
    """Corrected as often as one likes; it leaves once."""
    workshop.summary = summary
    workshop.summary_at = workshop.summary_at or context.now
    context.session.flush()
