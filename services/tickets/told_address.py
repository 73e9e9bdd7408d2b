"""Say whether the address of a person was erased: it may stand in what the team was told."""

from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.enrolment.verdict_values import ADDRESS, AT_ADDRESS, verdict_of
from services.tickets import tickets


def erased(context: TurnContext) -> str | Phrase:
    """Say that the address or position was erased; empty when none was given."""
    verdict = verdict_of(context)
    if verdict is None or verdict.method not in AT_ADDRESS:
        return ""
    if verdict.method == ADDRESS and tickets.is_open(context):
        return Phrase("fact.erased.told_to_team")
    return Phrase(f"fact.erased.{verdict.method}")
