"""Tell a person, before they erase everything, what goes and what has left already."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from models.applications import Application
from models.mentoring.slots import Booking, BookingStatus, Slot, SlotStatus
from models.offers import Opportunity
from models.people import AuditEntry
from models.profile import Consent, ConsentPurpose
from services.applications import applications
from services.conversation.phrases import Phrase, plainly
from services.conversation.turn_context import TurnContext
from services.employers import offer_states
from services.enrolment import enrolments
from services.enrolment.enrolments import EnrolmentStanding
from services.meetings import participant_meetings
from services.privacy import erased_cards
from services.workshops import catalogue

NAMED = 5
"""How many of a kind are named: the message is read on a phone."""
HOLDS = {
    EnrolmentStanding.PLACE: "place",
    EnrolmentStanding.TO_CHECK: "place",
    EnrolmentStanding.WAITING: "rank",
}
MET = (BookingStatus.BOOKED, BookingStatus.CANCELLED_BY_PARTICIPANT)
"""The statuses of bookings that a mentor was told of."""
_ON_SCREEN = or_(
    AuditEntry.action.in_(("answered", "person_looked_up")),
    AuditEntry.action.startswith("decided_"),
)
"""Actions after which the team's screens show the person: we cannot find these messages."""


def what_goes(context: TurnContext) -> Phrase:
    """Return one line for each kind of thing the person has."""
    lines = [
        *_place(context),
        *_list_names("meetings", [label for _, label in participant_meetings.ahead(context, {})]),
        *_list_names("workshops", catalogue.registered(context)),
        *_list_names("applications", _applications(context)),
        *_slots(context),
        *_list_names("offers", _offers(context)),
    ]
    return Phrase.joined([*lines, Phrase("erase.goes.answers")])


def what_stays(context: TurnContext) -> str:
    """Return what stays, before the person is erased; that nothing does, when nothing does."""
    phrases = [Phrase(f"erase.stays.{name}", values) for name, values in _left_elsewhere(context)]
    if not phrases:
        return plainly(Phrase("erase.all_erased"), context.language)
    return plainly(Phrase.joined([Phrase("erase.erased_here"), *phrases]), context.language)


def _place(context: TurnContext) -> Iterator[Phrase]:
    newest = enrolments.newest(context.session, context.person_id)
    text = HOLDS.get(enrolments.stand_in(newest, context.now)) if newest else None
    if newest and text:
        yield Phrase(f"erase.goes.{text}", {"session": newest[1].name})


def _list_names(name: str, labels: Sequence[str]) -> Iterator[Phrase]:
    if labels:
        more = ["…"] if len(labels) > NAMED else []
        yield Phrase(f"erase.goes.{name}", {"named": ", ".join([*labels[:NAMED], *more])})


def _applications(context: TurnContext) -> list[str]:
    session = context.session
    sent = applications.of_person(session, context.person_id)
    return [applications.opportunity_of(session, application).title for application in sent]


def _slots(context: TurnContext) -> Iterator[Phrase]:
    is_open = Slot.mentor_id == context.person_id, Slot.status == SlotStatus.OPEN
    ahead = select(Slot.taken).where(*is_open, Slot.starts_at > context.now)
    if taken := context.session.scalars(ahead).all():
        values = {"slots": str(len(taken)), "taken": str(sum(taken))}
        yield Phrase("erase.goes.slots", values)


def _offers(context: TurnContext) -> list[str]:
    offers = offer_states.offers_of(context.session, context.person_id)
    return [offer.title for offer in offers if offer.title]


def _left_elsewhere(context: TurnContext) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield what has left by e-mail, in a chat or in a file, which we can no longer erase."""
    session, person_id = context.session, context.person_id
    if companies := _companies(session, person_id):
        yield "employers", {"companies": ", ".join(companies)}
    if _exists(session, Booking.person_id == person_id, Booking.status.in_(MET)):
        yield "mentors", {}
    if _ever_agreed(session, person_id, ConsentPurpose.SHARE_WITH_ADVISER):
        yield "adviser", {}
    if _ever_agreed(session, person_id, ConsentPurpose.TESTIMONIAL):
        yield "testimonial", {}
    of_bot = AuditEntry.action == "exported", AuditEntry.bot_id == context.bot_id
    exported = *of_bot, AuditEntry.at >= context.person.joined_at
    if enrolments.newest(session, person_id) is not None and _exists(session, *exported):
        yield "exports", {}
    if _exists(session, AuditEntry.subjects["person"].as_integer() == person_id, _ON_SCREEN):
        yield "team", {}
    if erased_cards.file_stays(session, person_id, context.now):
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


def _ever_agreed(session: Session, person_id: int, purpose: ConsentPurpose) -> bool:
    """Tell whether the person ever agreed, even if they withdrew since: it was read."""
    return _exists(session, Consent.person_id == person_id, Consent.purpose == purpose)


def _exists(session: Session, *conditions: ColumnElement[bool]) -> bool:
    return bool(session.scalar(select(exists().where(*conditions))))
