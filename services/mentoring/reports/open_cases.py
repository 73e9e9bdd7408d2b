"""Answer `/signalements`: list the open reports that this team member receives."""

from sqlalchemy.orm import Session

from flows.texts import Html, plain_text, translate
from models.mentoring import Report
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult
from services.conversation.replies import Button, Say
from services.conversation.turn_context import TurnContext
from services.mentoring.reports import cards, recipients

PAGE, SHOWN = "reports_page", 8


def show(context: TurnContext, first: int = 0) -> None:
    """Show `SHOWN` reports from index `first`: who handles each, its hour, a button to it."""
    reports = recipients.heard_by(context.session, context.bot_id, context.person_id)[first:]
    if not reports:
        context.phrases.say(context, "safety.list.none")
        return
    page_reports, language = reports[:SHOWN], context.language
    lines = Html("\n".join(line(context.session, report, language) for report in page_reports))
    rows = [[cards.open_button(report.id, language)] for report in page_reports]
    if len(reports) > SHOWN:
        label = plain_text(language, "safety.list.more")
        rows.append([Button(label, inline_buttons.data(PAGE, first + SHOWN))])
    text = translate(language, "safety.list", lines=lines)
    inline_buttons.show(context, Say(text, rows))


def turn(context: TurnContext, first: int) -> CallbackResult:
    show(context, first)
    return CallbackResult.DONE


def line(session: Session, report: Report, language: str) -> Html:
    """Return the line of a report in the list, without names."""
    kind = "worry" if report.by_mentor else "report"
    values = {
        "number": str(report.id),
        "category": translate(language, cards.category(report)),
        "state": cards.state(session, report, language),
    }
    return translate(language, f"safety.list.{kind}", **values)
