"""`/garde`: who of the team receives what people write; nobody on duty, and it is everyone."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.engine.database import insert_new
from models.people import Person
from models.tickets import Duty
from rules.schedule.dates import in_words
from rules.tickets.working_hours import MAINLAND, local_date
from services.conversation import inline_buttons
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.turn_context import TurnContext
from services.people import roles
from services.team.notifications import name_of

TAKE, LEAVE, GIVE = "watch_take", "watch_leave", "watch_give"
SHOWN = 6


def readers(session: Session, bot_id: int) -> Sequence[Person]:
    """Those who receive what people write: on duty or not, nobody whom it cannot reach."""
    reached = [it for it in roles.members(session, bot_id) if it.blocked_at is None]
    duties = session.scalars(select(Duty.person_id)).all()
    return [it for it in reached if it.id in duties] or reached


def take(context: TurnContext, person_id: int) -> bool:
    """False when they were on duty already."""
    return insert_new(
        context.session, Duty, ("person_id",), person_id=person_id, since_at=context.now
    )


def leave(context: TurnContext) -> None:
    context.session.execute(delete(Duty).where(Duty.person_id == context.person_id))


def show(context: TurnContext) -> None:
    everyone = roles.members(context.session, context.bot_id)
    since = {it.person_id: it for it in context.session.scalars(select(Duty))}
    lines = [_line(context, since[it.id]) for it in everyone if it.id in since]
    who = Phrase.lines(lines) if lines else Phrase("watch.nobody")
    callback = LEAVE if context.person_id in since else TAKE
    buttons = [
        Button(
            context.phrases.label(context, Phrase(f"watch.{callback}")),
            _data(callback, context.person_id),
        )
    ]
    for other in everyone:
        if other.id != context.person_id and other.id not in since:
            label = Phrase("watch.watch_give", {"name": other.first_name or f"n° {other.id}"})
            buttons.append(Button(context.phrases.label(context, label), _data(GIVE, other.id)))
    words = context.phrases.words(context, "watch.card", {"who": who})
    inline_buttons.show(context, Say(words, [[button] for button in buttons[:SHOWN]]))


def _line(context: TurnContext, duty: Duty) -> Phrase:
    day = in_words(local_date(duty.since_at, MAINLAND), context.language)
    return Phrase("watch.line", {"name": name_of(context.session, duty.person_id), "day": day})


def _data(callback: str, person_id: int) -> str:
    return inline_buttons.data(callback, person_id)
