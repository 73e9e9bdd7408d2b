"""One applies on the site of the announcement: its link, and what the person says of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.offers import Opportunity
from models.outbox import OutboxMessage
from rules.outbox.message_budget import Nature
from rules.outbox.pace import Urgency
from services.applications import applications
from services.applications.applications import Sending
from services.conversation import inline_buttons
from services.conversation.callbacks import Press, Taken
from services.conversation.phrases import Phrases
from services.conversation.replies import Button, Say
from services.conversation.stack import Stack
from services.conversation.text import button, words
from services.conversation.turn_context import Done, Scene
from services.offers import consent_and_pauses, opportunities
from services.outbox import kinds, outbox

APPLIED, NOT_YET = "applied", "not_yet"
"""Standing verbs, about an opportunity."""
ASKED_AGAIN = timedelta(days=2)
LIFE = timedelta(days=1)


def show_link(scene: Scene, answers: Mapping[str, str]) -> Done:
    """Asked about once more, two days later, if nothing was said."""
    found = scene.session.get_one(Opportunity, int(answers["opportunity"]))
    told = {"title": found.title, "url": found.apply_url or ""}
    text = words(scene.language, f"apply.link.{found.kind}", told)
    link = found.apply_url or ""
    rows = _said(scene.language, found.id)
    if link.startswith("https://"):
        rows = [[button(scene.language, "apply.open_link", link)], *rows]
    inline_buttons.show(scene, Say(text, rows))
    outbox.promise(
        scene.session,
        APPLIED_YET,
        scene.person,
        key=f"applied_yet:{scene.person_id}:{found.id}",
        due_at=scene.now + ASKED_AGAIN,
        params={"opportunity": found.id}
        | kinds.words("apply.applied_yet", {"title": found.title}, _buttons(found.id)),
    )
    return Done.DONE


def verbs(phrases: Phrases) -> Mapping[str, Press]:
    return {
        APPLIED: lambda scene, stack, it: _applied(phrases, scene, stack, it),
        NOT_YET: lambda scene, stack, it: _not_yet(phrases, scene, stack, it),
    }


def _applied(phrases: Phrases, scene: Scene, _: Stack, opportunity_id: int) -> Taken:
    if not _is_outside(scene.session, opportunity_id):
        return Taken.FOREIGN
    noted = applications.note_outside(
        scene.session, scene.person_id, opportunity_id, scene.now, scene.chance
    )
    phrases.say(scene, "apply.applied_noted")
    return Taken.DONE if noted is Sending.SENT else Taken.STAYS


def _not_yet(phrases: Phrases, scene: Scene, _: Stack, opportunity_id: int) -> Taken:
    if not _is_outside(scene.session, opportunity_id):
        return Taken.FOREIGN
    phrases.say(scene, "apply.not_yet_noted")
    return Taken.STAYS


def _is_outside(session: Session, opportunity_id: int) -> bool:
    found = session.get(Opportunity, opportunity_id)
    return found is not None and found.apply_url is not None and found.employer_id is None


def _said(language: str, opportunity_id: int) -> list[list[Button]]:
    return [[button(language, key, data) for key, data in _buttons(opportunity_id)]]


def _buttons(opportunity_id: int) -> list[tuple[str, str]]:
    return [
        ("apply.applied", inline_buttons.data(APPLIED, opportunity_id)),
        ("apply.not_yet", inline_buttons.data(NOT_YET, opportunity_id)),
    ]


def _is_still_open(session: Session, message: OutboxMessage, now: datetime) -> bool:
    """Neither applied for nor closed meanwhile; and only to who wants to hear of offers."""
    opportunity_id = message.params["opportunity"]
    if applications.of(session, message.person_id, opportunity_id) is not None:
        return False
    wanted = consent_and_pauses.may_push(session, message.person_id, now)
    return wanted and opportunities.is_shown(session, opportunity_id, now)


APPLIED_YET = kinds.one_to_one(
    "applied_yet", Urgency.OFFER, LIFE, recheck=_is_still_open, nature=Nature.NUDGE
)
