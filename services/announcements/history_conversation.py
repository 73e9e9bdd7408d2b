"""List the latest announcements in the chat: how each stands, and what can still be done."""

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
from services.conversation.text import fitting, number
from services.conversation.turn_context import TurnContext
from services.outbox import kinds
from services.people.roles import audit
from services.team.notifications import name_of, tell

SHOWN = 8
UNDER_WAY = (AnnouncementState.SENDING, AnnouncementState.PAUSED)
DRAFT = and_(Announcement.state == AnnouncementState.DRAFT, Announcement.confirmed_by.is_(None))


class AnnouncementCardState(StrEnum):
    PLANNED = "planned"
    MINE = "mine"
    """The announcement waits for someone else to agree."""
    THEIRS = "theirs"
    UNDER_WAY = "under_way"
    OTHER = "other"
    GONE = "gone"


class AnnouncementCancellation(StrEnum):
    CANCELLED = "cancelled"
    BEGUN = "begun"
    GONE = "gone"


class AnnouncementWithdrawal(StrEnum):
    TAKEN_BACK = "taken_back"
    GONE = "gone"


def latest(context: TurnContext, _: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    query = select(Announcement).where(Announcement.bot_id == context.bot_id, not_(DRAFT))
    rows = context.session.scalars(query.order_by(Announcement.id.desc()).limit(SHOWN))
    return [(str(row.id), fitting(excerpt(row, context.language))) for row in rows]


def show(context: TurnContext, answers: Mapping[str, str]) -> AnnouncementCardState:
    """Keep the values to show of an announcement; return the actions open in its state."""
    announcement = _chosen(context, answers)
    if announcement is None:
        return AnnouncementCardState.GONE
    category = plainly(Phrase(category_label(announcement.category)), context.language)
    context.keep(number=str(announcement.id), category_label=category)
    context.keep(
        excerpt=excerpt(announcement, context.language), described=in_words(context, announcement)
    )
    context.keep(state=plainly(_state(context, announcement), context.language))
    if announcement.state is AnnouncementState.READY:
        return AnnouncementCardState.PLANNED
    if announcement.state in UNDER_WAY:
        _show_progress(context, announcement)
        return AnnouncementCardState.UNDER_WAY
    if announcement.state is not AnnouncementState.DRAFT:
        return AnnouncementCardState.OTHER
    if announcement.confirmed_by == context.person_id:
        return AnnouncementCardState.MINE
    second_approval.show(context, announcement)
    return AnnouncementCardState.THEIRS


def cancel(context: TurnContext, answers: Mapping[str, str]) -> AnnouncementCancellation:
    """Cancel an announcement that has not begun: nobody receives it."""
    announcement = _chosen(context, answers)
    if announcement is None:
        return AnnouncementCancellation.GONE
    if announcement.state is not AnnouncementState.READY or not announcements.stop(announcement):
        return AnnouncementCancellation.BEGUN
    audit(
        context.session,
        context.person_id,
        "announcement_cancelled",
        context.now,
        announcement=announcement.id,
    )
    tell_cancelled(context, announcement)
    return AnnouncementCancellation.CANCELLED


def tell_cancelled(context: TurnContext, announcement: Announcement) -> None:
    """Tell the author and the approver of the announcement, except the person who cancels."""
    values = {
        "name": name_of(context.session, context.person_id),
        "excerpt": excerpt(announcement, context.language),
    }
    answerable = state_machine.answerable(context.session, announcement)
    tell(
        context.session,
        [person for person in answerable if person.id != context.person_id],
        kinds.message_params("announce.told.cancelled", values),
        key=f"announcement_cancelled:{announcement.id}",
        now=context.now,
    )


def take_back(context: TurnContext, answers: Mapping[str, str]) -> AnnouncementWithdrawal:
    """Take back an announcement waiting for approval, if this person asked for it."""
    announcement = second_approval.waiting(context.session, context.bot_id, int(answers["which"]))
    if announcement is None or announcement.confirmed_by != context.person_id:
        return AnnouncementWithdrawal.GONE
    audit(
        context.session,
        context.person_id,
        "announcement_taken_back",
        context.now,
        announcement=announcement.id,
    )
    second_approval.take_back(context, announcement)
    return AnnouncementWithdrawal.TAKEN_BACK


def _chosen(context: TurnContext, answers: Mapping[str, str]) -> Announcement | None:
    query = select(Announcement).where(
        Announcement.id == int(answers["which"]), Announcement.bot_id == context.bot_id, not_(DRAFT)
    )
    announcement = context.session.scalar(query.with_for_update())
    if announcement is not None:
        state_machine.begin(context.session, announcement, context.now)
    return announcement


def _show_progress(context: TurnContext, announcement: Announcement) -> None:
    """Show the progress its author follows, with its buttons: any member may stop it."""
    counts = figures(context.session, announcement, context.now)
    text = progress_message.card(announcement, counts, context.now, context.language)
    inline_buttons.show(
        context, Say(text, progress_message.buttons(announcement, context.language))
    )


def _state(context: TurnContext, announcement: Announcement) -> Phrase:
    values = {
        "when": launch.when(context, announcement),
        "sent": number(_sent(context.session, announcement), context.language),
        "total": number(announcement.recipients, context.language),
    }
    return Phrase(f"announce.state.{announcement.state}", values)


def _sent(session: Session, announcement: Announcement) -> int:
    if announcement.reached is not None:
        return announcement.reached
    query = select(func.count()).where(
        Recipient.announcement_id == announcement.id, Recipient.state == RecipientState.SENT
    )
    return session.scalar(query) or 0


ACTIONS: Mapping[str, Action] = {
    "announce_show": show,
    "announce_cancel": cancel,
    "announce_take_back": take_back,
}
LISTERS: Mapping[str, Lister] = {"announce_latest": latest}
