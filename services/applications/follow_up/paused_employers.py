"""An employer who answers nobody: their offers are hidden until the team has decided."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.employers import Employer
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from services.applications.pending import unanswered_count
from services.conversation import inline_buttons
from services.conversation.callbacks import Press, Taken
from services.conversation.phrases import Phrase, Phrases
from services.conversation.replies import Say
from services.conversation.stack import Stack
from services.conversation.text import button, words
from services.conversation.turn_context import Scene
from services.outbox import outbox
from services.outbox.outbox import Kind
from services.people import roles
from services.team.notifications import name_of

RESUME, STAY = "offers_resume", "offers_stay"


def ask_team(session: Session, row: Employer, employer: Person, now: datetime) -> None:
    for member in roles.members(session, employer.bot_id):
        outbox.promise(
            session,
            CARD,
            member,
            key=f"offers_paused_card:{employer.id}:{now:%Y-%m-%d}:{member.id}",
            due_at=now,
            params={"employer": row.person_id},
            about_id=employer.id,
        )


def verbs(phrases: Phrases) -> Mapping[str, Press]:
    return {verb: _deciding(phrases, verb) for verb in (RESUME, STAY)}


def _deciding(phrases: Phrases, verb: str) -> Press:
    def press(scene: Scene, _: Stack, employer_id: int) -> Taken:
        if not roles.is_staff(scene.session, scene.person_id):
            return Taken.FOREIGN
        row = _held(scene.session, employer_id)
        if row is None or row.paused_at is None:
            inline_buttons.replace(scene, phrases, "desk.already_decided", {})
            return Taken.DONE
        if verb == RESUME:
            row.paused_at = None
        roles.audit(scene.session, scene.person_id, verb, scene.now, person=employer_id)
        told: dict[str, str | Phrase] = {
            "person": name_of(scene.session, employer_id),
            "reason": Phrase(f"offers_paused.{verb}"),
        }
        inline_buttons.replace(scene, phrases, "desk.decided", told)
        return Taken.DONE

    return press


def _held(session: Session, employer_id: int) -> Employer | None:
    query = select(Employer).where(Employer.person_id == employer_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def _still_paused(session: Session, message: OutboxMessage, _: datetime) -> bool:
    row = session.get(Employer, message.params["employer"])
    return row is not None and row.paused_at is not None


def _render(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
    row = session.get_one(Employer, message.params["employer"])
    language = session.get_one(Person, message.person_id).language
    told = {
        "company": row.company,
        "name": name_of(session, row.person_id),
        "count": str(unanswered_count(session, row.person_id, now)),
    }
    rows = [
        [button(language, f"offers_paused.{verb}", inline_buttons.data(verb, row.person_id))]
        for verb in (RESUME, STAY)
    ]
    said = Say(words(language, "offers_paused.card", told), rows)
    inline_buttons.promised(session, message, said.buttons, now)
    return [said]


CARD = Kind(
    "offers_paused_card",
    Urgency.REMINDER,
    life=None,
    resend_unknown=True,
    recheck=_still_paused,
    render=_render,
)
