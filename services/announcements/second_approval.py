"""Ask another member of the team to agree to an announcement for many people."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.texts import translate
from models.announcements import Announcement, AnnouncementState
from models.people import Person, RoleName
from rules.announcements.announcements import A_DAY, ALONE
from services.announcements import announcements, launch
from services.announcements.audience_conversation import in_words
from services.announcements.message import as_sent, excerpt
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult, Callbacks
from services.conversation.replies import Say
from services.conversation.text import button, number
from services.conversation.turn_context import TurnContext
from services.outbox import kinds, outbox
from services.people import roles
from services.people.access import Access
from services.team import absences, messages
from services.team.notifications import name_of, tell

SEE, AGREE, REFUSE = "announcement_see", "announcement_agree", "announcement_refuse"
BUTTONS = {"see": SEE, "agree": AGREE, "refuse": REFUSE}
WRITTEN = (
    "bot_id",
    "made_by",
    "made_at",
    "category",
    "content",
    "text",
    "formatting",
    "file_key",
    "links",
    "audience",
    "starts_at",
)
"""What of an announcement its draft holds."""


class SecondDecision(StrEnum):
    """What became of an announcement that waited for a second member of the team."""

    AGREED = "agreed"
    REFUSED = "refused"
    LATE = "late"
    """The chosen time has passed meanwhile: it is a draft again."""
    NOT_YOU = "not_you"


Work = Callable[[TurnContext, Announcement], CallbackResult]


def sent_alone(session: Session, person_id: int, at: datetime) -> int:
    """Count whom a member wrote to, within a day of an instant, without anybody else's yes."""
    query = select(func.coalesce(func.sum(Announcement.recipients), 0)).where(
        Announcement.confirmed_by == person_id,
        Announcement.second_by.is_(None),
        Announcement.state != AnnouncementState.DRAFT,
        Announcement.starts_at > at - A_DAY,
        Announcement.starts_at < at + A_DAY,
    )
    return session.scalar(query) or 0


def ask(context: TurnContext, announcement: Announcement) -> None:
    """Send a card to the other members of the team who are there: the first decision counts."""
    values = card(context, announcement)
    buttons = [
        (f"announce.second.{key}", inline_buttons.data(callback, announcement.id))
        for key, callback in BUTTONS.items()
    ]
    params = kinds.message_params(_card_text(values), values, buttons)
    key = f"second:{announcement.id}:{context.update_id}"
    tell(context.session, others(context), params, key=key, now=context.now)


def others(context: TurnContext) -> Sequence[Person]:
    everyone = roles.members(context.session, context.bot_id)
    colleagues = [member for member in everyone if member.id != context.person_id]
    return absences.there(context.session, colleagues, context.now)


def show(context: TurnContext, announcement: Announcement) -> None:
    """Show the same card to a member who looks the announcement up."""
    buttons = [
        [
            button(
                context.language,
                f"announce.second.{key}",
                inline_buttons.data(callback, announcement.id),
            )
        ]
        for key, callback in BUTTONS.items()
    ]
    values = card(context, announcement)
    text = translate(context.language, _card_text(values), **values)
    inline_buttons.show(context, Say(text, buttons))


def card(context: TurnContext, announcement: Announcement) -> dict[str, str]:
    """Return the values of the card by which a second member approves an announcement."""
    by = announcement.confirmed_by
    at = announcement.starts_at or context.now
    before = sent_alone(context.session, by, at) if by else 0
    return {
        "name": name_of(context.session, by) if by else "?",
        "excerpt": excerpt(announcement, context.language),
        "described": in_words(context, announcement),
        "count": number(launch.reached(context.session, announcement, at).people, context.language),
        "when": launch.when(context, announcement),
        "before": number(before, context.language) if before else "",
    }


def _card_text(values: Mapping[str, str]) -> str:
    """Return the text of the card: it tells what the author has sent in the same day."""
    return "announce.second.card_again" if values["before"] else "announce.second.card"


def waiting(session: Session, bot_id: int, announcement_id: int) -> Announcement | None:
    """Lock and return the announcement to agree to; None if its author is not of the team."""
    query = select(Announcement).where(
        Announcement.id == announcement_id,
        Announcement.bot_id == bot_id,
        Announcement.state == AnnouncementState.DRAFT,
        Announcement.confirmed_by.is_not(None),
    )
    announcement = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    confirmed_by = announcement.confirmed_by if announcement else None
    return announcement if confirmed_by and roles.is_staff(session, confirmed_by) else None


def take_back(context: TurnContext, announcement: Announcement) -> None:
    """Make it a draft again, under a new id: cards shown before agree to nothing more."""
    draft = Announcement(**{name: getattr(announcement, name) for name in WRITTEN})
    context.session.delete(announcement)
    context.session.add(draft)
    context.session.flush()


def _on_waiting(work: Work) -> CallbackHandler:
    """Return a handler that does `work`, unless the announcement no longer waits."""

    def handle(context: TurnContext, _: object, announcement_id: int) -> CallbackResult:
        announcement = waiting(context.session, context.bot_id, announcement_id)
        if announcement is None:
            inline_buttons.replace(context, "announce.second.over", {})
            return CallbackResult.DONE
        return work(context, announcement)

    return handle


def _see(context: TurnContext, announcement: Announcement) -> CallbackResult:
    context.say(as_sent(announcement, context.person_id, context.language))
    return CallbackResult.STAYS


def decide(context: TurnContext, announcement: Announcement, *, agrees: bool) -> SecondDecision:
    """Launch an announcement that waits, or give it back to its author, who is told."""
    if announcement.confirmed_by == context.person_id:
        return SecondDecision.NOT_YOU
    decision = SecondDecision.AGREED if agrees else SecondDecision.REFUSED
    if agrees and announcement.starts_at is not None and announcement.starts_at <= context.now:
        decision = SecondDecision.LATE
    if decision is SecondDecision.AGREED:
        announcement.second_by = context.person_id
        launch.launch(context.session, announcement, context.now)
    else:
        take_back(context, announcement)
    _tell_author(context, announcement, decision)
    return decision


def needs_another(context: TurnContext, announcement: Announcement) -> bool:
    """Tell whether somebody else has to resume an announcement that grew before it began."""
    return (
        announcement.recipients > ALONE
        and announcement.second_by is None
        and announcement.confirmed_by == context.person_id
        and RoleName.OWNER not in roles.roles_of(context.session, context.person_id)
        and not announcements.is_tried(context.session, announcement)
    )


def _deciding(*, agrees: bool) -> CallbackHandler:
    def handle(context: TurnContext, announcement: Announcement) -> CallbackResult:
        values = {"excerpt": excerpt(announcement, context.language)}
        decision = decide(context, announcement, agrees=agrees)
        if decision is SecondDecision.NOT_YOU:
            context.phrases.say(context, "announce.second.not_you")
            return CallbackResult.STAYS
        inline_buttons.replace(context, f"announce.second.{decision}", values)
        return CallbackResult.DONE

    return _on_waiting(handle)


def _tell_author(
    context: TurnContext, announcement: Announcement, decision: SecondDecision
) -> None:
    roles.audit(
        context.session,
        context.person_id,
        f"announcement_{decision}",
        context.now,
        announcement=announcement.id,
    )
    values = {"excerpt": excerpt(announcement, context.language)}
    author = context.session.get(Person, announcement.made_by) if announcement.made_by else None
    if author is not None:
        outbox.enqueue(
            context.session,
            messages.TO_TEAM,
            author,
            key=f"second_{decision}:{announcement.id}:{context.update_id}",
            due_at=context.now,
            params=kinds.message_params(
                f"announce.second.told.{decision}",
                {**values, "name": name_of(context.session, context.person_id)},
            ),
        )


CALLBACKS: Callbacks = {
    Access.TEAM: {
        SEE: _on_waiting(_see),
        AGREE: _deciding(agrees=True),
        REFUSE: _deciding(agrees=False),
    },
}
