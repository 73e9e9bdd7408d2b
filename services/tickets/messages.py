"""Message kinds of tickets: an answer of the team, and the closing of a ticket."""

from rules.outbox.pace import Urgency
from services.outbox.kinds import one_to_one

FROM_TEAM = one_to_one("from_team", Urgency.REMINDER)
TICKET_CLOSED = one_to_one("ticket_closed", Urgency.REMINDER)
ALL = (FROM_TEAM, TICKET_CLOSED)
