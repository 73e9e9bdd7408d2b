"""Messages we promise about mentors."""

from services import mentor_approval, stock_ticks
from services.outbox import Kind

ALL: tuple[Kind, ...] = (mentor_approval.CARD, mentor_approval.TOLD, stock_ticks.ASKED)
