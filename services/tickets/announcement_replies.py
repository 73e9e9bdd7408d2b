"""Pass a reply to an announcement to the team, with the announcement it answers."""

from collections.abc import Mapping
from datetime import timedelta

from flows.replies import OtherReply, SentFile, TypedText
from flows.texts import DEFAULT_LANGUAGE
from models.announcements import Announcement
from rules.conversation.answers import LONGEST_TO_TEAM
from rules.conversation.sensitive_numbers import is_sensitive
from services.announcements import message
from services.conversation.phrases import Phrase, plainly
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.tickets import attachments, routing, tickets
from services.tickets.cards import ANNOUNCEMENT

OFFERED = "announced_answer"
LATELY = timedelta(days=1)


def pass_to_team(
    context: TurnContext, replied_to: int, reply: TypedText | SentFile | OtherReply
) -> bool:
    """Write a reply to an announcement to the team; return whether the message was such a reply."""
    announcement = message.replied_to(context.session, context.person_id, replied_to)
    if announcement is None or not _may_reach_team(reply):
        return False
    text = reply.text or _plain("desk.no_words")
    if tickets.open_of(context.session, context.person_id) is not None:
        named = message.named(announcement, DEFAULT_LANGUAGE)
        text = _plain("desk.about_announcement", {**named, "message": text})
    ticket = routing.write(context, text, f"{ANNOUNCEMENT}{announcement.id}")
    if not isinstance(reply, TypedText):
        attachments.to_team(context, ticket, reply)
    return True


def may_answer_one(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    """Tell whether a text that fits nothing may answer an announcement of the last day."""
    return not routing.fits(context, stack, text) and _last(context) is not None


def offer_to_team(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    """Offer to send a text as a reply to the last announcement; False if that is gone."""
    announcement = _last(context)
    if announcement is None:
        return False
    if stack.top is not None and stack.top.script == OFFERED:
        text = f"{stack.top.position.all_answers['message']}\n{text}"[-LONGEST_TO_TEAM:]
    answers = {"message": text, "subject": f"{ANNOUNCEMENT}{announcement.id}"}
    context.conversations.open_above(context, stack, OFFERED, answers)
    return True


def _last(context: TurnContext) -> Announcement | None:
    since = context.now - LATELY
    return message.last_received(context.session, context.person_id, since)


def _may_reach_team(reply: TypedText | SentFile | OtherReply) -> bool:
    fits = len(reply.text) <= LONGEST_TO_TEAM and not is_sensitive(reply.text)
    return fits and (isinstance(reply, TypedText) or attachments.may_pass(reply))


def _plain(key: str, values: Mapping[str, str] | None = None) -> str:
    return plainly(Phrase(key, values or {}), DEFAULT_LANGUAGE)
