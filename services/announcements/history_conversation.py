"""The latest announcements: how each stands, and what can still be done about it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from sqlalchemy import and_, func, not_, select
from sqlalchemy.orm import Session

from models.announcements import Announcement, AnnouncementState, Fate, Recipient
from services.announcements import (
    announcements,
    launch,
    progress_message,
    second_approval,
    state_machine,
)
from services.announcements.audience_conversation import in_words
from services.announcements.message import category_label, excerpt
from services.announcements.progress import figures
from services.conversation import inline_buttons
from services.conversation.phrases import Phrase, plainly
from services.conversation.replies import Say
from services.conversation.runner import Action, Lister
from services.conversation.text import fitting
from services.conversation.turn_context import Scene
from services.outbox import kinds
from services.people.roles import audit, is_staff
from services.team.notifications import name_of, tell

SHOWN = 8
UNDER_WAY = (AnnouncementState.SENDING, AnnouncementState.PAUSED)
DRAFT = and_(Announcement.state == AnnouncementState.DRAFT, Announcement.confirmed_by.is_(None))


class One(StrEnum):
    PLANNED = "planned"
    MINE = "mine"
    """It waits for someone else to agree."""
    THEIRS = "theirs"
    UNDER_WAY = "under_way"
    OTHER = "other"
    GONE = "gone"


class Cancelled(StrEnum):
    CANCELLED = "cancelled"
    BEGUN = "begun"
    GONE = "gone"


class TakenBack(StrEnum):
    TAKEN_BACK = "taken_back"
    GONE = "gone"


def latest(scene: Scene, _: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    if not is_staff(scene.session, scene.person_id):
        return []
    query = select(Announcement).where(Announcement.bot_id == scene.bot_id, not_(DRAFT))
    found = scene.session.scalars(query.order_by(Announcement.id.desc()).limit(SHOWN))
    return [(str(it.id), fitting(excerpt(it, scene.language))) for it in found]


def show(scene: Scene, answers: Mapping[str, str]) -> One:
    found = _chosen(scene, answers)
    if found is None:
        return One.GONE
    category = plainly(Phrase(category_label(found.category)), scene.language)
    scene.keep(number=str(found.id), category_label=category)
    scene.keep(excerpt=excerpt(found, scene.language), described=in_words(scene, found))
    scene.keep(state=plainly(_state(scene, found), scene.language))
    if found.state is AnnouncementState.READY:
        return One.PLANNED
    if found.state in UNDER_WAY:
        _show_its_course(scene, found)
        return One.UNDER_WAY
    if found.state is not AnnouncementState.DRAFT:
        return One.OTHER
    if found.confirmed_by == scene.person_id:
        return One.MINE
    second_approval.show(scene, found)
    return One.THEIRS


def cancel(scene: Scene, answers: Mapping[str, str]) -> Cancelled:
    """Before it begins: nobody receives it."""
    found = _chosen(scene, answers)
    if found is None:
        return Cancelled.GONE
    if found.state is not AnnouncementState.READY or not announcements.stop(found):
        return Cancelled.BEGUN
    audit(
        scene.session, scene.person_id, "announcement_cancelled", scene.now, announcement=found.id
    )
    _tell_it_is_cancelled(scene, found)
    return Cancelled.CANCELLED


def _tell_it_is_cancelled(scene: Scene, found: Announcement) -> None:
    """Those who wrote it or agreed to it, if someone else cancels."""
    said = {
        "name": name_of(scene.session, scene.person_id),
        "excerpt": excerpt(found, scene.language),
    }
    answerable = state_machine.answerable(scene.session, found)
    tell(
        scene.session,
        [it for it in answerable if it.id != scene.person_id],
        kinds.words("announce.told.cancelled", said),
        key=f"announcement_cancelled:{found.id}",
        now=scene.now,
    )


def take_back(scene: Scene, answers: Mapping[str, str]) -> TakenBack:
    found = second_approval.waiting(scene.session, scene.bot_id, int(answers["which"]))
    if found is None or found.confirmed_by != scene.person_id:
        return TakenBack.GONE
    audit(
        scene.session, scene.person_id, "announcement_taken_back", scene.now, announcement=found.id
    )
    second_approval.take_back(scene, found)
    return TakenBack.TAKEN_BACK


def _chosen(scene: Scene, answers: Mapping[str, str]) -> Announcement | None:
    if not is_staff(scene.session, scene.person_id):
        return None
    query = select(Announcement).where(
        Announcement.id == int(answers["which"]), Announcement.bot_id == scene.bot_id, not_(DRAFT)
    )
    found = scene.session.scalar(query.with_for_update())
    if found is not None:
        state_machine.begin(found, scene.now)
    return found


def _show_its_course(scene: Scene, found: Announcement) -> None:
    """What its author follows, with the same buttons: anyone of the team may stop it."""
    known = figures(scene.session, found, scene.now)
    text = progress_message.card(found, known, scene.now, scene.language)
    inline_buttons.show(scene, Say(text, progress_message.buttons(found, scene.language)))


def _state(scene: Scene, found: Announcement) -> Phrase:
    values = {
        "when": launch.when(scene, found),
        "sent": str(_sent(scene.session, found)),
        "total": str(found.recipients),
    }
    return Phrase(f"announce.state.{found.state}", values)


def _sent(session: Session, found: Announcement) -> int:
    if found.reached is not None:
        return found.reached
    query = select(func.count()).where(
        Recipient.announcement_id == found.id, Recipient.state == Fate.SENT
    )
    return session.scalar(query) or 0


ACTIONS: Mapping[str, Action] = {
    "announce_show": show,
    "announce_cancel": cancel,
    "announce_take_back": take_back,
}
LISTERS: Mapping[str, Lister] = {"announce_latest": latest}
