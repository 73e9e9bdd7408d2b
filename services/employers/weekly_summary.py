"""Once a week, on Monday at nine: what runs and what waits, to employers who have something."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from flows.texts import house_texts
from models.applications import Application
from models.employers import Employer
from models.engine.constant import constant
from models.offers import Opportunity, OpportunityStatus
from models.people import Person
from rules.applications.applications import ASKED_AFTER_INTERVIEW
from rules.outbox.pace import Urgency
from rules.tickets.working_hours import MAINLAND, local_date, zone_of
from services.applications import pending
from services.applications.applications import WAITING
from services.conversation import inline_buttons
from services.employers import emails, offer_presenting
from services.employers.approval import LIST
from services.outbox import kinds, outbox
from services.people import people

MONDAY, MORNING, EVENING = 0, time(9), time(20)
SLICE = 10
KEY = "employer_week:"


def enqueue_due(session: Session, bot_id: int, now: datetime) -> bool:
    """A slice; whether there may be more."""
    local = now.astimezone(zone_of(MAINLAND))
    if local.weekday() != MONDAY or not MORNING <= local.time() < EVENING:
        return False
    week = f":{local_date(now, MAINLAND)}"
    found = session.scalars(*_untold(bot_id, week, now, now - ASKED_AFTER_INTERVIEW)).all()
    for person in found:
        _tell(session, person, week, now)
    return len(found) == SLICE


def when_due(session: Session, now: datetime) -> datetime | None:
    """The next Monday at nine, if anyone has something today."""
    if session.scalar(*_one_with_news(now, now - ASKED_AFTER_INTERVIEW)) is None:
        return None
    zone = zone_of(MAINLAND)
    local = now.astimezone(zone)
    day = local.date() + timedelta(days=(MONDAY - local.weekday()) % 7)
    at = datetime.combine(day, MORNING, zone)
    if at <= local:
        at = datetime.combine(day + timedelta(weeks=1), MORNING, zone)
    return at.astimezone(UTC)


@constant
def _untold(bot_id: int, week: str, now: datetime, met_until: datetime) -> Select[Person]:
    query = select(Person).join(Employer, Employer.person_id == Person.id)
    query = query.where(people.of_bot(bot_id), _has_news(now, met_until))
    untold = query.where(~outbox.was_enqueued(bot_id, KEY, Person.id, week))
    return untold.order_by(Person.id).limit(SLICE)


@constant
def _one_with_news(now: datetime, met_until: datetime) -> Select[int]:
    return select(Employer.person_id).where(_has_news(now, met_until)).limit(1)


def _live(now: datetime) -> Select[int]:
    return select(Opportunity.id).where(
        Opportunity.employer_id == Employer.person_id,
        Opportunity.status == OpportunityStatus.LIVE,
        Opportunity.live_until > now,
    )


def _applications() -> Select[int]:
    return (
        select(Application.id)
        .join(Opportunity, Opportunity.id == Application.opportunity_id)
        .where(Opportunity.employer_id == Employer.person_id, ~Application.outside)
    )


def _waiting() -> Select[int]:
    """Those that nobody has answered."""
    return _applications().where(Application.status.in_(WAITING))


def _has_news(now: datetime, met_until: datetime) -> ColumnElement[bool]:
    met = _applications().where(pending.met(met_until))
    return or_(_live(now).exists(), _waiting().exists(), met.exists())


def _tell(session: Session, person: Person, week: str, now: datetime) -> None:
    values = {"news": news(session, person, now)}
    button = ("employer.my_offers", inline_buttons.data(LIST, person.id))
    outbox.enqueue(
        session,
        WEEK,
        person,
        key=f"{KEY}{person.id}{week}",
        due_at=now,
        params=kinds.message_params("employer.week", values, [button]),
    )
    key = f"week:{person.id}{week}"
    emails.send(session, person.id, key, "employer.week.letter", values, now)


def news(session: Session, person: Person, now: datetime) -> str:
    texts, language = house_texts(), person.language
    offers = session.scalars(
        select(Opportunity)
        .where(
            Opportunity.employer_id == person.id,
            Opportunity.status == OpportunityStatus.LIVE,
            Opportunity.live_until > now,
        )
        .order_by(Opportunity.live_until, Opportunity.id)
    )
    lines = [f"• {it.title} · {offer_presenting.short_state(it, language, now)}" for it in offers]
    waiting = session.scalar(_of(person.id, _waiting()))
    if waiting:
        key = "employer.week.one" if waiting == 1 else "employer.week.many"
        lines.append(texts.words(language, key).format(count=waiting))
    interviewed = session.scalar(
        _of(person.id, _applications().where(pending.met(now - ASKED_AFTER_INTERVIEW)))
    )
    if interviewed:
        said = texts.words(language, "employer.week.interviewed")
        lines.append(said.format(count=interviewed))
    return "\n".join(lines)


def _of(employer_id: int, found: Select[int]) -> Select[int]:
    mine = found.join(Employer, Employer.person_id == Opportunity.employer_id)
    return select(func.count()).select_from(
        mine.where(Employer.person_id == employer_id).subquery()
    )


WEEK = kinds.one_to_one("employer_week", Urgency.OFFER, timedelta(hours=12))
