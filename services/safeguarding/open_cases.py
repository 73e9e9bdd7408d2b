"""Answer `/signalements`: list the open reports that this team member receives."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import Html, plain_text, translate
from models.mentoring.safeguarding import Report
from models.people import Person
from models.tickets import Ticket
from rules.tickets.conduct import Conduct
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult
from services.conversation.replies import Button, Say
from services.conversation.turn_context import TurnContext
from services.safeguarding import cards, recipients
from services.team import notifications

PAGE, SHOWN = "reports_page", 8


def show(context: TurnContext, first: int = 0) -> None:
    """Show `SHOWN` reports from index `first`, each with its handler, its hour and a button."""
    reports = recipients.heard_by(context.session, context.bot_id, context.person_id)[first:]
    if first == 0:
        written = _show_written(context)
        if not reports and not written:
            context.phrases.say(context, "safety.list.none")
    if not reports:
        return
    page_reports, language = reports[:SHOWN], context.language
    lines = Html("\n".join(line(context.session, report, language) for report in page_reports))
    rows = [[cards.open_button(report.id, language)] for report in page_reports]
    if len(reports) > SHOWN:
        label = plain_text(language, "safety.list.more")
        rows.append([Button(label, inline_buttons.data(PAGE, first + SHOWN))])
    text = translate(language, "safety.list", lines=lines)
    inline_buttons.show(context, Say(text, rows))


def _show_written(context: TurnContext) -> bool:
    """Show the exchanges whose words may be a report, with a button to each; False without any."""
    query = (
        select(Ticket)
        .join(Person, Person.id == Ticket.person_id)
        .where(Person.bot_id == context.bot_id, Ticket.closed_at.is_(None))
        .where(Ticket.conduct == Conduct.MAY_TELL)
        .order_by(Ticket.id)
    )
    written = context.session.scalars(query).all()
    if written:
        rows = [[_words_button(context, ticket)] for ticket in written[:SHOWN]]
        text = context.phrases.render(context, "safety.list.written", {"count": str(len(written))})
        inline_buttons.show(context, Say(text, rows))
    return bool(written)


def _words_button(context: TurnContext, ticket: Ticket) -> Button:
    name = notifications.name_of(context.session, ticket.person_id)
    label = plain_text(context.language, "safety.list.read", name=name)
    return Button(label, inline_buttons.data(cards.SHOW_WORDS, ticket.id))


def turn(context: TurnContext, first: int) -> CallbackResult:
    show(context, first)
    return CallbackResult.DONE


def line(session: Session, report: Report, language: str) -> Html:
    """Return the line of a report in the list, without names."""
    kind = "worry" if cards.is_worry(report) else "report"
    values = {
        "number": str(report.id),
        "category": translate(language, cards.category(report)),
        "state": cards.state(session, report, language),
    }
    return translate(language, f"safety.list.{kind}", **values)
