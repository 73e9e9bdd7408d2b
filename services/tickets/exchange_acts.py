"""Take, hand over, answer and close exchanges from the desk, as the chat and the group do."""

from models.people import Person
from models.tickets import Ticket, UrgentOutcome
from rules.tickets.canned_answers import filled, missing_in
from services.conversation.turn_context import TurnContext
from services.desk.listing import ActOnRow, Choices, Verdict
from services.desk.reader import DeskReader
from services.outbox import kinds
from services.people.roles import audit
from services.team import closed_cards
from services.team.notifications import name_of, tell
from services.tickets import answering, canned_answers, tickets, urgent
from services.tickets.answering import AnswerResult

SETTLED = "settled"


def outcomes(reader: DeskReader) -> Choices:
    names = (SETTLED, *UrgentOutcome)
    return {name: reader.plain(f"exchanges.outcome.{name}") for name in names}


def canned(reader: DeskReader) -> Choices:
    saved = canned_answers.all_of(reader.session, reader.bot_id)
    return {str(it.id): it.title for it in saved}


def answer(on: ActOnRow) -> Verdict:
    return _answer(on, _ticket(on), on.fields["words"])


def answer_canned(on: ActOnRow) -> Verdict:
    """Answer with a canned answer, unless one of its variables is unknown for the person."""
    ticket, context = _ticket(on), on.reader.turn(on.number)
    saved = canned_answers.find(on.reader.session, on.reader.bot_id, int(on.fields["canned"]))
    if saved is None:
        return Verdict("canned_gone", is_done=False)
    person = on.reader.session.get_one(Person, ticket.person_id)
    values = canned_answers.values_for(context, person)
    if missing_in(saved.text, values):
        return Verdict("canned_missing", is_done=False)
    return _answer(on, ticket, filled(saved.text, values))


def take(on: ActOnRow) -> Verdict:
    """Take an exchange that nobody has."""
    ticket, context = _ticket(on), on.reader.turn(on.number)
    if ticket.taken_by is not None:
        mine = ticket.taken_by == on.reader.person_id
        return Verdict("mine_already" if mine else "taken_already", is_done=False)
    if ticket.danger is not None:
        urgent.take(context, ticket)
        return Verdict("taken_urgent", is_done=False)
    _give(on, ticket, on.reader.person_id, "exchange_taken")
    return Verdict("taken")


def undo_take(on: ActOnRow) -> bool:
    """Undo taking an exchange, unless a colleague has taken the exchange since or it is urgent."""
    ticket = _ticket(on)
    if ticket.taken_by != on.reader.person_id or ticket.danger is not None:
        return False
    ticket.taken_by = ticket.taken_at = None
    return True


def hand_over(on: ActOnRow) -> Verdict:
    """Give an exchange to a colleague; one notice names all exchanges given at once."""
    ticket, reader = _ticket(on), on.reader
    colleague = reader.session.get_one(Person, int(on.fields["colleague"]))
    if ticket.taken_by == colleague.id:
        return Verdict("theirs_already", is_done=False)
    _give(on, ticket, colleague.id, "exchange_given")
    if ticket.danger is not None:
        urgent.follow(reader.turn(on.number), ticket)
    by = {"by": name_of(reader.session, reader.person_id)}
    told = kinds.message_params("bureau.exchanges.given", by)
    tell(reader.session, [colleague], told, key=f"given:{on.number}", now=reader.now)
    return Verdict("handed_over", is_done=False)


def close(on: ActOnRow) -> Verdict:
    """Close an exchange; an exchange about a danger is closed only with the outcome of the call."""
    ticket, context = _ticket(on), on.reader.turn(on.number)
    outcome = on.fields["outcome"]
    if ticket.danger is not None and outcome != SETTLED:
        urgent.record_outcome(context, ticket, UrgentOutcome(outcome))
    if not urgent.may_close(ticket):
        return Verdict("outcome_first", is_done=False)
    name = name_of(on.reader.session, ticket.person_id)
    tickets.close_by_team(context, ticket)
    closed_cards.close(context, f"ticket:{ticket.id}:", name, "desk.closed_short")
    return Verdict("closed", is_done=False)


def _answer(on: ActOnRow, ticket: Ticket, words: str) -> Verdict:
    context: TurnContext = on.reader.turn(on.number)
    person = on.reader.session.get_one(Person, ticket.person_id)
    result = answering.write(context, person, words, f"desk:{on.number}:{on.key}")
    if result in (AnswerResult.SENT, AnswerResult.MAILED) and ticket.taken_by is None:
        ticket.taken_by, ticket.taken_at = on.reader.person_id, on.reader.now
    return Verdict(result, is_done=False)


def _give(on: ActOnRow, ticket: Ticket, to: int, action: str) -> None:
    ticket.taken_by, ticket.taken_at = to, on.reader.now
    about = {"person": ticket.person_id, "ticket": ticket.id}
    audit(on.reader.session, on.reader.person_id, action, on.reader.now, **about)


def _ticket(on: ActOnRow) -> Ticket:
    return on.reader.session.get_one(Ticket, on.key, with_for_update=True)
