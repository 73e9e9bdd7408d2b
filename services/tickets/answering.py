"""Send the team's answers to people (text, picture, voice), from a card or from a topic."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import select

from flows.replies import Reply, SentFile, TypedText
from models.outbox import OutboxMessage
from models.people import Person
from models.tickets import Ticket, TopicPostKind
from rules.conversation.answers import LONGEST_ANSWER
from services.conversation import inline_buttons
from services.conversation.replies import Say
from services.conversation.turn_context import TurnContext
from services.outbox import kinds, outbox
from services.people import addresses, roles
from services.team import answers_by_email, on_duty
from services.team.notifications import name_of, tell
from services.tickets import attachments, cards, messages, staff_group, tickets

NOT_ANSWERED = frozenset({"safety_return"})
"""Kinds about a person who must not know of the message: a reply to one reaches nobody."""


def answer(context: TurnContext, replied_to: int, reply: Reply) -> bool:
    """Send a reply of the team to the person whom the message replied to is about.

    Return False when that message is about nobody, or the reply cannot be passed on.
    """
    query = select(OutboxMessage).where(
        OutboxMessage.person_id == context.person_id, OutboxMessage.message_id == replied_to
    )
    message = context.session.scalars(query.limit(1)).first()
    if message is None or message.about_id is None:
        is_erased = message is not None and message.kind == outbox.ERASED
        if is_erased:
            context.phrases.say(context, "desk.erased")
        return is_erased
    if message.kind in NOT_ANSWERED:
        context.phrases.say(context, "desk.not_answered")
        return True
    person = context.session.get_one(Person, message.about_id)
    if isinstance(reply, TypedText):
        write(context, person, reply.text)
    elif attachments.may_pass(reply) and context.message_id and context.lane:
        send(context, person, context.lane, context.message_id, reply)
    else:
        return False
    return True


class AnswerResult(StrEnum):
    """What became of an answer of the team."""

    SENT = "sent"
    MAILED = "mailed"
    TOO_LONG = "too_long"
    LEFT = "left"
    """The person cannot be written to."""


def write(context: TurnContext, person: Person, text: str, once: str = "") -> AnswerResult:
    """Send text, by e-mail if the person can be reached only so.

    `once` names the answer, so that a button pressed twice sends it once.
    """
    if len(text) > LONGEST_ANSWER:
        context.phrases.say(context, "common.got.too_long")
        return AnswerResult.TOO_LONG
    key = once or str(context.update_id)
    if by_email := answers_by_email.is_by_email_only(context.session, person):
        new = answers_by_email.send(context.session, person, text, key=key, now=context.now)
    elif addresses.is_blocked(context.session, person.id):
        context.phrases.say(context, "desk.left")
        return AnswerResult.LEFT
    else:
        new = _enqueue(context, person, text, key)
    if new and by_email:
        context.phrases.say(context, "desk.answer_mailed")
    if new:
        params = {"by": name_of(context.session, context.person_id), "message": text}
        _sent(context, person, TopicPostKind.SAID, params)
    return AnswerResult.MAILED if by_email else AnswerResult.SENT


def _enqueue(context: TurnContext, person: Person, text: str, key: str) -> bool:
    return outbox.enqueue(
        context.session,
        messages.FROM_TEAM,
        person,
        key=f"answer:{key}",
        due_at=context.now,
        params=kinds.message_params(
            _from(context, person),
            {"message": text, "by": context.person.first_name or ""},
            cards.answer_buttons(person.id),
        ),
    )


def _from(context: TurnContext, person: Person) -> str:
    """Return the key of the text that names the writer, for an answer or a first message."""
    by = "member" if context.person.first_name else "team"
    asked = tickets.open_of(context.session, person.id) is not None
    return f"desk.from_{by}" if asked else f"desk.first_from_{by}"


def send(
    context: TurnContext, person: Person, chat: int, message: int, reply: Reply | None = None
) -> None:
    """Send a copy of the message; of one for e-mail only, the caption alone is sent."""
    caption = reply.text if isinstance(reply, SentFile) else ""
    if answers_by_email.is_by_email_only(context.session, person):
        if caption:
            write(context, person, caption)
        context.phrases.say(context, "desk.caption_only" if caption else "desk.words_only")
    elif addresses.is_blocked(context.session, person.id):
        context.phrases.say(context, "desk.left")
    elif attachments.to_person(context, person, chat, message, reply):
        _sent(context, person, TopicPostKind.COPY, {"chat": chat, "message": message})


def _sent(
    context: TurnContext, person: Person, what: TopicPostKind, params: Mapping[str, str | int]
) -> None:
    ticket = tickets.answered(context, person.id)
    roles.audit(context.session, context.person_id, "answered", context.now, person=person.id)
    if context.thread:
        return  # the topic itself shows what is written in it
    if not staff_group.post(context.session, person, what, context.now, params):
        _tell_others(context, person, what, params)
    if context.thread is None:
        _show_sent(context, ticket)


def _tell_others(
    context: TurnContext, person: Person, what: TopicPostKind, params: Mapping[str, str | int]
) -> None:
    """Without a group, send the answer to the other members on duty, in private."""
    by, name = (name_of(context.session, id_) for id_ in (context.person_id, person.id))
    text = "desk.colleague_said" if what is TopicPostKind.SAID else "desk.colleague_sent"
    message = kinds.message_params(
        text, {"by": by, "name": name, "message": str(params["message"])}
    )
    readers = on_duty.readers(context.session, context.bot_id, context.now)
    others = [reader for reader in readers if reader.id != context.person_id]
    key = f"answered:{context.update_id}"
    tell(context.session, others, message, key=key, now=context.now, about_id=person.id)


def _show_sent(context: TurnContext, ticket: Ticket) -> None:
    close = [[cards.close_button(ticket, context.language)]]
    rows = cards.rows_of(ticket, context.language) if ticket.danger else close
    name = name_of(context.session, ticket.person_id)
    text = context.phrases.render(context, "desk.answer_sent", {"person": name})
    inline_buttons.show(context, Say(text, rows))
