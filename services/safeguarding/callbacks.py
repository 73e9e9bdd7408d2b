"""Handle the inline buttons that file a report, and the team's buttons on reports."""

from collections.abc import Callable

from models.mentoring.slots import Booking
from services.conversation.callbacks import CallbackHandler, CallbackResult, Callbacks
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.mentors.access import may
from services.people.access import Access
from services.safeguarding import cards, open_cases, staff_actions, subjects, who_may_report
from services.safeguarding.who_may_report import ReportRight, report_right

Act = Callable[[TurnContext, int], CallbackResult]
REPORT, CONCERN = "report_problem", "report_concern"
"""Callbacks whose subject is a booking."""


def _opening(script: str, *, by_mentor: bool) -> CallbackHandler:
    """Return a handler that opens `script` in the 30 days after the meeting.

    Later, or for a former mentor, it opens a conversation with the team instead.
    """

    def handle(context: TurnContext, stack: ConversationStack, booking_id: int) -> CallbackResult:
        match report_right(
            context.session, booking_id, context.person_id, context.now, by_mentor=by_mentor
        ):
            case ReportRight.FOREIGN:
                return CallbackResult.FOREIGN
            case ReportRight.TOO_LATE | ReportRight.GONE as why:
                context.phrases.say(context, f"safety.{why}")
                context.conversations.open_above(context, stack, "talk")
            case ReportRight.OPEN if by_mentor and not may(
                context.session, context.person_id, Access.MENTOR
            ):
                context.conversations.open_above(context, stack, "talk")
            case ReportRight.OPEN:
                booking = context.session.get_one(Booking, booking_id)
                about = {"booking": str(booking_id), "session": str(booking.session_id)}
                context.conversations.open_above(context, stack, script, about)
        return CallbackResult.STAYS

    return handle


def _report_last(context: TurnContext, stack: ConversationStack, person_id: int) -> CallbackResult:
    """Begin a report of the last mentor met, or else a message to the team."""
    if person_id != context.person_id:
        return CallbackResult.FOREIGN
    booking_id = who_may_report.reportable(context)
    if booking_id is not None:
        return _opening("report", by_mentor=False)(context, stack, booking_id)
    context.conversations.open_above(context, stack, "talk")
    return CallbackResult.STAYS


def _team(act: Act) -> CallbackHandler:
    return lambda context, _, report_id: act(context, report_id)


CALLBACKS: Callbacks = {
    Access.PERSON: {
        "report_last": _report_last,
        REPORT: _opening("report", by_mentor=False),
        CONCERN: _opening("concern", by_mentor=True),
    },
    Access.TEAM: {
        open_cases.PAGE: _team(open_cases.turn),
        cards.OPEN: _team(staff_actions.show),
        cards.TAKE: _team(staff_actions.take),
        cards.SETTLE: _team(staff_actions.ask_to_settle),
        cards.RESUME: _team(staff_actions.ask_to_resume),
        staff_actions.SETTLE_YES: _team(staff_actions.settle),
        staff_actions.RESUME_YES: _team(staff_actions.resume),
        staff_actions.SETTLE_NO: _team(staff_actions.refuse_to_settle),
        cards.STOP: _team(staff_actions.ask_to_stop),
        staff_actions.STOP_YES: _team(staff_actions.stop),
        staff_actions.STOP_NO: _team(staff_actions.leave),
        cards.ASK_WHOM: _team(subjects.ask),
        subjects.NAME: _team(subjects.name),
    },
}
