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
from services.conversation.turn_context import Done, Scene

NOTICE_VERSION = "2026-11"
CONSENT_VERSION = "2026-11"
APPLICATION = "application:"


def record_notice(scene: Scene, _: Mapping[str, str]) -> Done:
    """The person has read how their data are used: a proof, not a consent."""
    scene.session.add(
        Notice(
            person_id=scene.person_id,
            version=NOTICE_VERSION,
            shown_at=scene.now,
            update_id=scene.update_id,
        )
    )
    return Done.DONE


def consent(scene: Scene, purpose: Purpose, subject: str = "") -> None:
    """Agree once: an agreement that is alive already is left as it is."""
    alive = [(found.purpose, found.subject) for found in living(scene.session, scene.person_id)]
    if (purpose, subject) in alive:
        return
    scene.session.add(
        Consent(
            person_id=scene.person_id,
            purpose=purpose,
            subject=subject,
            text_version=CONSENT_VERSION,
            given_at=scene.now,
            update_id=scene.update_id,
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


def keep_comfort_needs(scene: Scene, answers: Mapping[str, str]) -> Done:
    consent(scene, Purpose.COMFORT_NEEDS)
    scene.person.comfort_needs = answers["comfort_needs"]
    return Done.DONE


def list_consents(scene: Scene, _: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    return [
        (str(found.id), _label(scene.session, found))
        for found in living(scene.session, scene.person_id)
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


def withdraw_consent(scene: Scene, answers: Mapping[str, str]) -> Done:
    """Only one's own; what was kept under it goes with it."""
    found = scene.session.execute(
        update(Consent)
        .where(Consent.id == int(answers["consent"]), Consent.person_id == scene.person_id)
        .where(Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=scene.now)
        .returning(Consent.purpose)
    ).first()
    if found is not None and found.purpose == Purpose.COMFORT_NEEDS:
        scene.person.comfort_needs = None
    return Done.DONE
