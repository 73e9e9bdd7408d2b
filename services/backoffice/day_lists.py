"""Show whom, or what, a line of the team's day counts, once its button is pressed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial

from flows.texts import plain_text
from models.programme import ProgrammeSession
from models.workshops import Workshop
from rules.schedule.dates import moment
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from services.backoffice import day_queries
from services.backoffice.day_queries import LostMessages
from services.conversation.callbacks import CallbackResult
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.people import day_limits
from services.team.notifications import name_of
from services.workshops.attendance import hosting_command

UNHOSTED = "unhosted"
PUT_OFF = timedelta(days=3)
"""How long the morning does not count workshops without a host, for a member who puts it off."""
LISTED = 40
"""How many lines a list holds."""


def absences(context: TurnContext) -> None:
    found = day_queries.absent(context.session, context.bot_id, context.now)
    _show_people(context, "today.list.absences", found)


def stuck(context: TurnContext) -> None:
    found = day_queries.stuck(context.session, context.bot_id, context.now, LISTED)
    _show_people(context, "today.list.stuck", found.first)


def seats(context: TurnContext) -> None:
    """Show which mentors, and which workshops, have the free seats."""
    mentors, workshops = day_queries.free_seats(context.session, context.now)
    say = partial(plain_text, context.language)
    of_several = len({it.session_id for it in workshops}) > 1
    lines = [say("today.list.seats.mentor", mentor=it, free=str(left)) for it, left in mentors]
    lines += [_workshop(context, it, of_session=of_several) for it in workshops]
    _show(context, "today.list.seats", lines)


def lost(context: TurnContext) -> None:
    """Show whom messages, e-mails and announcements did not reach."""
    found = day_queries.not_reached(context.session, context.bot_id, context.now)
    _show(context, "today.list.lost", [_not_reached(context, *it) for it in found.items()])


def unhosted(context: TurnContext) -> None:
    """Show the workshops that nobody hosts, each with the button of its card."""
    if not hosting_command.show_unhosted(context, context.now + day_queries.SOON):
        context.phrases.say(context, "today.list.none")


def put_off(context: TurnContext, _: ConversationStack, person_id: int) -> CallbackResult:
    """Count no workshops without a host for this member for three mornings; the card stays."""
    if person_id != context.person_id:
        return CallbackResult.FOREIGN
    for days in range(1, PUT_OFF.days + 1):
        on = context.now + timedelta(days=days)
        day_limits.take(context.session, UNHOSTED, 1, context.person_id, on)
    context.phrases.say(context, "today.put_off")
    return CallbackResult.STAYS


SHOWS: Mapping[str, Callable[[TurnContext], None]] = {
    "absences": absences,
    "stuck": stuck,
    "seats": seats,
    "lost": lost,
    UNHOSTED: unhosted,
}
"""By the last word of a line's text key."""


def _show_people(context: TurnContext, key: str, people_ids: Sequence[int]) -> None:
    names = (name_of(context.session, person_id) for person_id in dict.fromkeys(people_ids))
    _show(context, key, [f"• {name}" for name in names])


def _show(context: TurnContext, key: str, lines: Sequence[str]) -> None:
    """Say a list as it is now, cut with a count of the rest if long."""
    told = list(lines[:LISTED])
    if len(lines) > LISTED:
        more = str(len(lines) - LISTED)
        told.append(plain_text(context.language, "today.more", count=more))
    values = {"lines": "\n".join(told)}
    context.phrases.say(context, key if told else "today.list.none", values)


def _workshop(context: TurnContext, workshop: Workshop, *, of_session: bool) -> str:
    day, hour = moment(workshop.starts_at, zone_of(NO_DEPARTMENT), context.language)
    values = {"title": workshop.title, "day": day, "hour": hour}
    free = str(workshop.places - workshop.taken)
    told = plain_text(context.language, "today.list.seats.workshop", free=free, **values)
    if not of_session:
        return told
    name = context.session.get_one(ProgrammeSession, workshop.session_id).name
    return plain_text(context.language, "today.event.of_session", what=told, session=name)


def _not_reached(context: TurnContext, person_id: int, missed: LostMessages) -> str:
    counts = {
        "messages": missed.messages,
        "emails": missed.emails,
        "announcements": missed.announcements,
    }
    parts = (
        plain_text(context.language, f"today.list.lost.{sort}", count=str(count))
        for sort, count in counts.items()
        if count
    )
    name = name_of(context.session, person_id)
    return plain_text(context.language, "today.list.lost.line", name=name, what=", ".join(parts))
