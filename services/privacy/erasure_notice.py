"""What someone reads before they erase everything, and what has left already."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from models.applications import Application
from models.mentoring import Booking, BookingStatus, Slot, SlotStatus
from models.offers import Opportunity
from models.people import AuditEntry
from models.profile import Consent, Purpose
from services.applications import applications
from services.conversation.phrases import Phrase, plainly
from services.conversation.turn_context import TurnContext
from services.employers import offer_states
from services.enrolment import enrolments
from services.enrolment.enrolments import Stand
from services.mentoring import participant_meetings
from services.privacy import erased_cards
from services.workshops import catalogue

NAMED = 5
"""How many of a sort are named: the message is to be read on a phone."""
HOLDS = {Stand.PLACE: "place", Stand.TO_CHECK: "place", Stand.WAITING: "rank"}
MET = (BookingStatus.BOOKED, BookingStatus.CANCELLED_BY_PARTICIPANT)
"""A mentor was told of it."""
_ON_SCREEN = or_(
    AuditEntry.action.in_(("answered", "person_looked_up")),
    AuditEntry.action.startswith("decided_"),
)
"""What the team wrote, or asked to see: such messages are not ours to find again."""


def what_goes(context: TurnContext) -> Phrase:
    """One line for each sort of thing they have."""
    named = [
        *_place(context),
        *_listed("meetings", [label for _, label in participant_meetings.ahead(context, {})]),
        *_listed("workshops", catalogue.registered(context)),
        *_listed("applications", _applications(context)),
        *_slots(context),
        *_listed("offers", _offers(context)),
    ]
    return Phrase.lines([*named, Phrase("erase.goes.answers")])


def what_stays(context: TurnContext) -> str:
    """In the person's words, told before they go; that nothing stays when nothing does."""
    left = [Phrase(f"erase.stays.{name}", values) for name, values in _left(context)]
    if not left:
        return plainly(Phrase("erase.all_erased"), context.language)
    return plainly(Phrase.lines([Phrase("erase.erased_here"), *left]), context.language)


def _place(context: TurnContext) -> Iterator[Phrase]:
    found = enrolments.newest(context.session, context.person_id)
    held = HOLDS.get(enrolments.stand_in(found, context.now)) if found else None
    if found and held:
        yield Phrase(f"erase.goes.{held}", {"session": found[1].name})


def _listed(name: str, labels: Sequence[str]) -> Iterator[Phrase]:
    if labels:
        more = ["…"] if len(labels) > NAMED else []
        yield Phrase(f"erase.goes.{name}", {"named": ", ".join([*labels[:NAMED], *more])})


def _applications(context: TurnContext) -> list[str]:
    session = context.session
    sent = applications.of_person(session, context.person_id)
    return [applications.opportunity_of(session, it).title for it in sent]


def _slots(context: TurnContext) -> Iterator[Phrase]:
    open_ones = Slot.mentor_id == context.person_id, Slot.status == SlotStatus.OPEN
    ahead = select(Slot.taken).where(*open_ones, Slot.starts_at > context.now)
    if taken := context.session.scalars(ahead).all():
        counted = {"slots": str(len(taken)), "taken": str(sum(taken))}
        yield Phrase("erase.goes.slots", counted)


def _offers(context: TurnContext) -> list[str]:
    offers = offer_states.offers_of(context.session, context.person_id)
    return [offer.title for offer in offers if offer.title]


def _left(context: TurnContext) -> Iterator[tuple[str, dict[str, str]]]:
    """What has left by e-mail, in a chat or in a file: it is no longer ours to erase."""
    session, person_id = context.session, context.person_id
    if companies := _companies(session, person_id):
        yield "employers", {"companies": ", ".join(companies)}
    if _is_there(session, Booking.person_id == person_id, Booking.status.in_(MET)):
        yield "mentors", {}
    if _agreed(session, person_id, Purpose.SHARE_WITH_ADVISER):
        yield "adviser", {}
    if _agreed(session, person_id, Purpose.TESTIMONIAL):
        yield "testimonial", {}
    exported = AuditEntry.action == "exported", AuditEntry.at >= context.person.joined_at
    if enrolments.newest(session, person_id) is not None and _is_there(session, *exported):
        yield "exports", {}
    if _is_there(session, AuditEntry.subjects["person"].as_integer() == person_id, _ON_SCREEN):
        yield "team", {}
    if erased_cards.stays_of(session, person_id, context.now):
        yield "files", {}


def _companies(session: Session, person_id: int) -> Sequence[str]:
    query = (
        select(Opportunity.company)
        .join(Application, Application.opportunity_id == Opportunity.id)
        .where(Application.person_id == person_id, Application.outside.is_(False))
        .distinct()
        .order_by(Opportunity.company)
    )
    return [name for name in session.scalars(query) if name]


def _agreed(session: Session, person_id: int, purpose: Purpose) -> bool:
    """Once, withdrawn since or not: it was read."""
    return _is_there(session, Consent.person_id == person_id, Consent.purpose == purpose)


def _is_there(session: Session, *which: ColumnElement[bool]) -> bool:
    return bool(session.scalar(select(exists().where(*which))))
