"""Pass pictures, files and voice messages on between people and the team, without opening them.

Between two chats of Telegram the message is copied. What was sent up on the chat page is sent to
the team as a file; a file of the team is fetched when somebody opens it on the page.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from flows.replies import OtherReply, Reply, SentFile, SharedContact, SharedLocation
from flows.texts import plain_text
from models.outbox import OutboxMessage
from models.people import Person
from models.tickets import Ticket, TopicPostKind
from rules.outbox.pace import Urgency
from services.conversation.replies import Button, Copy, Show
from services.conversation.turn_context import TurnContext
from services.outbox import kinds, message_buttons, outbox
from services.outbox.kinds import Recheck
from services.outbox.outbox import MessageKind
from services.people import addresses, roles
from services.team import on_duty
from services.tickets import cards, messages, staff_group
from services.webchat import files

FILES = (SentFile, SharedContact, SharedLocation)
PASSED_ON = frozenset({"voice", "sticker", "forwarded", "other"})
"""Kinds of message that the bot cannot read, but a person can."""
OF_TEAM = "file_of_team"
"""The document by which a page leads to a file of the team."""
Render = Callable[[Session, OutboxMessage, datetime], Sequence[Copy | Show]]


def may_pass(reply: Reply) -> bool:
    """Tell whether a message that is no text can be passed on."""
    return isinstance(reply, FILES) or (isinstance(reply, OtherReply) and reply.what in PASSED_ON)


def to_team(context: TurnContext, ticket: Ticket, reply: Reply) -> None:
    """Queue a copy of what the person has just sent, for their topic or for the team's readers."""
    person = context.person
    params: dict[str, Any] = {
        "ticket": ticket.id,
        "chat": context.lane,
        "message": context.message_id,
    }
    if isinstance(reply, SentFile) and reply.file_key.startswith(files.BEFORE_KEY):
        files.hand_to_team(context.session, reply.file_key)
        params["file"] = reply.file_key
    if not staff_group.post(context.session, person, TopicPostKind.COPY, context.now, params):
        relay_in_private(context.session, params, context.now)


def relay_in_private(session: Session, params: Mapping[str, Any], now: datetime) -> None:
    """Enqueue for each reader a card of the ticket, then the copy; both can be replied to.

    `params` holds the ids of the ticket, the chat and the message to copy.
    """
    ticket = session.get(Ticket, params["ticket"])
    if ticket is None:
        return
    bot_id = session.get_one(Person, ticket.person_id).bot_id
    mark, about = str(params["message"]), ticket.person_id
    for reader in on_duty.readers(session, bot_id, now):
        key = f"ticket_file:{ticket.id}:{mark}:{reader.id}"
        cards.show(session, reader, ticket, cards.FILE, now, mark=mark)
        outbox.enqueue(session, TO_TEAM, reader, key=key, due_at=now, params=params, about_id=about)


def to_person(
    context: TurnContext, person: Person, chat: int, message: int, reply: Reply | None
) -> bool:
    """Enqueue a sentence that announces the team's file, then a copy of the file's message.

    `reply` is the file, where its message is at hand. Return False, and change nothing, if the
    person has that copy already.
    """
    key, session, now = f"answer:{chat}:{message}:{person.id}", context.session, context.now
    text, text_key = kinds.message_params("desk.file_from_team"), f"{key}:words"
    outbox.enqueue(session, messages.FROM_TEAM, person, key=text_key, due_at=now, params=text)
    copy = {"chat": chat, "message": message, **_as_file(reply)}
    return outbox.enqueue(session, FROM_TEAM, person, key=key, due_at=now, params=copy)


def _as_file(reply: Reply | None) -> Mapping[str, str]:
    """Return a file's key in its channel and its name, for a link to the file on a page."""
    if isinstance(reply, SentFile):
        return {"file": reply.file_key, "name": reply.name}
    if isinstance(reply, OtherReply) and reply.recording:
        return {"file": reply.recording.file_key, "name": "message.ogg"}
    return {}


def passed_on(params: Mapping[str, Any], buttons: Sequence[Sequence[Button]] = ()) -> Copy | Show:
    """Return the reply for the team: a copy of the message, or the file uploaded on the page."""
    if "file" in params:
        return Show(files.SENT_UP, {"key": params["file"]}, buttons=buttons)
    return Copy(params["chat"], params["message"], buttons)


def _to_team(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Copy | Show]:
    ticket = session.get_one(Ticket, message.params["ticket"])
    language = session.get_one(Person, message.person_id).language
    buttons = cards.rows_of(ticket, language)
    message_buttons.keep(session, message, buttons, now)
    return [passed_on(message.params, buttons)]


def _from_team(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Copy | Show]:
    language = session.get_one(Person, message.person_id).language
    labelled = cards.answer_buttons(message.person_id)
    buttons = [[Button(plain_text(language, key), data)] for key, data in labelled]
    message_buttons.keep(session, message, buttons, now)
    lane = addresses.lane_of_person(session, message.person_id)
    if lane is not None and not addresses.is_on_telegram(lane) and "file" in message.params:
        return [Show(OF_TEAM, message.params, message.params["name"], buttons)]
    return [Copy(message.params["chat"], message.params["message"], buttons)]


def _reader_is_staff(session: Session, message: OutboxMessage, _: datetime) -> bool:
    return roles.is_staff(session, message.person_id)


def _kind(name: str, recheck: Recheck, render: Render) -> MessageKind:
    return MessageKind(
        name, Urgency.REMINDER, None, resend_unknown=True, recheck=recheck, render=render
    )


TO_TEAM = _kind("ticket_file", _reader_is_staff, _to_team)
FROM_TEAM = _kind("file_from_team", kinds.always, _from_team)
ALL = (TO_TEAM, FROM_TEAM)
