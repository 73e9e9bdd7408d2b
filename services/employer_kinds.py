"""Messages we promise about employers and their offers."""

from services import employer_week, offer_approval, offer_ticks
from services.outbox import Kind

ALL: tuple[Kind, ...] = (
    offer_approval.CARD,
    offer_approval.TOLD,
    offer_ticks.ENDS,
    employer_week.WEEK,
)
