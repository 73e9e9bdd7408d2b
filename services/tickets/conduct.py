"""Ask a person who tells the team of somebody's conduct whether to report it; open a case."""

from datetime import datetime

from sqlalchemy.orm import Session

from flows.tickets.conduct import load_conduct_words
from models.outbox import OutboxMessage
from models.people import Person
from models.tickets import Ticket
from rules.outbox.pace import Urgency
from rules.schedule.dates import moment
from rules.schedule.time_zones import zone_of
from rules.tickets.conduct import Conduct, ConductOf, may_tell_of_conduct, whose_conduct
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult, Callbacks
from services.conversation.replies import Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.outbox import kinds, outbox
from services.people import day_limits, people, roles
from services.people.access import Access
from services.safeguarding import cards, notifications, report_conversation, who_may_report
from services.team.notifications import name_of
from services.tickets import cards as ticket_cards

REPORT_IT, ONLY_TOLD = "conduct_report", "conduct_talk"
"""Callbacks whose subject is an exchange: its person makes a report of it, or does not."""


def notice(session: Session, ticket: Ticket, text: str, now: datetime) -> None:
    """Mark an exchange whose words may tell of somebody's conduct, and ask about them once."""
    if may_tell_of_conduct(text, load_conduct_words()):
        mark(session, ticket, now)


def mark(session: Session, ticket: Ticket, now: datetime) -> None:
    """Mark an exchange as about conduct, and ask its person, unless the team is to call them."""
    if ticket.conduct is not None or roles.is_staff(session, ticket.person_id):
        return
    ticket.conduct = Conduct.MAY_TELL
    if ticket.danger is None:
        buttons = [
            ("conduct.report", inline_buttons.data(REPORT_IT, ticket.id)),
            ("conduct.talk", inline_buttons.data(ONLY_TOLD, ticket.id)),
        ]
        outbox.enqueue(
            session,
            ASK,
            session.get_one(Person, ticket.person_id),
            key=f"{ASK.name}:{ticket.id}",
            due_at=now,
            params={**kinds.message_params("conduct.ask", {}, buttons), "ticket": ticket.id},
        )


def _may_still_tell(session: Session, message: OutboxMessage, _: datetime) -> bool:
    ticket = session.get(Ticket, message.params["ticket"])
    return ticket is not None and ticket.conduct is Conduct.MAY_TELL


ASK = kinds.one_to_one("conduct_ask", Urgency.REMINDER, recheck=_may_still_tell)


def _report_it(context: TurnContext, stack: ConversationStack, ticket_id: int) -> CallbackResult:
    """Ask the questions of a report about a mentor; about others, file the words themselves."""
    ticket = _own(context, ticket_id)
    if ticket is None:
        return CallbackResult.FOREIGN
    if ticket.conduct is Conduct.FILED:
        inline_buttons.replace(context, "conduct.filed_already", {})
        return CallbackResult.DONE
    whose = whose_conduct(ticket.text, load_conduct_words())
    booking_id = who_may_report.reportable(context) if whose is ConductOf.MENTOR else None
    if booking_id is not None:
        about = {"booking": str(booking_id), "ticket": str(ticket.id)}
        context.conversations.open_above(context, stack, "report", about)
        return CallbackResult.DONE
    day, limit = report_conversation.CASES, report_conversation.CASES_A_DAY
    if not day_limits.take(context.session, day, limit, context.person_id, context.now):
        inline_buttons.replace(context, "safety.full", {})
        return CallbackResult.DONE
    _open_case(context, ticket, context.person)
    inline_buttons.replace(context, "conduct.filed", {})
    return CallbackResult.DONE


def _only_told(context: TurnContext, _: ConversationStack, ticket_id: int) -> CallbackResult:
    ticket = _own(context, ticket_id)
    if ticket is None:
        return CallbackResult.FOREIGN
    if ticket.conduct is Conduct.MAY_TELL:
        ticket.conduct = Conduct.DECLINED
    inline_buttons.replace(context, "conduct.kept", {})
    return CallbackResult.DONE


def _own(context: TurnContext, ticket_id: int) -> Ticket | None:
    ticket = context.session.get(Ticket, ticket_id, with_for_update=True)
    return ticket if ticket is not None and ticket.person_id == context.person_id else None


def _of_bot(context: TurnContext, ticket: Ticket | None) -> Person | None:
    """Return the person of an exchange; None if they are of another bot."""
    return people.find(context.session, context.bot_id, ticket.person_id) if ticket else None


def _file(context: TurnContext, _: ConversationStack, ticket_id: int) -> CallbackResult:
    """Open a case about an exchange, for the team; tell the person about the case."""
    ticket = context.session.get(Ticket, ticket_id, with_for_update=True)
    person = _of_bot(context, ticket)
    if ticket is None or person is None:
        return CallbackResult.FOREIGN
    key = "conduct.filed_by_team" if ticket.text else "conduct.filed_without_words"
    case = _open_case(context, ticket, person)
    values = {"number": str(case), "name": name_of(context.session, person.id)}
    rows = [[cards.open_button(case, context.language)]]
    inline_buttons.show(context, Say(context.phrases.render(context, key, values), rows))
    return CallbackResult.STAYS


def _open_case(context: TurnContext, ticket: Ticket, person: Person) -> int:
    """Open a case with the words of the exchange, or add the words to an open case; return the id.

    Of a case that the team opens, the person hears at once, and until when it is answered.
    """
    session, now = context.session, context.now
    whose = whose_conduct(ticket.text, load_conduct_words())
    case = report_conversation.open_told(session, person, ticket.text, whose, now)
    ticket.conduct = Conduct.FILED
    if context.person_id != person.id:
        roles.audit(session, context.person_id, "report_opened", now, report=case.id)
        day, hour = moment(case.answer_by, zone_of(person.department), person.language)
        notifications.tell_speaker(session, case, "conduct.told", now, day=day, hour=hour)
    return case.id


def _show(context: TurnContext, _: ConversationStack, ticket_id: int) -> CallbackResult:
    """Show a member of the team an exchange that `/signalements` lists."""
    ticket = context.session.get(Ticket, ticket_id)
    if ticket is None or _of_bot(context, ticket) is None:
        return CallbackResult.FOREIGN
    mark = str(context.update_id)
    card = ticket_cards.NEW if ticket.waits_since else ticket_cards.MORE
    ticket_cards.show(
        context.session,
        context.person,
        ticket,
        card,
        context.now,
        message=ticket.text,
        mark=mark,
    )
    return CallbackResult.STAYS


CALLBACKS: Callbacks = {
    Access.PERSON: {
        REPORT_IT: _report_it,
        ONLY_TOLD: _only_told,
    },
    Access.TEAM: {
        ticket_cards.FILE_REPORT: _file,
        cards.SHOW_WORDS: _show,
    },
}
