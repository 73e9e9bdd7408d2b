"""Run the actions of the report scripts: file a report, list the people met, say who answers."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select

from models.mentoring.safeguarding import Report
from models.mentoring.slots import Booking, BookingStatus, Slot
from models.tickets import Ticket
from rules.safeguarding.safety import ReportCategory
from rules.schedule.dates import moment
from rules.schedule.time_zones import zone_of
from rules.tickets.conduct import Conduct
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext, YesNo
from services.meetings.disclosure import disclosed
from services.mentors.access import may
from services.people.access import Access
from services.safeguarding import recipients, report_conversation
from services.safeguarding.report_conversation import (
    ReportFilingResult,
    ReportStatement,
    WorryFilingResult,
)


def file_report(context: TurnContext, answers: Mapping[str, str]) -> ReportFilingResult:
    """File a report about a mentor; of an exchange with the team, its words are the report's."""
    booking_id, ticket = int(answers.get("booking", 0)), _ticket(context, answers)
    statement = _told(answers)
    if ticket is not None and not statement.words:
        statement = replace(statement, words=ticket.text)
    filing = report_conversation.report_mentor(
        context.session, booking_id, context.person_id, statement, context.now
    )
    if ticket is not None and filing in (ReportFilingResult.SERIOUS, ReportFilingResult.NOTED):
        ticket.conduct = Conduct.FILED
    return filing


def has_written(context: TurnContext, answers: Mapping[str, str]) -> YesNo:
    """Tell whether the team has the words already: they are not asked for twice."""
    ticket = _ticket(context, answers)
    return YesNo.YES if ticket is not None and ticket.text else YesNo.NO


def _ticket(context: TurnContext, answers: Mapping[str, str]) -> Ticket | None:
    """Return the exchange with the team in which the report began; None for other reports."""
    ticket = context.session.get(Ticket, int(answers.get("ticket", 0)), with_for_update=True)
    return ticket if ticket is not None and ticket.person_id == context.person_id else None


def file_concern(context: TurnContext, answers: Mapping[str, str]) -> WorryFilingResult:
    """File a mentor's concern about a participant, from the answers of the script."""
    return report_conversation.worry_about(
        context.session,
        int(answers.get("booking", 0)),
        context.person_id,
        _told(answers),
        context.now,
        session_id=int(answers["session"]) if "session" in answers else None,
    )


def has_phone(context: TurnContext, _: Mapping[str, str]) -> YesNo:
    return YesNo.YES if context.person.phone else YesNo.NO


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
    """Say who answers the report just made, and by when."""
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


def _told(answers: Mapping[str, str]) -> ReportStatement:
    return ReportStatement(
        category=ReportCategory(answers["category"]),
        words=answers.get("words", ""),
        call_back=answers.get("call_back") == "yes",
    )
