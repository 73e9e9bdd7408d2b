"""Show who of the team is on duty (/garde), with buttons to take, leave or hand it over."""

from sqlalchemy import delete, select

from models.engine.database import insert_new
from models.tickets import Duty
from rules.schedule.dates import in_words
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from services.conversation import inline_buttons
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.turn_context import TurnContext
from services.people import roles
from services.team import absences
from services.team.notifications import name_of
from services.tickets import absence_command

TAKE, LEAVE, GIVE = "watch_take", "watch_leave", "watch_give"
SHOWN = 6


def take(context: TurnContext, person_id: int) -> bool:
    """Put the person on duty; False when they were already."""
    return insert_new(
        context.session, Duty, ("person_id",), person_id=person_id, since_at=context.now
    )


def leave(context: TurnContext) -> None:
    """Take the person of this turn off duty."""
    context.session.execute(delete(Duty).where(Duty.person_id == context.person_id))


def show(context: TurnContext) -> None:
    """Show who is on duty, and away, with buttons to take, leave or hand over the duty."""
    members = roles.members(context.session, context.bot_id)
    duties = {duty.person_id: duty for duty in context.session.scalars(select(Duty))}
    lines = [_line(context, duties[member.id]) for member in members if member.id in duties]
    on_duty = Phrase.joined(lines) if lines else Phrase("watch.nobody")
    callback = LEAVE if context.person_id in duties else TAKE
    buttons = [
        Button(
            context.phrases.label(context, Phrase(f"watch.{callback}")),
            _data(callback, context.person_id),
        )
    ]
    for other in absences.not_away(context.session, members, context.now):
        if other.id != context.person_id and other.id not in duties:
            label = Phrase("watch.watch_give", {"name": other.first_name or f"n° {other.id}"})
            buttons.append(Button(context.phrases.label(context, label), _data(GIVE, other.id)))
    if away := list(absence_command.lines(context)):
        on_duty = Phrase.joined([on_duty, Phrase("watch.away"), *away])
    text = context.phrases.render(context, "watch.card", {"who": on_duty})
    inline_buttons.show(context, Say(text, [[button] for button in buttons[:SHOWN]]))


def _line(context: TurnContext, duty: Duty) -> Phrase:
    day = in_words(local_date(duty.since_at, NO_DEPARTMENT), context.language)
    return Phrase("watch.line", {"name": name_of(context.session, duty.person_id), "day": day})


def _data(callback: str, person_id: int) -> str:
    return inline_buttons.data(callback, person_id)
