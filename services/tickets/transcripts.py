"""Give the team what a service heard in a voice message; look in it for words of danger."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy.orm import Session

from flows.texts import DEFAULT_LANGUAGE, plain_text
from models.tickets import Ticket, UntranscribedVoice
from rules.conversation.answers import LONGEST_TO_TEAM
from rules.conversation.sensitive_numbers import is_sensitive
from rules.schedule.dates import moment
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from services.conversation import turns, updates
from services.conversation.conversations import Conversations
from services.conversation.runner import CALL_IDS
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.conversation.turns import HeardUpdate
from services.people import addresses
from services.tickets import cards, conduct, distress

LONGEST = 2000
"""Characters of a transcript that the team reads; the rest is in the voice."""


def take(
    session: Session, conversations: Conversations, voice_id: int, text: str, now: datetime
) -> None:
    """Take the transcript of a voice, once, in a turn of the person; do nothing if they are gone.

    Nothing is done for what was said but what is done for words of danger: the team reads it.
    """
    voice = session.get(UntranscribedVoice, voice_id)
    address = addresses.of_person(session, voice.person_id) if voice else None
    if voice is None or address is None:
        return
    heard = HeardUpdate.at(address, -(CALL_IDS + voice_id))
    said = " ".join(text.split())[:LONGEST]

    def work(context: TurnContext, stack: ConversationStack) -> None:
        context.session.delete(voice)
        if said:
            _tell_team(context, voice, said)
            distress.with_danger_check(said, _go_on, is_read=True)(context, stack)

    with suppress(updates.HeardBefore), session.begin_nested():
        turns.take_if_known(session, conversations, heard, work, now)
        updates.owe_now(session, heard.bot_id, heard.update_id, now)


def _go_on(_: TurnContext, __: ConversationStack) -> None:
    """Do nothing: the words tell of no danger, or of a danger asked about lately."""


def _tell_team(context: TurnContext, voice: UntranscribedVoice, said: str) -> None:
    """Show the transcript in the exchange, unless that is closed; a card still to come has it."""
    ticket = context.session.get_one(Ticket, voice.ticket_id, with_for_update=True)
    if ticket.closed_at is not None:
        return
    _, hour = moment(voice.said_at, zone_of(NO_DEPARTMENT), DEFAULT_LANGUAGE)
    key = "desk.transcript_hidden" if is_sensitive(said) else "desk.transcript"
    message = plain_text(DEFAULT_LANGUAGE, key, hour=hour, message=said)
    answered = ticket.team_wrote_at is not None and ticket.team_wrote_at > voice.said_at
    if ticket.waits_since is not None and not answered:
        ticket.text = f"{ticket.text}\n{message}".strip()[-LONGEST_TO_TEAM:]
    conduct.notice(context.session, ticket, said, context.now)
    mark = str(context.update_id)
    cards.announce(context.session, ticket, cards.MORE, context.now, message=message, mark=mark)
