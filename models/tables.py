"""Every table, for those who need them all (migrations, erasing, the map of personal data)."""

from models import (
    assessments,
    geography,
    letters,
    mentoring,
    people,
    programme,
    safety,
    talk,
    team,
    thanks,
)
from models.base import Base

MODULES = (
    assessments,
    geography,
    letters,
    mentoring,
    people,
    programme,
    safety,
    talk,
    team,
    thanks,
)
metadata = Base.metadata

__all__ = ["MODULES", "metadata"]
