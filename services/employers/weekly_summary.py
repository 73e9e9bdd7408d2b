"""Send employers a weekly summary, on Monday at nine, of live offers and waiting answers."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from flows.texts import plain_text
from models.applications import Application
from models.engine.constant import constant
from models.offers import Employer, Opportunity, OpportunityStatus
from models.people import Person
from rules.applications.applications import ASKED_AFTER_INTERVIEW
from rules.outbox.pace import Urgency
from rules.schedule.time_zones import NO_DEPARTMENT, local_date, zone_of
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
    """Queue up to `SLICE` summaries on Monday from 9 to 20; return whether more may be left."""
    local = now.astimezone(zone_of(NO_DEPARTMENT))
    if local.weekday() != MONDAY or not MORNING <= local.time() < EVENING:
        return False
    week = f":{local_date(now, NO_DEPARTMENT)}"
    people_due = session.scalars(
        *_not_told_this_week(bot_id, week, now, now - ASKED_AFTER_INTERVIEW)
    ).all()
    for person in people_due:
        _tell(session, person, week, now)
    return len(people_due) == SLICE


def when_due(session: Session, now: datetime) -> datetime | None:
    """Return the next Monday at nine, if any employer has something to be told now."""
    if session.scalar(*_any_with_news(now, now - ASKED_AFTER_INTERVIEW)) is None:
        return None
    zone = zone_of(NO_DEPARTMENT)
    local = now.astimezone(zone)
    day = local.date() + timedelta(days=(MONDAY - local.weekday()) % 7)
    at = datetime.combine(day, MORNING, zone)
    if at <= local:
        at = datetime.combine(day + timedelta(weeks=1), MORNING, zone)
    return at.astimezone(UTC)


@constant
def _not_told_this_week(
    bot_id: int, week: str, now: datetime, met_until: datetime
) -> Select[Person]:
    query = select(Person).join(Employer, Employer.person_id == Person.id)
    query = query.where(people.of_bot(bot_id), _has_news(now, met_until))
    not_told = query.where(~outbox.was_enqueued(bot_id, KEY, Person.id, week))
    return not_told.order_by(Person.id).limit(SLICE)


@constant
def _any_with_news(now: datetime, met_until: datetime) -> Select[int]:
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
    """Select the applications that nobody has answered."""
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
    """Return the summary's lines: live offers, waiting applications, interviews to report on."""
    language = person.language
    offers = session.scalars(
        select(Opportunity)
        .where(
            Opportunity.employer_id == person.id,
            Opportunity.status == OpportunityStatus.LIVE,
            Opportunity.live_until > now,
        )
        .order_by(Opportunity.live_until, Opportunity.id)
    )
    news_lines = [
        f"• {offer.title} · {offer_presenting.short_state(offer, language, now)}"
        for offer in offers
    ]
    waiting = session.scalar(_count_of(person.id, _waiting()))
    if waiting:
        key = "employer.week.one" if waiting == 1 else "employer.week.many"
        news_lines.append(plain_text(language, key, count=waiting))
    interviewed = session.scalar(
        _count_of(person.id, _applications().where(pending.met(now - ASKED_AFTER_INTERVIEW)))
    )
    if interviewed:
        news_lines.append(plain_text(language, "employer.week.interviewed", count=interviewed))
    return "\n".join(news_lines)


def _count_of(employer_id: int, ids: Select[int]) -> Select[int]:
    of_employer = ids.join(Employer, Employer.person_id == Opportunity.employer_id)
    return select(func.count()).select_from(
        of_employer.where(Employer.person_id == employer_id).subquery()
    )


WEEK = kinds.one_to_one("employer_week", Urgency.OFFER, timedelta(hours=12))
