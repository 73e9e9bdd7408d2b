"""Answer `/stats`: a session's figures as pictures with captions, and what people typed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.texts import Html, has_text, plain_text, translate
from models.programme import ProgrammeSession
from models.understanding import HeardText, TextOutcome
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult, Callbacks
from services.conversation.replies import Button, Say, Show
from services.conversation.stack import ConversationStack
from services.conversation.text import button
from services.conversation.turn_context import TurnContext
from services.figures import partner_report
from services.figures.pictures import EVERYONE
from services.figures.presenting import FigureFormatter
from services.people.access import Access
from services.people.roles import audit
from services.programme import sessions

STATS, REPORT, EXPORT = "stats", partner_report.DOCUMENT, "export"
SESSIONS = 6
OF_A_SESSION = ("figures_funnel", "figures_groups", "figures_follow_up")
OF_ALL = OF_A_SESSION[:2]
TEXTS_LATELY = timedelta(days=30)
ASKED = 6
"""How many things are named that are asked most."""
FEWEST = 5
"""A thing asked less often is not named."""


def show(context: TurnContext) -> None:
    rows = choices(context, STATS)
    if not rows:
        context.say(Say(translate(context.language, "stats.none")))
        return
    everyone = button(context.language, "stats.all", inline_buttons.data(STATS, EVERYONE))
    inline_buttons.show(
        context, Say(translate(context.language, "stats.choose"), [*rows, [everyone]])
    )


def choices(context: TurnContext, callback: str) -> list[Sequence[Button]]:
    """Return a button for each of the last sessions, the latest first."""
    rows = sessions.latest(context.session, SESSIONS)
    return [
        [Button(label, inline_buttons.data(callback, int(session_id)))]
        for session_id, label in sessions.labels(rows, context.language)
    ]


def exists(context: TurnContext, session_id: int) -> bool:
    """Tell whether the session exists; EVERYONE stands for all sessions."""
    return session_id == EVERYONE or context.session.get(ProgrammeSession, session_id) is not None


def _figures(context: TurnContext, _: ConversationStack, session_id: int) -> CallbackResult:
    if not exists(context, session_id):
        return CallbackResult.FOREIGN
    subject = {"session": session_id, "language": context.language, "bot": context.bot_id}
    for document in OF_A_SESSION if session_id else OF_ALL:
        context.say(Show(document, subject))
    if session_id == EVERYONE:
        of_texts = text_figures(context.session, context.bot_id, context.language, context.now)
        if of_texts is not None:
            context.say(Say(of_texts))
    if session_id:
        report = button(context.language, "stats.report", inline_buttons.data(REPORT, session_id))
        data = button(context.language, "stats.data", inline_buttons.data(EXPORT, session_id))
        more = Say(translate(context.language, "stats.more"), [[report], [data]])
        inline_buttons.show(context, more)
    return CallbackResult.STAYS


def _report(context: TurnContext, _: ConversationStack, session_id: int) -> CallbackResult:
    if session_id == EVERYONE or not exists(context, session_id):
        return CallbackResult.FOREIGN
    audit(
        context.session, context.person_id, "report_made", context.now, programme_session=session_id
    )
    subject = {"session": session_id, "language": context.language, "bot": context.bot_id}
    subject["at"] = context.now.isoformat()
    context.say(
        Show(partner_report.DOCUMENT, subject, translate(context.language, "stats.report_caption"))
    )
    return CallbackResult.STAYS


def text_figures(session: Session, bot_id: int, language: str, now: datetime) -> Html | None:
    """Return the figures of the last 30 days; None when nobody typed anything."""
    lately = (HeardText.bot_id == bot_id, HeardText.at > now - TEXTS_LATELY)
    by_outcome = dict(
        session.execute(
            select(HeardText.outcome, func.count()).where(*lately).group_by(HeardText.outcome)
        ).all()
    )
    if not (whole := sum(by_outcome.values())):
        return None
    formatter = FigureFormatter(language)
    shares = {
        str(outcome): formatter.share(by_outcome.get(outcome, 0) / whole) for outcome in TextOutcome
    }
    asked = session.execute(
        select(HeardText.intent, func.count())
        .where(*lately, HeardText.intent != "")
        .group_by(HeardText.intent)
        .having(func.count() >= FEWEST)
        .order_by(func.count().desc(), HeardText.intent)
    )
    named = [
        f"{plain_text(language, f'meant.{intent}')} ({formatter.count(count)})"
        for intent, count in asked
        if has_text(f"meant.{intent}")
    ][:ASKED]
    text = translate(language, "stats.texts", count=formatter.count(whole), **shares)
    if not named:
        return text
    return Html(f"{text}\n{translate(language, 'stats.asked_most', asked=' · '.join(named))}")


CALLBACKS: Callbacks = {
    Access.TEAM: {
        STATS: _figures,
        REPORT: _report,
    },
}
