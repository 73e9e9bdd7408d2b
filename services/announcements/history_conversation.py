"""The latest announcements: how each stands, and what can still be done about it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from sqlalchemy import and_, func, not_, select
from sqlalchemy.orm import Session

from models.announcements import Announcement, AnnouncementState, Recipient, RecipientState
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
from services.conversation.turn_context import TurnContext
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


def latest(context: TurnContext, _: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    if not is_staff(context.session, context.person_id):
        return []
    query = select(Announcement).where(Announcement.bot_id == context.bot_id, not_(DRAFT))
    found = context.session.scalars(query.order_by(Announcement.id.desc()).limit(SHOWN))
    return [(str(it.id), fitting(excerpt(it, context.language))) for it in found]


def show(context: TurnContext, answers: Mapping[str, str]) -> One:
    found = _chosen(context, answers)
    if found is None:
        return One.GONE
    category = plainly(Phrase(category_label(found.category)), context.language)
    context.keep(number=str(found.id), category_label=category)
    context.keep(excerpt=excerpt(found, context.language), described=in_words(context, found))
    context.keep(state=plainly(_state(context, found), context.language))
    if found.state is AnnouncementState.READY:
        return One.PLANNED
    if found.state in UNDER_WAY:
        _show_its_course(context, found)
        return One.UNDER_WAY
    if found.state is not AnnouncementState.DRAFT:
        return One.OTHER
    if found.confirmed_by == context.person_id:
        return One.MINE
    second_approval.show(context, found)
    return One.THEIRS


def cancel(context: TurnContext, answers: Mapping[str, str]) -> Cancelled:
    """Before it begins: nobody receives it."""
    found = _chosen(context, answers)
    if found is None:
        return Cancelled.GONE
    if found.state is not AnnouncementState.READY or not announcements.stop(found):
        return Cancelled.BEGUN
    audit(
        context.session,
        context.person_id,
        "announcement_cancelled",
        context.now,
        announcement=found.id,
    )
    _tell_it_is_cancelled(context, found)
    return Cancelled.CANCELLED


def _tell_it_is_cancelled(context: TurnContext, found: Announcement) -> None:
    """Those who wrote it or agreed to it, if someone else cancels."""
    said = {
        "name": name_of(context.session, context.person_id),
        "excerpt": excerpt(found, context.language),
    }
    answerable = state_machine.answerable(context.session, found)
    tell(
        context.session,
        [it for it in answerable if it.id != context.person_id],
        kinds.message_params("announce.told.cancelled", said),
        key=f"announcement_cancelled:{found.id}",
        now=context.now,
    )


def take_back(context: TurnContext, answers: Mapping[str, str]) -> TakenBack:
    found = second_approval.waiting(context.session, context.bot_id, int(answers["which"]))
    if found is None or found.confirmed_by != context.person_id:
        return TakenBack.GONE
    audit(
        context.session,
        context.person_id,
        "announcement_taken_back",
        context.now,
        announcement=found.id,
    )
    second_approval.take_back(context, found)
    return TakenBack.TAKEN_BACK


def _chosen(context: TurnContext, answers: Mapping[str, str]) -> Announcement | None:
    if not is_staff(context.session, context.person_id):
        return None
    query = select(Announcement).where(
        Announcement.id == int(answers["which"]), Announcement.bot_id == context.bot_id, not_(DRAFT)
    )
    found = context.session.scalar(query.with_for_update())
    if found is not None:
        state_machine.begin(found, context.now)
    return found


def _show_its_course(context: TurnContext, found: Announcement) -> None:
    """What its author follows, with the same buttons: anyone of the team may stop it."""
    known = figures(context.session, found, context.now)
    text = progress_message.card(found, known, context.now, context.language)
    inline_buttons.show(context, Say(text, progress_message.buttons(found, context.language)))


def _state(context: TurnContext, found: Announcement) -> Phrase:
    values = {
        "when": launch.when(context, found),
        "sent": str(_sent(context.session, found)),
        "total": str(found.recipients),
    }
    return Phrase(f"announce.state.{found.state}", values)


def _sent(session: Session, found: Announcement) -> int:
    if found.reached is not None:
        return found.reached
    query = select(func.count()).where(
        Recipient.announcement_id == found.id, Recipient.state == RecipientState.SENT
    )
    return session.scalar(query) or 0


ACTIONS: Mapping[str, Action] = {
    "announce_show": show,
    "announce_cancel": cancel,
    "announce_take_back": take_back,
}
LISTERS: Mapping[str, Lister] = {"announce_latest": latest}
