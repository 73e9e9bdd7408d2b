"""Once a week, on Monday at nine: what runs and what waits, to employers who have something."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from flows.texts import house_texts
from models.applications import Application, ApplicationStatus
from models.opportunities import Employer, Opportunity, OpportunityStatus
from models.people import Person
from rules.pace import Urgency
from rules.working_hours import MAINLAND, local_date, zone_of
from services import employer_letters, kinds, offer_words, outbox, people, standing
from services.offer_approval import LIST

MONDAY, MORNING, EVENING = 0, time(9), time(20)
SLICE = 10
WAITS = (ApplicationStatus.SENT, ApplicationStatus.SEEN)
KEY = "employer_week:"


def promise_due(session: Session, bot_id: int, now: datetime) -> bool:
    """A slice; whether there may be more."""
    local = now.astimezone(zone_of(MAINLAND))
    if local.weekday() != MONDAY or not MORNING <= local.time() < EVENING:
        return False
    week = f":{local_date(now, MAINLAND)}"
    query = (
        select(Person)
        .join(Employer, Employer.person_id == Person.id)
        .where(people.of_bot(bot_id), _live(now).exists() | _waiting().exists())
        .where(~outbox.was_promised(bot_id, KEY, Person.id, week))
        .order_by(Person.id)
        .limit(SLICE)
    )
    found = session.scalars(query).all()
    for person in found:
        _tell(session, person, week, now)
    return len(found) == SLICE


def when_due(session: Session, now: datetime) -> datetime | None:
    """The next Monday at nine, if anyone has something today."""
    has_news = select(Employer.person_id).where(_live(now).exists() | _waiting().exists())
    if session.scalar(has_news.limit(1)) is None:
        return None
    zone = zone_of(MAINLAND)
    local = now.astimezone(zone)
    day = local.date() + timedelta(days=(MONDAY - local.weekday()) % 7)
    at = datetime.combine(day, MORNING, zone)
    if at <= local:
        at = datetime.combine(day + timedelta(weeks=1), MORNING, zone)
    return at.astimezone(UTC)


def _live(now: datetime) -> Select[int]:
    return select(Opportunity.id).where(
        Opportunity.employer_id == Employer.person_id,
        Opportunity.status == OpportunityStatus.LIVE,
        Opportunity.live_until > now,
    )


def _waiting() -> Select[int]:
    """Applications that nobody has answered."""
    return (
        select(Application.id)
        .join(Opportunity, Opportunity.id == Application.opportunity_id)
        .where(Opportunity.employer_id == Employer.person_id, Application.status.in_(WAITS))
        .where(~Application.outside)
    )


def _tell(session: Session, person: Person, week: str, now: datetime) -> None:
    values = {"news": news(session, person, now)}
    button = ("employer.my_offers", standing.data(LIST, person.id))
    outbox.promise(
        session,
        WEEK,
        person,
        key=f"{KEY}{person.id}{week}",
        due_at=now,
        params=kinds.words("employer.week", values, [button]),
    )
    key = f"week:{person.id}{week}"
    employer_letters.send(session, person.id, key, "employer.week.letter", values, now)


def news(session: Session, person: Person, now: datetime) -> str:
    texts, language = house_texts(), person.language
    offers = session.scalars(
        select(Opportunity)
        .where(
            Opportunity.employer_id == person.id,
            Opportunity.status == OpportunityStatus.LIVE,
            Opportunity.live_until > now,
        )
        .order_by(Opportunity.live_until)
    )
    lines = [f"• {it.title} · {offer_words.short_state(it, language, now)}" for it in offers]
    waiting = session.scalar(
        select(func.count()).select_from(
            _waiting()
            .join(Employer, Employer.person_id == Opportunity.employer_id)
            .where(Employer.person_id == person.id)
            .subquery()
        )
    )
    if waiting:
        key = "employer.week.one" if waiting == 1 else "employer.week.many"
        lines.append(texts.words(language, key).format(count=waiting))
    return "\n".join(lines)


WEEK = kinds.one_to_one("employer_week", Urgency.OFFER, timedelta(hours=12))
