"""Buttons on standing messages about safety."""

from collections.abc import Callable, Mapping

from models.mentoring import Booking
from services.conversation.callbacks import Press, Taken
from services.conversation.conversations import Conversations
from services.conversation.phrases import Phrases
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.mentoring.reports import cards, open_cases, staff_actions
from services.mentoring.who_may_report import Standing, standing_of
from services.people.access import Access, may

Act = Callable[[Scene, Phrases, int], Taken]
REPORT, CONCERN = "report_problem", "report_concern"
"""About a booking."""


def verbs(conversations: Conversations) -> Mapping[str, Press]:
    return {
        REPORT: _opening(conversations, "report", by_mentor=False),
        CONCERN: _opening(conversations, "concern", by_mentor=True),
        open_cases.PAGE: _team(conversations, open_cases.turn),
        cards.OPEN: _team(conversations, staff_actions.show),
        cards.TAKE: _team(conversations, staff_actions.take),
        cards.SETTLE: _team(conversations, staff_actions.settle),
        cards.RESUME: _team(conversations, staff_actions.resume),
        cards.STOP: _team(conversations, staff_actions.ask_to_stop),
        staff_actions.STOP_YES: _team(conversations, staff_actions.stop),
        staff_actions.STOP_NO: _team(conversations, staff_actions.leave),
    }


def _opening(conversations: Conversations, script: str, *, by_mentor: bool) -> Press:
    """For 30 days after the meeting; later, or to who mentors no more, the team still listens."""

    def press(scene: Scene, stack: Stack, booking_id: int) -> Taken:
        match standing_of(
            scene.session, booking_id, scene.person_id, scene.now, by_mentor=by_mentor
        ):
            case Standing.FOREIGN:
                return Taken.FOREIGN
            case Standing.TOO_LATE | Standing.GONE as why:
                conversations.phrases.say(scene, f"safety.{why}")
                conversations.open_above(scene, stack, "talk")
            case Standing.OPEN if by_mentor and not may(
                scene.session, scene.person_id, Access.MENTOR
            ):
                conversations.open_above(scene, stack, "talk")
            case Standing.OPEN:
                booking = scene.session.get_one(Booking, booking_id)
                about = {"booking": str(booking_id), "session": str(booking.session_id)}
                conversations.open_above(scene, stack, script, about)
        return Taken.STAYS

    return press


def _team(conversations: Conversations, act: Act) -> Press:
    phrases = conversations.phrases
    return lambda scene, _, report_id: act(scene, phrases, report_id)
