"""Buttons on standing messages about safety."""

from collections.abc import Callable, Mapping

from models.mentoring import Booking
from services import safety_cards, safety_desk
from services.arriving import Arriving
from services.phrases import Phrases
from services.pressing import Press, Taken
from services.safety import Standing, standing_of
from services.scene import Scene
from services.stack import Stack

Act = Callable[[Scene, Phrases, int], Taken]

REPORT, CONCERN = "report_problem", "report_concern"
"""About a booking."""


def verbs(arriving: Arriving) -> Mapping[str, Press]:
    return {
        REPORT: _opening(arriving, "report", by_mentor=False),
        CONCERN: _opening(arriving, "concern", by_mentor=True),
        safety_cards.TAKE: _team(arriving, safety_desk.take),
        safety_cards.SETTLE: _team(arriving, safety_desk.settle),
        safety_cards.RESUME: _team(arriving, safety_desk.resume),
    }


def _opening(arriving: Arriving, script: str, *, by_mentor: bool) -> Press:
    """For 30 days after the meeting; later, the team still listens."""
    conversations = arriving.conversations

    def press(scene: Scene, stack: Stack, booking_id: int) -> Taken:
        match standing_of(
            scene.session, booking_id, scene.person_id, scene.now, by_mentor=by_mentor
        ):
            case Standing.FOREIGN:
                return Taken.FOREIGN
            case Standing.TOO_LATE | Standing.GONE as why:
                conversations.phrases.say(scene, f"safety.{why}")
                conversations.open_above(scene, stack, "talk")
            case Standing.OPEN:
                booking = scene.session.get_one(Booking, booking_id)
                about = {"booking": str(booking_id), "session": str(booking.session_id)}
                conversations.open_above(scene, stack, script, about)
        return Taken.STAYS

    return press


def _team(arriving: Arriving, act: Act) -> Press:
    phrases = arriving.conversations.phrases
    return lambda scene, _, report_id: act(scene, phrases, report_id)
