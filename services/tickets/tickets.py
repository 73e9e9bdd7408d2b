"""Open, continue and close tickets: what a person and the team write until it is settled."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from flows.replies import Reply
from flows.texts import DEFAULT_LANGUAGE, plain_text
from flows.tickets.asking_for_a_human import load_human_words
from models.conversation import Conversation
from models.outbox import OutboxMessage
from models.people import Person
from models.tickets import Ticket, TopicPostKind, UrgentOutcome
from rules.conversation.answers import LONGEST_TO_TEAM, phone_as_read
from rules.schedule.dates import with_year
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from rules.tickets.asking_for_a_human import needs_no_answer
from rules.tickets.conduct import Conduct
from rules.tickets.distress import Danger
from rules.tickets.working_hours import next_read, work_between, work_later
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Done, TurnContext
from services.enrolment.verdict_values import ADDRESS, AT_ADDRESS, verdict_of
from services.outbox import kinds, outbox
from services.people import day_limits, people, roles
from services.team import answers_by_email, closings
from services.tickets import (
    attachments,
    cards,
    conduct,
    messages,
    staff_group,
    urgent,
    voices,
)

REMINDED_AFTER = timedelta(hours=4)
"""Working time after which the team is reminded of a ticket that waits."""
AGAIN, PUT_OFF = timedelta(days=1), timedelta(days=3)
"""Time from a reminder to the next; time by which a member may put it off."""
WORRYING = timedelta(hours=1)
"""Time after which the team is reminded of words that may tell of a danger."""
QUIET = timedelta(days=3)
"""Time after an answer of the team in which nobody writes, and the ticket closes by itself."""
TOO_SOON = timedelta(days=1)
"""How long after the team closed a ticket the person's words reopen the talk."""
PASSING = frozenset({"talk", "menu", "help", "distress", "team"})
"""Scripts that do not tell what a message is about."""


def tell_team(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Write the answer `message` to the team, with the `subject` the conversation may be about."""
    write(context, answers["message"], answers.get("subject"))
    return Done.DONE


def ask_call_back(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Write to the team that the person wants to be called."""
    request = plain_text(DEFAULT_LANGUAGE, "desk.call_me")
    return tell_team(context, {**answers, "message": request})


def talks(person_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition that a person has an open ticket: the team reads their messages."""
    return exists().where(Ticket.person_id == person_id, Ticket.closed_at.is_(None))


def open_of(session: Session, person_id: int) -> Ticket | None:
    """Return the person's open ticket, locked until the transaction ends."""
    query = select(Ticket).where(Ticket.person_id == person_id, Ticket.closed_at.is_(None))
    newest = query.order_by(Ticket.id.desc()).limit(1).with_for_update()
    return session.scalars(newest).first()


def is_open(context: TurnContext) -> bool:
    """Tell whether the person has an open ticket."""
    return open_of(context.session, context.person_id) is not None


def erased_address(context: TurnContext) -> str | Phrase:
    """Return the sentence on an erased address, which an open ticket may still hold.

    It is empty when none was given.
    """
    verdict = verdict_of(context)
    if verdict is None or verdict.method not in AT_ADDRESS:
        return ""
    if verdict.method == ADDRESS and is_open(context):
        return Phrase("fact.erased.told_to_team")
    return Phrase(f"fact.erased.{verdict.method}")


def write(
    context: TurnContext, text: str, subject: str | None = None, *, is_held: bool = False
) -> Ticket:
    """Write the person's text to the team, in the open ticket or in a new one."""
    about, mark = subject or _interrupted_script(context), str(context.update_id)
    session, now = context.session, context.now
    return take_in(session, context.person_id, text, about, now, mark, is_held=is_held)


def take_in(
    session: Session,
    person_id: int,
    text: str,
    subject: str | None,
    now: datetime,
    mark: str,
    *,
    is_held: bool = False,
) -> Ticket:
    """Do what `write` does, for a message from the chat or from a web page.

    `mark` tells one message from another.  `is_held`: the team sees it some seconds later.
    """
    ticket = open_of(session, person_id)
    was_open = ticket is not None
    if ticket is None:
        ticket = _open(session, person_id, subject, now)
    if ticket.answered_at is None or not needs_no_answer(text, load_human_words()):
        _waits(session, ticket, now)
        ticket.text = f"{ticket.text}\n{text}".strip()[-LONGEST_TO_TEAM:]
    conduct.notice(session, ticket, text, now)
    card = cards.MORE if was_open else cards.NEW
    is_held = is_held and may_be_held(ticket)
    cards.announce(session, ticket, card, now, message=text, mark=mark, is_held=is_held)
    return ticket


def may_be_held(ticket: Ticket) -> bool:
    """Tell whether the team may see words some seconds later: nobody waits for a call."""
    return ticket.danger is None


def take_back(context: TurnContext, ticket: Ticket, mark: int | None) -> str | None:
    """Take back a message not meant for the team, and return it; None if perhaps read already.

    Then the team is told, and need not answer.
    """
    words = cards.take_back(context.session, ticket, mark, context.now)
    if words is None:
        said = plain_text(DEFAULT_LANGUAGE, "desk.not_for_team")
        mark_of_turn = str(context.update_id)
        cards.announce(
            context.session, ticket, cards.MORE, context.now, message=said, mark=mark_of_turn
        )
        is_alone = "\n" not in ticket.text
    else:
        ticket.text = "\n".join(_without(ticket.text, words))
        is_alone = not ticket.text
    if is_alone and ticket.team_wrote_at is not None and ticket.danger is None:
        ticket.text, ticket.waits_since, ticket.answer_by = "", None, None
        ticket.next_at = context.now + QUIET
    return words


def _without(text: str, words: str) -> list[str]:
    """Return a text without the last occurrence of some words."""
    before, _, after = text.rpartition(words)
    return [it for it in (before.rstrip("\n"), after.lstrip("\n")) if it]


def tell_of_number(
    context: TurnContext, answers: Mapping[str, str], told: str = "talk.number_told"
) -> Done:
    """Give the team what was said beside a telephone number: when not to call, who listens.

    `told` is the text that says so where others than the team call.
    """
    if words := answers.get("phone_beside"):
        values = {"number": phone_as_read(answers["phone"]), "message": words}
        write(context, plain_text(DEFAULT_LANGUAGE, "desk.beside_number", **values))
        context.phrases.say(context, told)
    return Done.DONE


def mention(context: TurnContext, text: str) -> None:
    """Show the team a text that the bot has answered, so that no answer of the team is awaited."""
    ticket = open_of(context.session, context.person_id)
    if ticket is not None:
        mark = str(context.update_id)
        said = plain_text(DEFAULT_LANGUAGE, "desk.answered_by_bot", message=text)
        cards.announce(context.session, ticket, cards.MORE, context.now, message=said, mark=mark)


def alert(context: TurnContext, danger: Danger = Danger.WORRY) -> None:
    """Tell the whole team, once an hour for each danger, that words in an exchange may tell of it.

    A call that was asked for is followed already.
    """
    ticket = open_of(context.session, context.person_id)
    if ticket is None:
        return
    cards.release(context.session, ticket, context.now)
    if ticket.danger is not None:
        return
    hour = f"worries {danger} {context.now:%H}"
    if day_limits.take(context.session, hour, 1, context.person_id, context.now):
        mark = str(context.update_id)
        cards.announce(context.session, ticket, cards.WORRIES, context.now, mark=mark)
        soon = remind_again_at(context.session, ticket, context.now + WORRYING)
        ticket.next_at = min(soon, ticket.next_at or soon)


def send(context: TurnContext, reply: Reply) -> Ticket:
    """Pass a photo, a file or a voice message on to the team as it is."""
    ticket = open_of(context.session, context.person_id)
    if ticket is None:
        ticket = write(context, plain_text(DEFAULT_LANGUAGE, "desk.no_words"))
    else:
        _waits(context.session, ticket, context.now)
    attachments.to_team(context, ticket, reply)
    voices.queue(context, ticket, reply)
    return ticket


def open_urgent(context: TurnContext, danger: Danger) -> None:
    """Make the person's ticket, or a new one, a request for an urgent call."""
    ticket = open_of(context.session, context.person_id)
    ticket = ticket or _open(context.session, context.person_id, None, context.now)
    urgent.ask(context.session, ticket, danger, context.now, str(context.update_id))


def open_urgent_once(
    session: Session, person_id: int, danger: Danger, now: datetime, mark: str
) -> Ticket:
    """Open an urgent ticket from a page, unless a call to this person is already due."""
    ticket = open_of(session, person_id) or _open(session, person_id, None, now)
    if ticket.danger is None or ticket.outcome is not None:
        urgent.ask(session, ticket, danger, now, mark)
    return ticket


def tell_number(context: TurnContext) -> None:
    """Send the team the card with the telephone number, in private: others may read a group."""
    if (ticket := open_of(context.session, context.person_id)) is not None:
        params = {"ticket": ticket.id, "card": cards.NUMBER, "message": ""}
        cards.announce_in_private(context.session, params, context.now, str(context.update_id))


def answered(context: TurnContext, person_id: int) -> Ticket:
    """Record that the team wrote to the person; open a ticket if none is, since they may reply."""
    ticket = open_of(context.session, person_id) or _open(
        context.session, person_id, None, context.now
    )
    _record_answer_time(context, ticket)
    ticket.team_wrote_at = context.now
    if ticket.conduct is not Conduct.MAY_TELL:  # else they may become the words of a case
        ticket.text = ""
    ticket.waits_since = None
    if ticket.danger is None:
        ticket.next_at, ticket.answer_by = context.now + QUIET, None
    else:
        urgent.take(context, ticket)
    return ticket


def close(session: Session, ticket: Ticket, now: datetime) -> None:
    """Close the ticket and erase its text; its topic is closed after the posts queued before."""
    assert urgent.may_close(ticket), "what came of the call is said first"
    person = session.get_one(Person, ticket.person_id)
    staff_group.post(session, person, TopicPostKind.CLOSE, now)
    ticket.closed_at, ticket.text = now, ""
    ticket.waits_since = ticket.next_at = ticket.answer_by = None


def is_of_bot(context: TurnContext, ticket: Ticket) -> bool:
    """Tell whether the person of the ticket is one of this bot."""
    return context.session.get_one(Person, ticket.person_id).bot_id == context.bot_id


def close_by_team(context: TurnContext, ticket: Ticket) -> None:
    """Close the ticket and tell the person, even without a written answer: they may have called."""
    _record_answer_time(context, ticket)
    about = {"person": ticket.person_id, "ticket": ticket.id}
    roles.audit(context.session, context.person_id, "ticket_closed", context.now, **about)
    close(context.session, ticket, context.now)
    person = context.session.get_one(Person, ticket.person_id)
    outbox.enqueue(
        context.session,
        messages.TICKET_CLOSED,
        person,
        key=_closing_key(ticket),
        due_at=context.now,
        params=kinds.message_params(f"desk.{_closing(ticket)}"),
    )
    key = _closing_key(ticket)
    answers_by_email.write(context.session, person, _closing(ticket), {}, key=key, now=context.now)


def _closing(ticket: Ticket) -> str:
    """Return the end of the text keys, of the chat and of the e-mail, for this closing."""
    if ticket.outcome is UrgentOutcome.UNREACHED:
        return "closed_unreached"
    return "closed_softly" if ticket.danger else "closed_told"


def closed_too_soon(context: TurnContext, text: str) -> Ticket | None:
    """Return the ticket closed lately by the team, if the text says that nothing is settled."""
    mine = select(Ticket).where(Ticket.person_id == context.person_id)
    last = context.session.scalars(mine.order_by(Ticket.id.desc()).limit(1)).first()
    if last is None or last.closed_at is None or last.closed_at <= context.now - TOO_SOON:
        return None
    closing_message = exists().where(
        OutboxMessage.bot_id == context.bot_id, OutboxMessage.key == _closing_key(last)
    )
    over = needs_no_answer(text, load_human_words())
    return last if not over and context.session.scalar(select(closing_message)) else None


def close_as_settled(context: TurnContext) -> bool:
    """Close the ticket because the person says that it is settled, and tell the team.

    Return False, and do not close it, while an urgent call has no outcome: the call is still due.
    """
    ticket = open_of(context.session, context.person_id)
    if ticket is not None and not urgent.may_close(ticket):
        mark = str(context.update_id)
        cards.announce(context.session, ticket, cards.SAYS_SETTLED, context.now, mark=mark)
        return False
    if ticket is not None:
        cards.announce(context.session, ticket, cards.SETTLED, context.now)
        close(context.session, ticket, context.now)
    return True


def call_off(context: TurnContext, _: Mapping[str, str]) -> Done:
    """Tell the whole team that the person no longer wants a call, and the next step.

    Whoever asked for it may be made to say so: it is the team that closes it.
    """
    ticket = open_of(context.session, context.person_id)
    if ticket is not None and ticket.danger is not None:
        mark = str(context.update_id)
        cards.announce(context.session, ticket, cards.CALLED_OFF, context.now, mark=mark)
    return Done.DONE


def about_talk(context: TurnContext) -> Mapping[str, str | None]:
    """Return since when the ticket is open, and the text that waits for an answer."""
    ticket = open_of(context.session, context.person_id)
    if ticket is None:
        return {}
    since = with_year(local_date(ticket.opened_at, NO_DEPARTMENT), context.language)
    return {"talk": f"{since} · {ticket.text}" if ticket.text else since}


def is_from_team(context: TurnContext, message_id: int) -> bool:
    """Tell whether the message that the person got was an answer of the team."""
    query = select(OutboxMessage.id).where(
        OutboxMessage.person_id == context.person_id,
        OutboxMessage.message_id == message_id,
        OutboxMessage.kind.in_((messages.FROM_TEAM.name, attachments.FROM_TEAM.name)),
    )
    return context.session.scalar(query.limit(1)) is not None


def show_waiting(context: TurnContext, reader: Person) -> None:
    """Send the waiting tickets, urgent first, to a member who joins or goes on duty."""
    query = (
        select(Ticket)
        .join(Person, Person.id == Ticket.person_id)
        .where(Person.bot_id == context.bot_id, Ticket.closed_at.is_(None))
        .where(or_(Ticket.waits_since.is_not(None), Ticket.danger.is_not(None)))
        .order_by(Ticket.danger.is_(None), Ticket.id)
    )
    for ticket in context.session.scalars(query):
        card = cards.NEW if ticket.danger is None else cards.URGENT
        message, mark = ticket.text, str(context.update_id)
        cards.show(context.session, reader, ticket, card, context.now, message=message, mark=mark)


def remind_at(session: Session, ticket: Ticket, now: datetime) -> datetime:
    """Return when the team is to be reminded: after REMINDED_AFTER of working time."""
    return work_later(now, REMINDED_AFTER, people.department_of(session, ticket.person_id))


def remind_again_at(session: Session, ticket: Ticket, at: datetime) -> datetime:
    """Return when the team, which is there at `at` or next, is reminded once more."""
    return next_read(at, people.department_of(session, ticket.person_id))


def put_off(context: TurnContext, ticket: Ticket) -> None:
    """Remind the team of a ticket that waits in three days only."""
    ticket.next_at = remind_again_at(context.session, ticket, context.now + PUT_OFF)


def _closing_key(ticket: Ticket) -> str:
    return f"ticket_closed:{ticket.id}"


def _open(session: Session, person_id: int, subject: str | None, now: datetime) -> Ticket:
    ticket = Ticket(person_id=person_id, text="", subject=subject, opened_at=now)
    session.add(ticket)
    session.flush()
    return ticket


def _waits(session: Session, ticket: Ticket, now: datetime) -> None:
    if ticket.waits_since is None:
        ticket.waits_since = now
        if ticket.danger is None:  # an urgent one has its own, much sooner reminders
            ticket.next_at = remind_at(session, ticket, now)
            person = session.get_one(Person, ticket.person_id)
            ticket.answer_by = closings.answered_by_end_of(
                session, person.bot_id, now, person.department
            )


def _record_answer_time(context: TurnContext, ticket: Ticket) -> None:
    """Record who gave the first answer, and after how many minutes of working time."""
    if ticket.waits_since is not None and ticket.answered_at is None:
        department = people.department_of(context.session, ticket.person_id)
        work = work_between(ticket.waits_since, context.now, department)
        ticket.answered_at, ticket.answered_by = context.now, context.person_id
        ticket.answer_minutes = round(work / timedelta(minutes=1))


def _interrupted_script(context: TurnContext) -> str | None:
    """Return the script that the person left in order to write."""
    query = select(Conversation.script).where(Conversation.person_id == context.person_id)
    scripts = context.session.scalars(query.order_by(Conversation.depth.desc())).all()
    return next((script for script in scripts if script not in PASSING), None)
