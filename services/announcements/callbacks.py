"""Handle the buttons under the progress of an announcement: pause, resume, stop, send again."""

from collections.abc import Callable

from models.announcements import Announcement, AnnouncementState
from services.announcements import announcements, second_approval
from services.announcements.progress_message import END, PAUSE, RESEND, RESUME, STOP, rows
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult, Callbacks
from services.conversation.replies import Say
from services.conversation.stack import ConversationStack
from services.conversation.text import number
from services.conversation.turn_context import TurnContext
from services.people import roles
from services.people.access import Access

SURE = (("stop", STOP), ("resume", RESUME))
PAUSED = (("resume", RESUME), ("end", END))
AUDITED = {
    AnnouncementState.PAUSED: PAUSE,
    AnnouncementState.READY: RESUME,
    AnnouncementState.STOPPED: STOP,
}


def _pause_first(announcement: Announcement) -> bool:
    """Pause before asking whether to stop; return whether the announcement is paused now."""
    return announcements.pause(announcement) or announcements.is_paused(announcement)


def _doing(
    act: Callable[[Announcement], bool],
    key: str,
    shown: tuple[tuple[str, str], ...],
) -> CallbackHandler:
    def handle(context: TurnContext, _: ConversationStack, announcement_id: int) -> CallbackResult:
        announcement = _locked(context, announcement_id)
        if announcement is None:
            return CallbackResult.FOREIGN
        before, done = announcement.state, act(announcement)
        if announcement.state is not before:
            what = AUDITED[announcement.state]
            roles.audit(
                context.session, context.person_id, what, context.now, announcement=announcement_id
            )
        values = {"number": str(announcement_id)}
        text = context.phrases.render(
            context, f"sending.now.{key if done else _state_text(announcement)}", values
        )
        inline_buttons.show(
            context, Say(text, rows(announcement, shown if done else (), context.language))
        )
        return CallbackResult.STAYS

    return handle


def _resume(context: TurnContext, stack: ConversationStack, announcement_id: int) -> CallbackResult:
    """Resume; one that grew above what one member may write to alone, somebody else resumes."""
    announcement = _locked(context, announcement_id)
    if announcement is not None and second_approval.needs_another(context, announcement):
        context.phrases.say(context, "announce.second.not_you")
        return CallbackResult.STAYS
    return RESUMED(context, stack, announcement_id)


def _resend(context: TurnContext, _: ConversationStack, announcement_id: int) -> CallbackResult:
    """Send once more to each recipient in doubt, once however often the button is pressed."""
    announcement = _locked(context, announcement_id)
    if announcement is None:
        return CallbackResult.FOREIGN
    count = announcements.resend(context.session, announcement, context.now)
    if count:
        roles.audit(
            context.session, context.person_id, RESEND, context.now, announcement=announcement_id
        )
    values = {"number": str(announcement_id), "count": number(count, context.language)}
    context.phrases.say(context, f"sending.now.{'resent' if count else 'no_doubt'}", values)
    return CallbackResult.STAYS


def _locked(context: TurnContext, announcement_id: int) -> Announcement | None:
    """Return the announcement, locked and read anew; None if a draft, or of another bot."""
    announcement = context.session.get(
        Announcement, announcement_id, populate_existing=True, with_for_update=True
    )
    if announcement is None or announcement.bot_id != context.bot_id:
        return None
    return None if announcement.state is AnnouncementState.DRAFT else announcement


def _state_text(announcement: Announcement) -> str:
    """Return the end of the text that tells the present state: the button came late, or twice."""
    if announcements.is_paused(announcement):
        return "paused"
    return "over" if announcements.is_over(announcement) else "resumed"


RESUMED = _doing(announcements.resume, "resumed", ())
CALLBACKS: Callbacks = {
    Access.TEAM: {
        PAUSE: _doing(announcements.pause, "paused", PAUSED),
        RESUME: _resume,
        END: _doing(_pause_first, "sure", SURE),
        STOP: _doing(announcements.stop, "stopped", ()),
        RESEND: _resend,
    },
}
