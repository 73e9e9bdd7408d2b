"""What a person agreed to: one row each, withdrawable; and what they were told."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.applications import Application
from models.mentoring import Mentor
from models.offers import Opportunity
from models.profile import Consent, Notice, Purpose
from services.conversation.phrases import Phrase
from services.conversation.text import fitting
from services.conversation.turn_context import Done, TurnContext

NOTICE_VERSION = "2026-11"
CONSENT_VERSION = "2026-11"
APPLICATION = "application:"


def record_notice(context: TurnContext, _: Mapping[str, str]) -> Done:
    """The person has read how their data are used: a proof, not a consent."""
    context.session.add(
        Notice(
            person_id=context.person_id,
            version=NOTICE_VERSION,
            shown_at=context.now,
            update_id=context.update_id,
        )
    )
    return Done.DONE


def consent(context: TurnContext, purpose: Purpose, subject: str = "") -> None:
    """Agree once: an agreement that is alive already is left as it is."""
    alive = [(found.purpose, found.subject) for found in living(context.session, context.person_id)]
    if (purpose, subject) in alive:
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
    query = select(Consent).where(Consent.person_id == person_id, Consent.withdrawn_at.is_(None))
    return session.scalars(query.order_by(Consent.id)).all()


def of_application(application_id: int) -> str:
    """What the agreement to share with an employer is about: one application, no other."""
    return f"{APPLICATION}{application_id}"


def application_of(found: Consent) -> int | None:
    known = found.purpose is Purpose.SHARE_WITH_EMPLOYER and found.subject.startswith(APPLICATION)
    return int(found.subject.removeprefix(APPLICATION)) if known else None


def shares(session: Session, person_id: int, application_id: int) -> bool:
    """Tell whether the person still agrees to share this application."""
    query = select(Consent.id).where(
        Consent.person_id == person_id,
        Consent.purpose == Purpose.SHARE_WITH_EMPLOYER,
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
    """Whether this mentor may see what the person has found out about themselves."""
    return any(
        it.purpose is Purpose.SHARE_WITH_MENTOR and it.subject == str(mentor_id)
        for it in living(session, person_id)
    )


def keep_comfort_needs(context: TurnContext, answers: Mapping[str, str]) -> Done:
    consent(context, Purpose.COMFORT_NEEDS)
    context.person.comfort_needs = answers["comfort_needs"]
    return Done.DONE


def list_consents(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    return [
        (str(found.id), _label(context.session, found))
        for found in living(context.session, context.person_id)
    ]


def _label(session: Session, found: Consent) -> Phrase:
    """Sharing names the mentor, or the company and the offer, it is with."""
    if (application_id := application_of(found)) is not None:
        return Phrase(f"privacy.consent.{found.purpose}", {"with": _offer(session, application_id)})
    mentor = session.get(Mentor, int(found.subject)) if found.subject.isdecimal() else None
    name = {"mentor": mentor.first_name} if mentor else {"mentor": found.subject}
    return Phrase(f"privacy.consent.{found.purpose}", name)


def withdraw(session: Session, person_id: int, purpose: Purpose, now: datetime) -> None:
    session.execute(
        update(Consent)
        .where(Consent.person_id == person_id, Consent.purpose == purpose)
        .where(Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )


def _offer(session: Session, application_id: int) -> str:
    query = (
        select(Opportunity.company, Opportunity.title)
        .join(Application, Application.opportunity_id == Opportunity.id)
        .where(Application.id == application_id)
    )
    found = session.execute(query).first()
    return fitting(found.company or found.title) if found else "…"


def withdraw_consent(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Only one's own; what was kept under it goes with it."""
    found = context.session.execute(
        update(Consent)
        .where(Consent.id == int(answers["consent"]), Consent.person_id == context.person_id)
        .where(Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=context.now)
        .returning(Consent.purpose)
    ).first()
    if found is not None and found.purpose == Purpose.COMFORT_NEEDS:
        context.person.comfort_needs = None
    return Done.DONE
