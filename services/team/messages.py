"""Declare the message kind for members of the team, and the button by which one answers them."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.outbox import OutboxMessage
from rules.outbox.pace import Urgency
from services.outbox.kinds import one_to_one
from services.people import roles

REPLY = "reply"
"""The callback of « Répondre », under what the team says."""


def still_on_the_team(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """Tell whether the recipient is still a member of the team when the message is sent."""
    return roles.is_staff(session, message.person_id)


TO_TEAM = one_to_one("to_team", Urgency.REMINDER, recheck=still_on_the_team)
