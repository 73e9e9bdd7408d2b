"""Show a participant's results to their mentor; their agreement is checked each time."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from services.conversation.attachments import File, Maker
from services.mentoring.access import may
from services.people.access import Access
from services.profile import consents
from services.strengths import documents


def may_see(session: Session, person_id: int, mentor_id: int) -> bool:
    """Tell whether the person shares their results, and the mentor is still active."""
    is_mentor = may(session, mentor_id, Access.MENTOR)
    return is_mentor and consents.shared_with(session, person_id, mentor_id)


def make(session: Session, subject: Mapping[str, Any]) -> File | None:
    """Make the summary file; the subject holds `person`, and the `mentor` who reads it."""
    if not may_see(session, subject["person"], subject["mentor"]):
        return None
    return documents.make_summary(session, subject)


MAKERS: Mapping[str, Maker] = {"shared_summary": make}
