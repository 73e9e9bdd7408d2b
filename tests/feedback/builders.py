"""Words that people let us show on the front page."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enrolment import Enrolment
from models.feedback import Feedback, FeedbackOn, FrontPageWords
from models.people import Person
from models.profile import Consent, ConsentPurpose
from tests.harness.builders import NOON


def front_page_words(
    session: Session,
    author: Person,
    about: int,
    words: str = "Utile.",
    *,
    is_named: bool = True,
    approved_at: datetime | None = None,
    withdrawn_at: datetime | None = None,
) -> None:
    """Add words about a session that their author, who has a place, agreed to show."""
    mine = {"person_id": author.id}
    here = session.scalars(select(Enrolment.session_id).filter_by(**mine)).one()
    rated = {"about": FeedbackOn.SESSION, "subject_id": about, "session_id": here}
    feedback = Feedback(score=5, words=words, said_at=NOON, **rated, **mine)
    session.add(feedback)
    session.flush()
    agreed = {"purpose": ConsentPurpose.FRONT_PAGE, "subject": f"feedback:{feedback.id}"}
    times = {"given_at": NOON, "withdrawn_at": withdrawn_at}
    session.add(Consent(text_version="1", update_id=1, **agreed, **times, **mine))
    shown = {"feedback_id": feedback.id, "words": words, "is_named": is_named}
    session.add(FrontPageWords(offered_at=NOON, approved_at=approved_at, **shown, **mine))
