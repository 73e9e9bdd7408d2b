"""Every table, for those who need them all (migrations, erasing, the map of personal data)."""

from models import (
    agenda,
    announcements,
    applications,
    attendance,
    backoffice,
    conversation,
    distress,
    feedback,
    geography,
    house,
    jobs,
    mentoring,
    offers,
    outbox,
    people,
    programme,
    safety,
    strengths,
    team,
    thanks,
    tickets,
    workshops,
)
from models.engine.base import Base

MODULES = (
    agenda,
    backoffice,
    announcements,
    applications,
    strengths,
    attendance,
    distress,
    feedback,
    geography,
    house,
    tickets,
    jobs,
    outbox,
    mentoring,
    offers,
    people,
    programme,
    safety,
    conversation,
    team,
    thanks,
    workshops,
)
metadata = Base.metadata

__all__ = ["MODULES", "metadata"]
