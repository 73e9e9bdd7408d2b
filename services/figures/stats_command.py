"""Let the team choose a session for `/stats`, and send its figures as pictures with captions."""

from collections.abc import Mapping, Sequence

from flows.texts import translate
from models.programme import ProgrammeSession
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult
from services.conversation.replies import Button, Say, Show
from services.conversation.stack import ConversationStack
from services.conversation.text import button
from services.conversation.turn_context import TurnContext
from services.figures import partner_report, text_figures
from services.figures.pictures import EVERYONE
from services.people.roles import audit
from services.programme import sessions

STATS, REPORT, EXPORT = "stats", partner_report.DOCUMENT, "export"
SESSIONS = 6
OF_A_SESSION = ("figures_funnel", "figures_groups", "figures_follow_up")
OF_ALL = OF_A_SESSION[:2]


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
    """Tell whether there is such a session; EVERYONE stands for all of them."""
    return session_id == EVERYONE or context.session.get(ProgrammeSession, session_id) is not None


def _figures(context: TurnContext, _: ConversationStack, session_id: int) -> CallbackResult:
    if not exists(context, session_id):
        return CallbackResult.FOREIGN
    subject = {"session": session_id, "language": context.language, "bot": context.bot_id}
    for document in OF_A_SESSION if session_id else OF_ALL:
        context.say(Show(document, subject))
    if session_id == EVERYONE:
        of_texts = text_figures.lines(
            context.session, context.bot_id, context.language, context.now
        )
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


CALLBACKS: Mapping[str, CallbackHandler] = {STATS: _figures, REPORT: _report}
