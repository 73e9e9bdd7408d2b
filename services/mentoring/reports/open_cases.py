"""`/signalements`: reports that wait to be settled, for each of the team who hears of them."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from flows.texts import Html, house_texts
from models.engine.constant import constant
from models.mentoring import Report
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult
from services.conversation.replies import Button, Say
from services.conversation.turn_context import TurnContext
from services.mentoring.reports import cards, recipients

PAGE, SHOWN = "reports_page", 8


def heard_by(session: Session, bot_id: int, reader_id: int) -> Sequence[Report]:
    """Open ones, the most pressing first."""
    found = session.scalars(*_open(bot_id)).all()
    return [it for it in found if recipients.hears(session, it, reader_id)]


def show(context: TurnContext, first: int = 0) -> None:
    """Who is on each, and the hour that was promised; a button opens its card."""
    found = heard_by(context.session, context.bot_id, context.person_id)[first:]
    if not found:
        context.phrases.say(context, "safety.list.none")
        return
    shown, language = found[:SHOWN], context.language
    lines = Html("\n".join(line(context.session, it, language) for it in shown))
    rows = [[cards.open_button(it.id, language)] for it in shown]
    if len(found) > SHOWN:
        label = house_texts().words(language, "safety.list.more")
        rows.append([Button(label, inline_buttons.data(PAGE, first + SHOWN))])
    words = house_texts().render(language, "safety.list", {"lines": lines})
    inline_buttons.show(context, Say(words, rows))


def turn(context: TurnContext, first: int) -> CallbackResult:
    show(context, first)
    return CallbackResult.DONE


def line(session: Session, report: Report, language: str) -> Html:
    kind = "worry" if report.by_mentor else "report"
    values = {
        "number": str(report.id),
        "category": house_texts().render(language, cards.category(report), {}),
        "state": cards.state(session, report, language),
    }
    return house_texts().render(language, f"safety.list.{kind}", values)


@constant
def _open(bot_id: int) -> Select[Report]:
    open_ones = Report.bot_id == bot_id, Report.settled_at.is_(None)
    return select(Report).where(*open_ones).order_by(Report.answer_by, Report.id)
