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
from services.conversation.phrases import Phrase, Phrases
from services.conversation.replies import Button, Say
from services.conversation.turn_context import Scene
from services.people import roles
from services.team.notifications import name_of

TAKE, LEAVE, GIVE = "watch_take", "watch_leave", "watch_give"
SHOWN = 6


def readers(session: Session, bot_id: int) -> Sequence[Person]:
    """Those who receive what people write: on duty or not, nobody whom it cannot reach."""
    reached = [it for it in roles.members(session, bot_id) if it.blocked_at is None]
    duties = session.scalars(select(Duty.person_id)).all()
    return [it for it in reached if it.id in duties] or reached


def take(scene: Scene, person_id: int) -> bool:
    """False when they were on duty already."""
    return insert_new(scene.session, Duty, ("person_id",), person_id=person_id, since_at=scene.now)


def leave(scene: Scene) -> None:
    scene.session.execute(delete(Duty).where(Duty.person_id == scene.person_id))


def show(scene: Scene, phrases: Phrases) -> None:
    everyone = roles.members(scene.session, scene.bot_id)
    since = {it.person_id: it for it in scene.session.scalars(select(Duty))}
    lines = [_line(scene, since[it.id]) for it in everyone if it.id in since]
    who = Phrase.lines(lines) if lines else Phrase("watch.nobody")
    verb = LEAVE if scene.person_id in since else TAKE
    buttons = [Button(phrases.label(scene, Phrase(f"watch.{verb}")), _data(verb, scene.person_id))]
    for other in everyone:
        if other.id != scene.person_id and other.id not in since:
            label = Phrase("watch.watch_give", {"name": other.first_name or f"n° {other.id}"})
            buttons.append(Button(phrases.label(scene, label), _data(GIVE, other.id)))
    words = phrases.words(scene, "watch.card", {"who": who})
    inline_buttons.show(scene, Say(words, [[button] for button in buttons[:SHOWN]]))


def _line(scene: Scene, duty: Duty) -> Phrase:
    day = in_words(local_date(duty.since_at, MAINLAND), scene.language)
    return Phrase("watch.line", {"name": name_of(scene.session, duty.person_id), "day": day})


def _data(verb: str, person_id: int) -> str:
    return inline_buttons.data(verb, person_id)
