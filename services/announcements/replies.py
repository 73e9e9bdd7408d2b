"""An answer to an announcement: it reaches the team, which reads what it answers to."""

from collections.abc import Mapping
from datetime import timedelta

from flows.replies import Other, Sent, Typed
from flows.texts import DEFAULT_LANGUAGE
from rules.conversation.answers import LONGEST_TO_TEAM
from rules.conversation.sensitive_numbers import is_sensitive
from services.announcements import announcements
from services.announcements.message import excerpt
from services.conversation.phrases import Phrase, plainly
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.tickets import attachments, routing, tickets
from services.tickets.cards import ANNOUNCEMENT

OFFERED = "announced_answer"
LATELY = timedelta(days=1)


def heard(context: TurnContext, replied_to: int, said: Typed | Sent | Other) -> bool:
    """False when it is no such answer, or holds what nobody should send."""
    announcement = announcements.replied_to(context.session, context.person_id, replied_to)
    if announcement is None or not _may_reach_team(said):
        return False
    text = said.text or _plain("desk.no_words")
    if tickets.open_of(context.session, context.person_id) is not None:
        named = {"number": str(announcement.id), "excerpt": excerpt(announcement, DEFAULT_LANGUAGE)}
        text = _plain("desk.about_announcement", {**named, "message": text})
    ticket = routing.write(context, text, f"{ANNOUNCEMENT}{announcement.id}")
    if not isinstance(said, Typed):
        attachments.to_team(context, ticket)
    return True


def offered(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    """Words that fit nothing, soon after an announcement, may answer it: the person says so."""
    if routing.fits(context, stack, text):
        return False
    since = context.now - LATELY
    announcement = announcements.last_received(context.session, context.person_id, since)
    if announcement is None:
        return False
    if stack.top is not None and stack.top.script == OFFERED:
        text = f"{stack.top.position.known['message']}\n{text}"[-LONGEST_TO_TEAM:]
    known = {"message": text, "subject": f"{ANNOUNCEMENT}{announcement.id}"}
    context.conversations.open_above(context, stack, OFFERED, known)
    return True


def _may_reach_team(said: Typed | Sent | Other) -> bool:
    fits = len(said.text) <= LONGEST_TO_TEAM and not is_sensitive(said.text)
    return fits and (isinstance(said, Typed) or attachments.may_pass(said))


def _plain(key: str, values: Mapping[str, str] | None = None) -> str:
    return plainly(Phrase(key, values or {}), DEFAULT_LANGUAGE)
