"""Let the team name the mentor of a report in words, so that the mentor's meetings can stop."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.texts import plain_text
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.safeguarding import Report
from models.mentoring.slots import Booking, Slot
from models.people import Person
from rules.conversation.typed_text import plain
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult
from services.conversation.replies import Button, Say
from services.conversation.text import fitting
from services.conversation.turn_context import TurnContext
from services.people import roles
from services.safeguarding import cards, notifications, recipients, staff_actions

NAME, SHOWN = "report_named", 8


def ask(context: TurnContext, report_id: int) -> CallbackResult:
    """Show the mentors that a report may be about, booked ones first, from `context.detail` on."""
    report = _held(context, report_id)
    if report is None:
        return CallbackResult.FOREIGN
    if not cards.lacks_subject(context.session, report, context.person_id):
        return staff_actions.show_next(context, report, "safety.named_already")
    first = context.detail
    mentors = _mentors(context.session, report)
    rows = [[_button(context, report, mentor)] for mentor in mentors[first : first + SHOWN]]
    if len(mentors) > first + SHOWN:
        label = plain_text(context.language, "safety.list.more")
        rows.append([Button(label, inline_buttons.data(cards.ASK_WHOM, report.id, first + SHOWN))])
    key = "safety.whom" if rows else "safety.whom_nobody"
    words = context.phrases.render(context, key, {"number": str(report.id)})
    inline_buttons.show(context, Say(words, rows))
    return CallbackResult.STAYS


def name(context: TurnContext, report_id: int) -> CallbackResult:
    """Note that a report is about the mentor `context.detail`, and show its recipients the case."""
    session = context.session
    report, mentor = _held(context, report_id), session.get(Mentor, context.detail)
    if report is None or mentor is None or mentor.person_id == recipients.speaker_of(report):
        return CallbackResult.FOREIGN
    if session.get_one(Person, mentor.person_id).bot_id != report.bot_id:
        return CallbackResult.FOREIGN
    if not cards.lacks_subject(session, report, context.person_id):
        return staff_actions.show_next(context, report, "safety.named_already")
    report.mentor_id, report.company_key = mentor.person_id, plain(mentor.company)
    about = {"report": report.id, "person": mentor.person_id}
    roles.audit(session, context.person_id, "report_named", context.now, **about)
    session.flush()
    notifications.tell_more(session, report, context.now, but=context.person_id)
    return staff_actions.show_next(context, report, "safety.named")


def _held(context: TurnContext, report_id: int) -> Report | None:
    """Lock a report; return None if this member may not read the report's words."""
    report = staff_actions.lock_report(context, report_id)
    if report is None or not recipients.answers_for(context.session, report, context.person_id):
        return None
    return report


def _mentors(session: Session, report: Report) -> Sequence[Mentor]:
    """Return the mentors of the bot, mentors whom the person has booked first."""
    last = (
        select(func.max(Slot.starts_at))
        .join(Booking, Booking.slot_id == Slot.id)
        .where(Slot.mentor_id == Mentor.person_id, Booking.person_id == report.participant_id)
        .scalar_subquery()
    )
    known = [MentorStatus.ACTIVE, MentorStatus.SUSPENDED]
    query = (
        select(Mentor)
        .join(Person, Person.id == Mentor.person_id)
        .where(Person.bot_id == report.bot_id, last.is_not(None) | Mentor.status.in_(known))
        .order_by(last.is_(None), last.desc(), Person.first_name, Mentor.person_id)
    )
    return session.scalars(query).all()


def _button(context: TurnContext, report: Report, mentor: Mentor) -> Button:
    who = cards.name_of(context.session, mentor.person_id, context.language)
    label = fitting(f"{who} · {mentor.company}")
    return Button(label, inline_buttons.data(NAME, report.id, mentor.person_id))
