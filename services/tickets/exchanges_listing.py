"""Declare the listing of open exchanges: the person, since when they wait, the member in charge.

What was said before is told as steps, never as words.  What the team has not answered yet is read,
but for words that may become those of a case.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from sqlalchemy import ColumnElement, Select, case, literal, select

from models.people import AT_ONCE, Person
from models.tickets import Ticket
from rules.conversation.answers import LONGEST_ANSWER
from rules.schedule.dates import moment
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from rules.tickets.conduct import Conduct
from services.conversation.phrases import plainly
from services.desk.listing import Act, ActField, Choices, Column, Filter, Listing
from services.desk.reader import DeskReader
from services.people import people
from services.people.roles import members
from services.team.notifications import name_of
from services.tickets import cards, exchange_acts, recent_activity

NAME = "exchanges"
MINE, NOBODYS, OTHERS = "mine", "nobodys", "others"
OPEN, URGENT, WAITS, ANSWERED = "open", "urgent", "waits", "answered"


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    """What the listing shows of one exchange."""

    ticket: Ticket
    name: str
    language: str
    taken_by: str


def load(reader: DeskReader, ids: Sequence[int]) -> Mapping[int, ExchangeRow]:
    """Read exchanges with the names of the writer and of the member in charge."""
    query = select(Ticket, Person).join(Person, Person.id == Ticket.person_id)
    found = {
        ticket.id: (ticket, person)
        for ticket, person in reader.session.execute(query.where(Ticket.id.in_(ids)))
    }
    return {
        key: ExchangeRow(
            found[key][0],
            name_of(reader.session, found[key][1].id),
            found[key][1].language,
            name_of(reader.session, taken) if (taken := found[key][0].taken_by) else "",
        )
        for key in ids
        if key in found
    }


def _state(ticket: Ticket) -> str:
    if ticket.danger is not None and ticket.outcome is None:
        return URGENT
    return WAITS if ticket.waits_since is not None else ANSWERED


def _shown_state(reader: DeskReader, row: ExchangeRow) -> str:
    return reader.plain(f"exchanges.state.{_state(row.ticket)}")


def _when(reader: DeskReader, row: ExchangeRow) -> str:
    return _moment(reader, row, due=False)


def _due(reader: DeskReader, row: ExchangeRow) -> str:
    return _moment(reader, row, due=True)


def _moment(reader: DeskReader, row: ExchangeRow, *, due: bool) -> str:
    at = row.ticket.answer_by if due else row.ticket.waits_since
    if at is None:
        return ""
    day, hour = moment(at, zone_of(NO_DEPARTMENT), reader.language)
    late = due and at <= reader.now
    return reader.plain("exchanges.late" if late else "exchanges.at", day=day, hour=hour)


def _subject(reader: DeskReader, row: ExchangeRow) -> str:
    subject = cards.subject_of(reader.session, row.ticket, reader.language)
    return str(plainly(subject, reader.language))


FIRST = case(
    (Ticket.danger.is_not(None), literal(AT_ONCE, Ticket.opened_at.type)),
    (Ticket.waits_since.is_not(None), Ticket.waits_since),
    else_=literal(AT_ONCE.replace(year=2200), Ticket.opened_at.type),
)
"""Urgent ones first, then who waits the longest, then those whom the team answered."""
COLUMNS: Sequence[Column[ExchangeRow]] = (
    Column("person", lambda _, row: row.name),
    Column("state", _shown_state, FIRST),
    Column("subject", _subject),
    Column("since", _when),
    Column("due", _due),
    Column("taken", lambda _, row: row.taken_by),
    Column("language", lambda _, row: row.language),
)


def _states(reader: DeskReader) -> Choices:
    return {it: reader.plain(f"exchanges.state.{it}") for it in (OPEN, URGENT, WAITS, ANSWERED)}


def _is_in(_: DeskReader, value: str) -> ColumnElement[bool]:
    urgent = Ticket.danger.is_not(None) & Ticket.outcome.is_(None)
    if value == URGENT:
        return urgent
    waits = Ticket.waits_since.is_not(None)
    if value == OPEN:
        return urgent | waits
    return ~urgent & (waits if value == WAITS else ~waits)


def _whose(reader: DeskReader) -> Choices:
    return {it: reader.plain(f"exchanges.whose.{it}") for it in (MINE, NOBODYS, OTHERS)}


def _is_of(reader: DeskReader, value: str) -> ColumnElement[bool]:
    if value == MINE:
        return Ticket.taken_by == reader.person_id
    if value == NOBODYS:
        return Ticket.taken_by.is_(None)
    return Ticket.taken_by.is_not(None) & (Ticket.taken_by != reader.person_id)


def _colleagues(reader: DeskReader) -> Choices:
    team = members(reader.session, reader.bot_id)
    return {str(it.id): name_of(reader.session, it.id) for it in team if it.id != reader.person_id}


def _of(reader: DeskReader) -> Select[int]:
    return select(Ticket.id).where(
        Ticket.closed_at.is_(None), people.whose_is_of_bot(Ticket.person_id, reader.bot_id)
    )


def draw(reader: DeskReader, ticket_id: int) -> str:
    """Draw one exchange: the person, the words that wait, the person's last steps."""
    ticket = reader.session.get_one(Ticket, ticket_id)
    row = load(reader, [ticket_id])[ticket_id]
    lines = [
        reader.say("exchanges.line.state", state=reader.plain(f"exchanges.state.{_state(ticket)}")),
        reader.say("exchanges.line.subject", subject=_subject(reader, row)),
        reader.say("exchanges.line.language", language=row.language),
    ]
    if since := _when(reader, row):
        lines.append(reader.say("exchanges.line.since", since=since))
    if due := _due(reader, row):
        lines.append(reader.say("exchanges.line.due", due=due))
    if row.taken_by:
        lines.append(reader.say("exchanges.line.taken", by=row.taken_by))
    steps = recent_activity.last_steps(reader.session, ticket.person_id, reader.language)
    lines.append(reader.say("exchanges.line.steps", steps=str(plainly(steps, reader.language))))
    facts = "".join(f"<li>{line}</li>" for line in lines)
    card = f'<a href="{reader.at(f"people/{ticket.person_id}")}">{reader.say("exchanges.card")}</a>'
    return (
        f'<h1>{escape(row.name)}</h1><ul class="card lines">{facts}</ul>'
        f"{_words(reader, ticket)}<p>{card}</p>"
    )


def _words(reader: DeskReader, ticket: Ticket) -> str:
    if ticket.conduct is Conduct.MAY_TELL:
        return f"<p>{reader.say('exchanges.case')}</p>"
    if not ticket.text:
        return f"<p>{reader.say('exchanges.no_words')}</p>"
    heading = reader.say("exchanges.words")
    return f'<h2>{heading}</h2><blockquote class="told">{escape(ticket.text)}</blockquote>'


ACTS = (
    Act("answer", exchange_acts.answer, (ActField("words", longest=LONGEST_ANSWER),)),
    Act("canned", exchange_acts.answer_canned, (ActField("canned", exchange_acts.canned),)),
    Act("take", exchange_acts.take, undo=exchange_acts.undo_take),
    Act("hand_over", exchange_acts.hand_over, (ActField("colleague", _colleagues),)),
    Act("close", exchange_acts.close, (ActField("outcome", exchange_acts.outcomes),)),
)
LISTING = Listing(
    name=NAME,
    of=_of,
    key=Ticket.id,
    whose=Ticket.person_id,
    load=load,
    label=lambda row: row.name,
    columns=COLUMNS,
    order="state",
    filters=(Filter("whose", _whose, _is_of), Filter("state", _states, _is_in)),
    acts=ACTS,
    row=draw,
    start={"state": OPEN},
)
