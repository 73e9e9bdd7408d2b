"""Applications: one person and one opportunity, sent once, taken back when the person likes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.engine.database import insert_new
from models.engine.once import once
from models.offers import Opportunity
from rules.applications.applications import Shared, next_silence
from rules.offers.opportunities import Kind
from services.offers import opportunities
from services.people.tokens import Chance, unguessable

WAITING = (ApplicationStatus.SENT, ApplicationStatus.SEEN)
"""Nobody has answered yet."""
ALIVE = (*WAITING, ApplicationStatus.INTERVIEW)
"""It may still be answered, or taken back."""
SHOWN = (*ALIVE, ApplicationStatus.HIRED)
"""Then whoever it was sent to may read it."""


class Way(StrEnum):
    """How one applies."""

    CHAT = "chat"
    ORGANISER = "organiser"
    """Of a training, by a letter."""
    LINK = "link"
    ALREADY = "already"
    CLOSED = "closed"
    NOTHING = "nothing"
    """Neither a person nor a link."""


class Sending(StrEnum):
    SENT = "sent"
    ALREADY = "already"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Given:
    """What goes with an application."""

    message: str = ""
    shared: Sequence[Shared] = (Shared.FIRST_NAME,)
    cv_id: int | None = None


def way(session: Session, person_id: int, opportunity_id: int, now: datetime, *, mail: bool) -> Way:
    """`mail`: letters can be sent."""
    if of(session, person_id, opportunity_id) is not None:
        return Way.ALREADY
    found = session.get(Opportunity, opportunity_id)
    if found is None or not opportunities.is_shown(session, opportunity_id, now):
        return Way.CLOSED
    if found.employer_id is not None:
        return Way.CHAT
    if found.kind is Kind.TRAINING and found.contact_email and mail:
        return Way.ORGANISER
    return Way.LINK if found.apply_url else Way.NOTHING


def send(
    session: Session,
    person_id: int,
    opportunity_id: int,
    given: Given,
    now: datetime,
    chance: Chance,
) -> tuple[Sending, Application | None]:
    """Once for a person and an opportunity, whatever is tapped and how often."""
    if not opportunities.is_shown(session, opportunity_id, now):
        return Sending.CLOSED, None
    first = next_silence(now, 0).at
    sent = _insert(session, person_id, opportunity_id, given, now, chance, next_at=first)
    _follow_training(session, sent[1], now)
    return sent


def note_outside(
    session: Session, person_id: int, opportunity_id: int, now: datetime, chance: Chance
) -> Sending:
    """« J'ai postulé »: by its own link.  Nobody owes us an answer."""
    sending, it = _insert(session, person_id, opportunity_id, Given(), now, chance, outside=True)
    if it is not None:
        it.shared = []
    _follow_training(session, it, now)
    return sending


def of(session: Session, person_id: int, opportunity_id: int) -> Application | None:
    return session.scalar(
        select(Application).where(
            Application.person_id == person_id, Application.opportunity_id == opportunity_id
        )
    )


@once
def of_person(session: Session, person_id: int) -> Sequence[Application]:
    """The newest first."""
    query = select(Application).where(Application.person_id == person_id)
    return session.scalars(query.order_by(Application.id.desc())).all()


def exist(person_id: int) -> ColumnElement[bool]:
    """Tell in a query whether the person ever applied."""
    return exists().where(Application.person_id == person_id)


def hold(session: Session, application_id: int) -> Application | None:
    """Its row, ours until the end: whoever comes at the same time sees what we did."""
    query = select(Application).where(Application.id == application_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def opportunity_of(session: Session, application: Application) -> Opportunity:
    return session.get_one(Opportunity, application.opportunity_id)


def change(application: Application, status: ApplicationStatus, now: datetime) -> None:
    """Another state, another version; over or answered, silence has no consequence left."""
    application.status, application.changed_at = status, now
    application.sequence += 1
    if status not in WAITING:
        application.next_at = None


def _follow_training(session: Session, it: Application | None, now: datetime) -> None:
    """Its dates count, not the silence of who gives it: the next sweep looks at them."""
    if it is not None and opportunity_of(session, it).kind is Kind.TRAINING:
        it.next_at = now


def _insert(
    session: Session,
    person_id: int,
    opportunity_id: int,
    given: Given,
    now: datetime,
    chance: Chance,
    *,
    next_at: datetime | None = None,
    outside: bool = False,
) -> tuple[Sending, Application | None]:
    new = insert_new(
        session,
        Application,
        ("person_id", "opportunity_id"),
        person_id=person_id,
        opportunity_id=opportunity_id,
        status=ApplicationStatus.SENT,
        outside=outside,
        message=given.message or None,
        shared=list(given.shared),
        cv_id=given.cv_id,
        sent_at=now,
        changed_at=now,
        next_at=next_at,
        uid=unguessable(chance),
    )
    if not new:
        return Sending.ALREADY, None
    return Sending.SENT, of(session, person_id, opportunity_id)
