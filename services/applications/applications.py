"""Send an application (one person, one opportunity, once), find it and change its state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, exists, func, select, update
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.engine.constant import constant
from models.engine.database import insert_new
from models.engine.transaction_cache import cached_in_transaction
from models.offers import Opportunity
from rules.applications.applications import ApplicationShare, next_silence
from rules.offers.opportunities import OpportunityKind
from services.offers import opportunities
from services.outbox import contact_proofs
from services.people.tokens import RandomBelow, unguessable

WAITING = (ApplicationStatus.SENT, ApplicationStatus.SEEN)
"""The states in which nobody has answered yet."""
ALIVE = (*WAITING, ApplicationStatus.INTERVIEW)
"""The states in which an application may still be answered or withdrawn."""
SHOWN = (*ALIVE, ApplicationStatus.HIRED)
"""The states in which its recipient may read it."""


class ApplicationWay(StrEnum):
    """How the person can apply."""

    CHAT = "chat"
    ORGANISER = "organiser"
    """By an e-mail to the organiser of a training."""
    LINK = "link"
    ALREADY = "already"
    CLOSED = "closed"
    NOTHING = "nothing"
    """There is neither a contact nor a link."""
    UNPROVED = "unproved"
    """The person came by the chat page, and has proved no e-mail and no number."""


class ApplicationSendingResult(StrEnum):
    SENT = "sent"
    ALREADY = "already"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ApplicationContent:
    """What the person writes and shares with an application."""

    message: str = ""
    shared: Sequence[ApplicationShare] = (ApplicationShare.FIRST_NAME,)
    cv_id: int | None = None


def way(
    session: Session, person_id: int, opportunity_id: int, now: datetime, *, mail: bool
) -> ApplicationWay:
    """Tell how the person can apply; `mail`: whether e-mails can be sent."""
    if of(session, person_id, opportunity_id) is not None:
        return ApplicationWay.ALREADY
    opportunity = session.get(Opportunity, opportunity_id)
    if opportunity is None or not opportunities.is_shown(session, opportunity_id, now):
        return ApplicationWay.CLOSED
    if contact_proofs.is_lacking(session, person_id):
        return ApplicationWay.UNPROVED
    if opportunity.employer_id is not None:
        return ApplicationWay.CHAT
    if opportunity.kind is OpportunityKind.TRAINING and opportunity.contact_email and mail:
        return ApplicationWay.ORGANISER
    return ApplicationWay.LINK if opportunity.apply_url else ApplicationWay.NOTHING


def send(
    session: Session,
    person_id: int,
    opportunity_id: int,
    content: ApplicationContent,
    now: datetime,
    random_below: RandomBelow,
) -> tuple[ApplicationSendingResult, Application | None]:
    """Send an application once for a person and an opportunity, even when asked twice at once."""
    is_shown = opportunities.is_shown(session, opportunity_id, now)
    if not is_shown or contact_proofs.is_lacking(session, person_id):
        return ApplicationSendingResult.CLOSED, None
    first_check = next_silence(now, 0).at
    sent = _insert(
        session, person_id, opportunity_id, content, now, random_below, next_at=first_check
    )
    _schedule_training_follow_up(session, sent[1], now)
    return sent


def note_outside(
    session: Session, person_id: int, opportunity_id: int, now: datetime, random_below: RandomBelow
) -> ApplicationSendingResult:
    """Note that the person applied by the offer's own link (« J'ai postulé »).

    Nobody answers such an application through the bot.
    """
    sending, application = _insert(
        session, person_id, opportunity_id, ApplicationContent(), now, random_below, outside=True
    )
    if application is not None:
        application.shared = []
    _schedule_training_follow_up(session, application, now)
    return sending


def of(session: Session, person_id: int, opportunity_id: int) -> Application | None:
    """Return the person's application to an opportunity."""
    return session.scalar(
        select(Application).where(
            Application.person_id == person_id, Application.opportunity_id == opportunity_id
        )
    )


@cached_in_transaction
def of_person(session: Session, person_id: int) -> Sequence[Application]:
    """Return the person's applications, the newest first."""
    query = select(Application).where(Application.person_id == person_id)
    return session.scalars(query.order_by(Application.id.desc())).all()


def exist(person_id: int) -> ColumnElement[bool]:
    """Tell in a query whether the person ever applied."""
    return exists().where(Application.person_id == person_id)


def lock_application(session: Session, application_id: int) -> Application | None:
    """Lock and reload an application until the end of the transaction."""
    query = select(Application).where(Application.id == application_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def opportunity_of(session: Session, application: Application) -> Opportunity:
    return session.get_one(Opportunity, application.opportunity_id)


def change(application: Application, status: ApplicationStatus, now: datetime) -> None:
    """Set the state and raise the version; once answered or over, stop counting the silence."""
    application.status, application.changed_at = status, now
    application.sequence += 1
    if status not in WAITING:
        application.next_at = None


def applied_to(session: Session, people: Sequence[int]) -> Sequence[tuple[int, int, datetime]]:
    """Return person, opportunity (ids) and instant of each application that was not withdrawn.

    An application to a duplicate counts for the offer that is shown in its place.
    """
    rows = session.execute(*_applied_to(people))
    return [(person, opportunity, at) for person, opportunity, at in rows]


@constant
def _applied_to(people: Sequence[int]) -> Select[int, int, datetime]:
    shown = func.coalesce(Opportunity.double_of, Opportunity.id)
    return (
        select(Application.person_id, shown, Application.sent_at)
        .join(Opportunity, Opportunity.id == Application.opportunity_id)
        .where(Application.person_id.in_(people))
        .where(Application.status != ApplicationStatus.WITHDRAWN)
    )


def link_generation(session: Session, application_id: int) -> int | None:
    """Return the generation of the links that were sent to the organiser."""
    query = select(Application.link_generation).where(Application.id == application_id)
    return session.scalar(query)


def revoke_links_to_organiser(session: Session, application_id: int) -> bool:
    """Revoke every link to this application that was sent to its organiser."""
    query = update(Application).where(Application.id == application_id)
    raised = query.values(link_generation=Application.link_generation + 1)
    return session.execute(raised.returning(Application.id)).first() is not None


def revoke_links_to_organisers(session: Session, opportunity_id: int) -> None:
    """Revoke organisers' links to all applications for a training whose address changed."""
    query = update(Application).where(Application.opportunity_id == opportunity_id)
    session.execute(query.values(link_generation=Application.link_generation + 1))


def _schedule_training_follow_up(
    session: Session, application: Application | None, now: datetime
) -> None:
    """Have the next sweep look at a training: its dates count, not its organiser's silence."""
    if (
        application is not None
        and opportunity_of(session, application).kind is OpportunityKind.TRAINING
    ):
        application.next_at = now


def _insert(
    session: Session,
    person_id: int,
    opportunity_id: int,
    content: ApplicationContent,
    now: datetime,
    random_below: RandomBelow,
    *,
    next_at: datetime | None = None,
    outside: bool = False,
) -> tuple[ApplicationSendingResult, Application | None]:
    is_new = insert_new(
        session,
        Application,
        ("person_id", "opportunity_id"),
        person_id=person_id,
        opportunity_id=opportunity_id,
        status=ApplicationStatus.SENT,
        outside=outside,
        message=content.message or None,
        shared=list(content.shared),
        cv_id=content.cv_id,
        sent_at=now,
        changed_at=now,
        next_at=next_at,
        uid=unguessable(random_below),
    )
    if not is_new:
        return ApplicationSendingResult.ALREADY, None
    return ApplicationSendingResult.SENT, of(session, person_id, opportunity_id)
