"""Messages we promise about mentors."""

from services.mentoring import approval
from services.outbox.outbox import Kind
from services.session_admin import capacity_alerts

ALL: tuple[Kind, ...] = (approval.CARD, approval.TOLD, capacity_alerts.ASKED)
