"""Tell the hours that are free at some times of the day, over the next days."""

from collections.abc import Collection, Mapping, Sequence

from rules.schedule.dates import moment, with_weekday
from services.conversation.turn_context import TurnContext
from services.meetings.booking_conversation import wish_of
from services.people import time_zones
from services.slots import availability
from services.slots.availability import FreeSlot

MOST_LINES = 4
"""Days, one a line."""


def lines(
    context: TurnContext, answers: Mapping[str, str], hours: Collection[int]
) -> Sequence[str]:
    """Return a line of free hours for each of the next days, in the reader's language.

    The mentor is that of the answers, if they name one.
    """
    wish, diary = wish_of(context, answers), context.deployment.diary
    zone = time_zones.zone_of_person(context.session, context.person_id)
    of_whom = context.session, diary, context.person_id
    told: list[str] = []
    for day in availability.days(*of_whom, context.now, wish):
        free = availability.times(*of_whom, day, context.now, wish)
        within = [it for it in free if it.starts_at.astimezone(zone).hour in hours]
        if within:
            named = wish.mentor_id is None
            at = ", ".join(dict.fromkeys(_hour(context, it, named=named) for it in within))
            told.append(f"• {with_weekday(day, context.language)} : {at}")
    return told[:MOST_LINES]


def _hour(context: TurnContext, slot: FreeSlot, *, named: bool) -> str:
    zone = time_zones.zone_of_person(context.session, context.person_id)
    hour = moment(slot.starts_at, zone, context.language)[1]
    return f"{hour} ({slot.first_name})" if named else hour
