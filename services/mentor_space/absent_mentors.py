"""Cancel all that is booked on a mentor's days of absence; tell each person, and the team."""

from collections.abc import Mapping

from services.conversation.turn_context import Done, TurnContext
from services.meetings import notifications, team_notices
from services.mentor_space.absence_conversation import record
from services.mentor_space.open_slots_conversation import tell
from services.slots import mentor_cancellations


def cancel_all(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Record the absence and cancel what is booked then."""
    booked = record(context, answers)
    session, now = context.session, context.now
    ended = mentor_cancellations.cancel_these(session, booked, context.person_id, now)
    notifications.tell_cancelled(session, ended, now, is_absence=True)
    team_notices.mentor_absent(session, context.person_id, answers["days"], ended, now)
    tell(context, "mentor.absent.all_told", {"count": str(len(ended))})
    return Done.DONE
