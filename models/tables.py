"""Every table, for those who need them all (migrations, erasing, the map of personal data)."""

from models import geography, people, programme, talk, team
from models.base import Base

MODULES = (geography, people, programme, talk, team)
metadata = Base.metadata

__all__ = ["MODULES", "metadata"]
