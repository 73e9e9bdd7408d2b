"""Words that a person agreed to see quoted, without their name, in what partners read."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.feedback import Feedback
from models.profile import Consent, Purpose
from services.conversation.turn_context import Done, TurnContext
from services.profile import consents

ABOUT = "feedback:"
AT_MOST = 6


def agree(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Of these words only; other words are another agreement."""
    found = context.session.get(Feedback, int(answers["feedback"]))
    if found is not None and found.person_id == context.person_id:
        consents.consent(context, Purpose.TESTIMONIAL, f"{ABOUT}{found.id}")
    return Done.DONE


def withdraw(context: TurnContext, feedback_id: int) -> None:
    context.session.execute(
        update(Consent)
        .where(Consent.person_id == context.person_id, Consent.subject == f"{ABOUT}{feedback_id}")
        .where(Consent.purpose == Purpose.TESTIMONIAL, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=context.now)
    )


def of_session(session: Session, session_id: int) -> Sequence[str]:
    """The latest; what was withdrawn, changed since or forgotten is not there."""
    alive = select(Consent.subject, Consent.person_id).where(
        Consent.purpose == Purpose.TESTIMONIAL, Consent.withdrawn_at.is_(None)
    )
    agreed = {(subject, person) for subject, person in session.execute(alive)}
    query = select(Feedback).where(Feedback.session_id == session_id, Feedback.words.is_not(None))
    found = session.scalars(query.order_by(Feedback.id.desc()))
    said = [it.words for it in found if (f"{ABOUT}{it.id}", it.person_id) in agreed]
    return [words for words in said if words][:AT_MOST]
