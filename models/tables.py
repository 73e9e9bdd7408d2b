"""Every table, for those who need them all (migrations, erasing, the map of personal data)."""

from models import (
    agenda,
    alerts,
    announcements,
    applications,
    assessments,
    attendance,
    distress,
    feedback,
    geography,
    house,
    human,
    jobs,
    letters,
    mentoring,
    opportunities,
    people,
    programme,
    safety,
    talk,
    team,
    thanks,
    workshops,
)
from models.base import Base

MODULES = (
    agenda,
    alerts,
    announcements,
    applications,
    assessments,
    attendance,
    distress,
    feedback,
    geography,
    house,
    human,
    jobs,
    letters,
    mentoring,
    opportunities,
    people,
    programme,
    safety,
    talk,
    team,
    thanks,
    workshops,
)
metadata = Base.metadata

__all__ = ["MODULES", "metadata"]
