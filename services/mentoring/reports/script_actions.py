"""Run the actions of the report scripts: file one, list whom it is about, say who answers."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import select

from models.mentoring import Booking, BookingStatus, Report, Slot
from rules.mentoring.safety import Category
from rules.schedule.dates import moment
from rules.tickets.working_hours import zone_of
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.mentoring.access import may
from services.mentoring.reports import recipients, report_conversation
from services.mentoring.reports.report_conversation import Filing, Told, Worry
from services.mentoring.rights.disclosure import disclosed
from services.people.access import Access


class Reachable(StrEnum):
    YES = "yes"
    NO = "no"


def file_report(context: TurnContext, answers: Mapping[str, str]) -> Filing:
    booking_id = int(answers.get("booking", 0))
    return report_conversation.report_mentor(
        context.session, booking_id, context.person_id, _told(answers), context.now
    )


def file_concern(context: TurnContext, answers: Mapping[str, str]) -> Worry:
    """File a mentor's concern about a participant, from the answers of the script."""
    return report_conversation.worry_about(
        context.session,
        int(answers.get("booking", 0)),
        context.person_id,
        _told(answers),
        context.now,
        session_id=int(answers["session"]) if "session" in answers else None,
    )


def has_phone(context: TurnContext, _: Mapping[str, str]) -> Reachable:
    return Reachable.YES if context.person.phone else Reachable.NO


def people_met(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """List who had a seat in the meeting, as (booking id, first name), for its mentor alone."""
    asked = context.session.get(Booking, int(answers.get("booking", 0)))
    if asked is None or not may(context.session, context.person_id, Access.MENTOR):
        return []
    query = (
        select(Booking)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.slot_id == asked.slot_id, Slot.mentor_id == context.person_id)
        .where((Booking.status == BookingStatus.BOOKED) | (Booking.id == asked.id))
        .order_by(Booking.id)
    )
    return [
        (
            str(booking.id),
            disclosed(context.session, booking).first_name or f"n° {booking.person_id}",
        )
        for booking in context.session.scalars(query)
    ]


def report_answer(context: TurnContext) -> Phrase:
    """Say who answers what this person has just reported, and until when."""
    report = _newest(context)
    if report is None:
        return Phrase("safety.answer.nobody")
    zone = zone_of(context.person.department)
    day, hour = moment(report.answer_by, zone, context.language)
    before = Phrase("fact.before", {"day": day, "hour": hour})
    named = recipients.referent(context.session, report)
    if named is None:
        return Phrase("safety.answer.owner", {"before": before})
    return Phrase("safety.answer.referent", {"name": named.name, "before": before})


def _newest(context: TurnContext) -> Report | None:
    mine = (Report.participant_id == context.person_id) & Report.by_mentor.is_(False)
    theirs = (Report.mentor_id == context.person_id) & Report.by_mentor.is_(True)
    return context.session.scalars(
        select(Report).where(mine | theirs).order_by(Report.id.desc()).limit(1)
    ).first()


def _told(answers: Mapping[str, str]) -> Told:
    return Told(
        category=Category(answers["category"]),
        words=answers.get("words", ""),
        call_back=answers.get("call_back") == "yes",
    )
