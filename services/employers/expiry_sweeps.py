"""Ask an employer about an offer three days before it ends."""

from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.offers import Employer, Opportunity, OpportunityStatus
from models.outbox import OutboxMessage
from models.people import Person
from rules.employers.offer_life import SOON
from rules.outbox.pace import Urgency
from rules.outbox.quiet_hours import next_good_moment
from rules.schedule.clock import soonest
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from services.applications.follow_up import closing_offers
from services.conversation import inline_buttons
from services.employers import emails, offer_presenting
from services.employers.offer_drafts import RUNS
from services.employers.offer_states import OfferAction
from services.outbox import kinds, outbox
from services.people import people

SLICE = 20
LET = "offer_let"
"""The callback of « Laisser finir »."""
BUTTONS = (OfferAction.PROLONG, OfferAction.FILLED)


def ask_of_ends(session: Session, bot_id: int, now: datetime) -> bool:
    """Ask about up to `SLICE` offers that end soon; return whether more may be left."""
    rows = session.execute(*_ending(bot_id, now, now + SOON)).all()
    for offer, person in rows:
        _ask(session, offer, person, now)
    return len(rows) == SLICE


def when_due(session: Session, now: datetime) -> datetime | None:
    """Return the next end of an offer, or the instant three days before one."""
    first_end = session.scalar(*_first_end(now + SOON))
    return soonest(closing_offers.next_end(session, now), first_end and first_end - SOON)


@constant
def _ending(bot_id: int, now: datetime, soon: datetime) -> Select[Opportunity, Person]:
    told_for = Opportunity.end_told_for
    return (
        select(Opportunity, Person)
        .select_from(Employer)
        .join(Opportunity, Opportunity.employer_id == Employer.person_id)
        .join(Person, Person.id == Employer.person_id)
        .where(people.of_bot(bot_id))
        .where(Opportunity.status == OpportunityStatus.LIVE)
        .where(Opportunity.live_until > now, Opportunity.live_until <= soon)
        .where(or_(told_for.is_(None), told_for != Opportunity.live_until))
        .order_by(Opportunity.live_until, Opportunity.id)
        .limit(SLICE)
    )


@constant
def _first_end(after: datetime) -> Select[datetime | None]:
    return (
        select(func.min(Opportunity.live_until))
        .join(Employer, Employer.person_id == Opportunity.employer_id)
        .where(Opportunity.status.in_(RUNS), Opportunity.live_until > after)
    )


def _ask(session: Session, offer: Opportunity, person: Person, now: datetime) -> None:
    offer.end_told_for = offer.live_until
    at, key = next_good_moment(now, zone_of(NO_DEPARTMENT)), f"{offer.id}:{offer.live_until:%Y%m%d}"
    values = {"title": offer.title, **offer_presenting.end_of(offer, person.language, at)}
    buttons = [
        (f"posted.entry.{action}", inline_buttons.data(action, offer.id)) for action in BUTTONS
    ]
    buttons.append(("posted.let", inline_buttons.data(LET, offer.id)))
    params = kinds.message_params("posted.ends", values, buttons) | {"offer_id": offer.id}
    outbox.enqueue(session, ENDS, person, key=f"offer_ends:{key}", due_at=at, params=params)
    links = [(f"employer.page.{action}.button", str(action), offer.id) for action in BUTTONS]
    emails.send(session, person.id, f"ends:{key}", "posted.ends.letter", values, at, links)


def _still_ends(session: Session, message: OutboxMessage, now: datetime) -> bool:
    offer = session.get(Opportunity, message.params["offer_id"])
    return (
        offer is not None
        and offer.status is OpportunityStatus.LIVE
        and offer.live_until == offer.end_told_for
        and offer.live_until > now
    )


ENDS = kinds.one_to_one("offer_ends", Urgency.REMINDER, timedelta(days=2), recheck=_still_ends)
