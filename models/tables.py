"""Import every table, for code that needs them all: migrations, erasure, the map of data."""

from models import (
    agenda,
    announcements,
    applications,
    backoffice,
    conversation,
    enrolment,
    feedback,
    figures,
    geography,
    jobs,
    machines,
    mentoring,
    offers,
    outbox,
    people,
    privacy,
    profile,
    programme,
    session_admin,
    strengths,
    team,
    tickets,
    understanding,
    workshops,
)
from models.engine.base import Base

MODULES = (
    agenda,
    announcements,
    applications,
    backoffice,
    conversation,
    enrolment,
    feedback,
    figures,
    geography,
    jobs,
    machines,
    mentoring,
    offers,
    outbox,
    people,
    privacy,
    profile,
    programme,
    session_admin,
    strengths,
    team,
    tickets,
    understanding,
    workshops,
)
metadata = Base.metadata

__all__ = ["MODULES", "metadata"]
