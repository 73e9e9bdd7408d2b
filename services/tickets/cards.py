"""Show tickets to the team as cards: the person, the wait, the subject, the person's last steps.

A card goes to the person's topic in the staff group, else to each reader in private.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from flows.texts import DEFAULT_LANGUAGE, Html, has_text, plain_text, translate
from models.announcements import Announcement
from models.outbox import OutboxMessage
from models.people import Person
from models.tickets import Ticket, TopicPostKind
from rules.conversation.answers import phone_as_read
from rules.outbox.pace import Urgency
from rules.schedule.dates import moment
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from rules.tickets.conduct import Conduct
from rules.tickets.distress import follows_alone
from services.announcements import message
from services.conversation import inline_buttons
from services.conversation.phrases import Phrase, plainly
from services.conversation.replies import Button, Edit, Say
from services.conversation.turn_context import TurnContext
from services.outbox import message_buttons, outbox
from services.outbox.outbox import MessageKind
from services.people import roles
from services.profile import safe_contact
from services.team import absences, on_duty
from services.team.messages import REPLY
from services.team.notifications import name_of
from services.tickets import gathering, staff_group
from services.tickets.recent_activity import last_steps

CANNED, CLOSE = "canned", "ticket_close"
SETTLE = "ticket_settled"
LATER = "ticket_later"
FILE_REPORT = "ticket_report"
ANNOUNCEMENT = "announcement:"
"""Prefix of the subject of an answer to an announcement; the announcement's id follows it."""
TAKE, REACHED, UNREACHED, EMERGENCY = (
    "urgent_take",
    "urgent_reached",
    "urgent_unreached",
    "urgent_emergency",
)
NEW, MORE, PING, SETTLED, URGENT, NUMBER, SAYS_SETTLED, CALLED_OFF, WORRIES, STILL_WORRIES = (
    "ticket",
    "ticket_more",
    "ticket_ping",
    "ticket_settled",
    "urgent",
    "urgent_number",
    "urgent_settled",
    "urgent_called_off",
    "ticket_worries",
    "ticket_still_worries",
)
FOR_ALL = frozenset({URGENT, NUMBER, SAYS_SETTLED, CALLED_OFF, WORRIES, STILL_WORRIES})
"""Cards for the whole team, since the members on duty may be away."""
FILE = "ticket_file"
"""A card's name, like those above; each is the end of a text key."""
TRIES = 3
"""After how many calls without an answer the team may say that nobody picks up."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def announce(
    session: Session,
    ticket: Ticket,
    card: str,
    now: datetime,
    *,
    message: str = "",
    mark: str = "",
    is_held: bool = False,
) -> None:
    """Queue a card for the person's topic, or in private if the team has no group.

    An urgent card, and one of words that worry, go to everybody in private as well. `mark` tells
    one message of a ticket from another.  `is_held`: its writer may take the message back.
    """
    person = session.get_one(Person, ticket.person_id)
    held = mark if is_held else ""
    if not is_held:
        gathering.release(session, _more(ticket), now)
    params = {"ticket": ticket.id, "card": card, "message": message}
    params |= gathering.parts_of(message, held)
    if card == MORE and gathering.adds_to_topic(session, person.id, card, message, now, held):
        return
    due_at = gathering.topic_due(session, person.id, now, held) if card == MORE else now
    is_posted = staff_group.post(session, person, TopicPostKind.CARD, due_at, params)
    if not is_posted or card in (URGENT, WORRIES, STILL_WORRIES):
        announce_in_private(session, params, now, mark, is_held=is_held)


def release(session: Session, ticket: Ticket, now: datetime) -> None:
    """Let the team see at once what is still held of a talk."""
    gathering.release(session, _more(ticket), now)
    person = session.get_one(Person, ticket.person_id)
    staff_group.bring_forward(session, person, now)


def take_back(session: Session, ticket: Ticket, mark: int | None, now: datetime) -> str | None:
    """Take a message back before the team sees it; return the words, None if the team may have."""
    return gathering.take_back(session, ticket.person_id, _more(ticket), mark, now)


def _more(ticket: Ticket) -> str:
    """Return how the keys of the cards begin that add messages to a ticket."""
    return f"ticket:{ticket.id}:{MORE}:"


def announce_in_private(
    session: Session, params: Mapping[str, Any], now: datetime, mark: str, *, is_held: bool = False
) -> None:
    """Enqueue the card for the members on duty, or for the whole team if it is one FOR_ALL.

    A reminder goes to who has the exchange alone; of a call that somebody took, all hear every
    three hours.  Who is away gets none of them.
    """
    ticket = session.get(Ticket, params["ticket"])
    if ticket is None:
        return
    bot_id = session.get_one(Person, ticket.person_id).bot_id
    card, message = params["card"], params["message"]
    for member in _readers(session, bot_id, ticket, card, now):
        show(session, member, ticket, card, now, message=message, mark=mark, is_held=is_held)


def _readers(
    session: Session, bot_id: int, ticket: Ticket, card: str, now: datetime
) -> Sequence[Person]:
    if card in FOR_ALL:
        members = absences.members_there(session, bot_id, now)
        follows = [it for it in members if it.id == ticket.taken_by]
        is_followed = card == URGENT and follows_alone(ticket.taken_at, now)
        return (follows if is_followed else []) or members
    readers = on_duty.readers(session, bot_id, now)
    if card != PING:
        return readers
    has_it = [it for it in readers if it.id == ticket.answered_by]
    return absences.not_away(session, has_it or readers, now)


def show(
    session: Session,
    member: Person,
    ticket: Ticket,
    card: str,
    now: datetime,
    *,
    message: str = "",
    mark: str = "",
    is_held: bool = False,
) -> None:
    """Enqueue the card for one member; further words may join a card that is still queued."""
    key_prefix = f"ticket:{ticket.id}:{card}:"
    due_at: datetime | None = now
    held = mark if is_held else ""
    if card == MORE:
        due_at = gathering.when_due(session, member.id, key_prefix, message, now, held)
    if due_at is None:
        return
    outbox.enqueue(
        session,
        CARD,
        member,
        key=f"{key_prefix}{mark}:{member.id}",
        due_at=due_at,
        params={
            "ticket": ticket.id,
            "card": card,
            "message": message,
            **gathering.parts_of(message, held),
        },
        about_id=ticket.person_id,
    )


def in_topic(session: Session, ticket: Ticket, params: Mapping[str, Any], now: datetime) -> Say:
    """Render a card for a topic; what is added to a talk is shown as written, without buttons."""
    if params["card"] == MORE:
        values = {"message": params["message"]}
        return Say(translate(DEFAULT_LANGUAGE, "topic.more", **values))
    public = {name: plain_text(DEFAULT_LANGUAGE, f"topic.{name}") for name in ("how", "phone")}
    text = _text(session, ticket, params, DEFAULT_LANGUAGE, now, public)
    return Say(text, _rows(ticket, params["card"], DEFAULT_LANGUAGE))


def urgent_card(context: TurnContext, ticket: Ticket) -> Say:
    """Render the urgent card in its present state; a topic does not show the telephone number."""
    params = {"ticket": ticket.id, "card": URGENT, "message": ""}
    if context.thread is not None:
        return in_topic(context.session, ticket, params, context.now)
    text = _text(context.session, ticket, params, context.language, context.now)
    return Say(text, rows_of(ticket, context.language))


def show_again(
    session: Session,
    ticket: Ticket,
    now: datetime,
    mark: str,
    pressed: tuple[int, int | None] | None = None,
) -> None:
    """Enqueue an edit of every copy of an urgent card that members have in private.

    `pressed` is the person and the message whose button was pressed; the turn itself edits it.
    """
    for copy in _copies(session, ticket):
        if (copy.person_id, copy.message_id) == pressed:
            continue
        outbox.enqueue(
            session,
            AGAIN,
            session.get_one(Person, copy.person_id),
            key=f"{AGAIN.name}:{copy.id}:{mark}",
            due_at=now,
            params={"ticket": ticket.id, "message": copy.message_id},
        )


def show_in_topic(session: Session, ticket: Ticket, now: datetime) -> None:
    """Queue the urgent card once more for the person's topic."""
    person = session.get_one(Person, ticket.person_id)
    params = {"ticket": ticket.id, "card": URGENT, "message": "", "again": True}
    staff_group.post(session, person, TopicPostKind.CARD, now, params)


def first_shown(session: Session, ticket: Ticket) -> datetime | None:
    """Return when the team was first shown the request for a call; None if never shown."""
    return session.scalar(select(func.min(OutboxMessage.due_at)).where(*_of(ticket, URGENT)))


def is_worrying(session: Session, ticket: Ticket) -> bool:
    """Tell whether the team was warned of a danger in the words that wait for an answer."""
    if ticket.waits_since is None:
        return False
    told = select(OutboxMessage.id).where(
        *_of(ticket, WORRIES), OutboxMessage.due_at >= ticket.waits_since
    )
    return session.scalar(told.limit(1)) is not None


def _copies(session: Session, ticket: Ticket) -> Sequence[OutboxMessage]:
    query = select(OutboxMessage).where(*_of(ticket, URGENT), OutboxMessage.message_id.is_not(None))
    return session.scalars(query.order_by(OutboxMessage.id)).all()


def _of(ticket: Ticket, card: str) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of the copies of a card, shown to members in private."""
    key = OutboxMessage.key.startswith(f"ticket:{ticket.id}:{card}:", autoescape=True)
    return OutboxMessage.about_id == ticket.person_id, key


def still_holds(session: Session, params: Mapping[str, Any]) -> bool:
    """Tell whether a queued card is still true: if it asks for an answer, the ticket waits."""
    ticket = session.get(Ticket, params["ticket"])
    if ticket is not None and params["card"] == URGENT:
        return ticket.closed_at is None or "again" in params
    asks = params["card"] in {NEW, PING, STILL_WORRIES}
    return ticket is not None and (ticket.waits_since is not None or not asks)


def answer_buttons(person_id: int) -> Sequence[tuple[str, str]]:
    """Return text key and callback data of the buttons under an answer of the team."""
    return [
        ("desk.reply", inline_buttons.data(REPLY, person_id)),
        ("desk.settled", inline_buttons.data(SETTLE, person_id)),
    ]


def _reaches_staff(session: Session, message: OutboxMessage, _: datetime) -> bool:
    return still_holds(session, message.params) and roles.is_staff(session, message.person_id)


def _is_there_for_staff(session: Session, message: OutboxMessage, _: datetime) -> bool:
    exists = session.get(Ticket, message.params["ticket"]) is not None
    return exists and roles.is_staff(session, message.person_id)


def _render(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
    ticket = session.get_one(Ticket, message.params["ticket"])
    language = session.get_one(Person, message.person_id).language
    text = _text(session, ticket, message.params, language, now)
    buttons = _rows(ticket, message.params["card"], language)
    message_buttons.keep(session, message, buttons, now)
    return [Say(text, buttons)]


def _render_again(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Edit]:
    ticket = session.get_one(Ticket, message.params["ticket"])
    language = session.get_one(Person, message.person_id).language
    params = {**message.params, "card": URGENT, "message": ""}
    text = _text(session, ticket, params, language, now)
    return [Edit(message.params["message"], text, rows_of(ticket, language))]


def _rows(ticket: Ticket, card: str, language: str) -> list[list[Button]]:
    if card in (FILE, WORRIES):
        return []
    later = Button(translate(language, "desk.later"), inline_buttons.data(LATER, ticket.id))
    return [*rows_of(ticket, language), *([[later]] if card == PING else [])]


def rows_of(ticket: Ticket, language: str) -> list[list[Button]]:
    """Return the buttons of a card.

    A person who may be in danger gets no canned answer, and their ticket is closed only with an
    outcome of the call.
    """
    if ticket.closed_at is not None:
        return []
    report = Button(
        translate(language, "desk.is_report"), inline_buttons.data(FILE_REPORT, ticket.id)
    )
    if ticket.danger is not None:
        return [[button] for button in (*_urgent_buttons(ticket, language), report)]
    canned = Button(translate(language, "desk.canned"), inline_buttons.data(CANNED, ticket.id))
    return [[canned, close_button(ticket, language)], [report]]


def close_button(ticket: Ticket, language: str) -> Button:
    return Button(translate(language, "desk.close"), inline_buttons.data(CLOSE, ticket.id))


def _urgent_buttons(ticket: Ticket, language: str) -> Iterator[Button]:
    """Yield the buttons; the data of an attempt's button holds its number, to count once."""
    if ticket.taken_by is None:
        yield Button(plain_text(language, "desk.urgent.take"), inline_buttons.data(TAKE, ticket.id))
    yield Button(
        plain_text(language, "desk.urgent.reached"), inline_buttons.data(REACHED, ticket.id)
    )
    attempt = {"attempt": str(ticket.calls_tried + 1), "of": str(TRIES)}
    label = plain_text(language, "desk.urgent.unreached", **attempt)
    yield Button(label, inline_buttons.data(UNREACHED, ticket.id, ticket.calls_tried))
    yield Button(
        plain_text(language, "desk.urgent.emergency"), inline_buttons.data(EMERGENCY, ticket.id)
    )


def _state(session: Session, ticket: Ticket, language: str) -> Phrase:
    """Say the call's taker, the attempts without answer, and the outcome."""
    by = name_of(session, ticket.taken_by) if ticket.taken_by else ""
    values = {"by": by, "tries": str(ticket.calls_tried)}
    if ticket.outcome is not None:
        return Phrase(f"desk.urgent.outcome.{ticket.outcome}", values)
    if ticket.taken_by is not None:
        key = "desk.urgent.tried" if ticket.calls_tried else "desk.urgent.taken"
        return Phrase(key, values)
    if ticket.answer_by is None:
        return Phrase("desk.urgent.nobody")
    day, hour = moment(ticket.answer_by, zone_of(NO_DEPARTMENT), language)
    return Phrase("desk.urgent.waits", {"day": day, "hour": hour})


def _text(
    session: Session,
    ticket: Ticket,
    params: Mapping[str, Any],
    language: str,
    now: datetime,
    public: Mapping[str, str] | None = None,
) -> Html:
    """Render the card; `public` replaces values in a group, which others may read."""
    card, person = params["card"], session.get_one(Person, ticket.person_id)
    no_phone = plain_text(language, "desk.urgent.no_phone")
    values = {
        "name": name_of(session, person.id),
        "message": params["message"],
        "waits": plainly(_waits(ticket.waits_since or now, now, language), language),
        "subject": plainly(subject_of(session, ticket, language), language),
        "path": plainly(last_steps(session, person.id, language), language),
        "phone": phone_as_read(person.phone or "") or no_phone,
        "how": plain_text(language, "desk.how"),
        "state": plainly(_state(session, ticket, language), language),
        **(public or {}),
    }
    key = f"desk.urgent.{ticket.danger}" if card == URGENT else f"desk.{card}"
    text = translate(language, key, **values)
    if (note := safe_contact.line(person, language)) is not None:
        note = translate(language, "safe_contact.in_group") if public else note
        text = Html("\n".join((note, text)))
    if ticket.conduct is Conduct.MAY_TELL and card in (NEW, MORE, PING, URGENT):
        text = Html("\n".join((text, translate(language, "desk.may_be_report"))))
    return text


def _waits(since: datetime, now: datetime, language: str) -> Phrase:
    if now - since < HOUR:
        return Phrase("desk.waits.now")
    if now - since < DAY:
        return Phrase("desk.waits.hours", {"hours": str((now - since) // HOUR)})
    day, hour = moment(since, zone_of(NO_DEPARTMENT), language)
    return Phrase("desk.waits.since", {"day": day, "hour": hour})


def subject_of(session: Session, ticket: Ticket, language: str) -> Phrase:
    """Return what an exchange is about: the conversation it came from, or an announcement."""
    if (announcement := _announcement(session, ticket.subject or "")) is not None:
        return Phrase("desk.subject.announcement", message.named(announcement, language))
    key = f"desk.subject.{ticket.subject}"
    return Phrase(key if has_text(key) else "desk.subject.none")


def _announcement(session: Session, subject: str) -> Announcement | None:
    kind, _, number = subject.partition(ANNOUNCEMENT)
    return session.get(Announcement, int(number)) if number and not kind else None


CARD = MessageKind(
    "ticket",
    Urgency.REMINDER,
    life=None,
    resend_unknown=True,
    recheck=_reaches_staff,
    render=_render,
)
AGAIN = MessageKind(
    "ticket_card_again",
    Urgency.REMINDER,
    life=None,
    resend_unknown=True,
    recheck=_is_there_for_staff,
    render=_render_again,
)
