"""Record the consents of a person, one row each, and their withdrawal; and the data notice."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.profile import Consent, ConsentPurpose, Notice
from services.conversation.turn_context import Done, TurnContext

NOTICE_VERSION = "2026-11"
CONSENT_VERSION = "2026-11"
APPLICATION, FEEDBACK = "application:", "feedback:"
"""Prefixes of a consent's subject; the id of the application, or of the feedback, follows."""


def record_notice(context: TurnContext, _: Mapping[str, str]) -> Done:
    """Record that the person was shown how their data are used: a proof, not a consent."""
    context.session.add(
        Notice(
            person_id=context.person_id,
            version=NOTICE_VERSION,
            shown_at=context.now,
            update_id=context.update_id,
        )
    )
    return Done.DONE


def consent(context: TurnContext, purpose: ConsentPurpose, subject: str = "") -> None:
    """Record the consent, unless already in force for the purpose and subject."""
    in_force = [(row.purpose, row.subject) for row in living(context.session, context.person_id)]
    if (purpose, subject) in in_force:
        return
    context.session.add(
        Consent(
            person_id=context.person_id,
            purpose=purpose,
            subject=subject,
            text_version=CONSENT_VERSION,
            given_at=context.now,
            update_id=context.update_id,
        )
    )


def living(session: Session, person_id: int) -> Sequence[Consent]:
    """Return the person's consents that are not withdrawn, the oldest first."""
    query = select(Consent).where(Consent.person_id == person_id, Consent.withdrawn_at.is_(None))
    return session.scalars(query.order_by(Consent.id)).all()


def of_application(application_id: int) -> str:
    """Return the subject of a consent to share this one application with its employer."""
    return f"{APPLICATION}{application_id}"


def of_feedback(feedback_id: int) -> str:
    """Return the subject of a consent to show the words of this one feedback."""
    return f"{FEEDBACK}{feedback_id}"


def application_of(row: Consent) -> int | None:
    """Return the id of the application that this consent shares, or None for another consent."""
    shares_one = row.purpose is ConsentPurpose.SHARE_WITH_EMPLOYER and row.subject.startswith(
        APPLICATION
    )
    return int(row.subject.removeprefix(APPLICATION)) if shares_one else None


def shares(session: Session, person_id: int, application_id: int) -> bool:
    """Tell whether the person still agrees to share this application."""
    query = select(Consent.id).where(
        Consent.person_id == person_id,
        Consent.purpose == ConsentPurpose.SHARE_WITH_EMPLOYER,
        Consent.subject == of_application(application_id),
        Consent.withdrawn_at.is_(None),
    )
    return session.scalar(query.limit(1)) is not None


def withdraw_of_application(session: Session, application_id: int, now: datetime) -> None:
    session.execute(
        update(Consent)
        .where(Consent.subject == of_application(application_id), Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )


def shared_with(session: Session, person_id: int, mentor_id: int) -> bool:
    """Tell whether this mentor may see the results of the person's self-assessment."""
    return any(
        row.purpose is ConsentPurpose.SHARE_WITH_MENTOR and row.subject == str(mentor_id)
        for row in living(session, person_id)
    )


def withdraw(
    session: Session,
    person_id: int,
    purpose: ConsentPurpose,
    now: datetime,
    *,
    subject: str | None = None,
) -> None:
    """Withdraw a person's consents to a purpose, or the consent about a subject."""
    of_subject = () if subject is None else (Consent.subject == subject,)
    session.execute(
        update(Consent)
        .where(Consent.person_id == person_id, Consent.purpose == purpose, *of_subject)
        .where(Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )


def withdraw_consent(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Withdraw a consent of the person, and erase the data that depended on it."""
    withdrawn = context.session.execute(
        update(Consent)
        .where(Consent.id == int(answers["consent"]), Consent.person_id == context.person_id)
        .where(Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=context.now)
        .returning(Consent.purpose)
    ).first()
    if withdrawn is not None and withdrawn.purpose == ConsentPurpose.COMFORT_NEEDS:
        context.person.comfort_needs = None
    return Done.DONE
