"""List the kinds of messages about employers and their offers."""

from services.employers import approval, expiry_sweeps, weekly_summary
from services.outbox.outbox import MessageKind

ALL: tuple[MessageKind, ...] = (
    approval.CARD,
    approval.TOLD,
    expiry_sweeps.ENDS,
    weekly_summary.WEEK,
)
