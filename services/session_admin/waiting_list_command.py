"""Show the team the waiting list of a session: names, in order, since when."""

from collections.abc import Mapping

from sqlalchemy import select

from models.enrolment import Enrolment
from rules.schedule.dates import in_words
from services.conversation.phrases import Phrase, plainly
from services.conversation.turn_context import ShownOrNone, TurnContext
from services.enrolment import places
from services.enrolment.places import today_of
from services.session_admin.session_command import chosen_session
from services.team.notifications import name_of

SHOWN = 15
"""How many people fit on one screen of a phone."""


def show(context: TurnContext, answers: Mapping[str, str]) -> ShownOrNone:
    """Keep the first people of the waiting list, with their rank, as one text."""
    programme_session = chosen_session(context, answers)
    if programme_session is None:
        return ShownOrNone.NONE
    query = (
        select(Enrolment)
        .where(*places.waiting(programme_session))
        .order_by(Enrolment.changed_at, Enrolment.id)
        .limit(SHOWN + 1)
    )
    rows = context.session.scalars(query).all()
    lines = []
    for rank, enrolment in enumerate(rows[:SHOWN], 1):
        values = {
            "rank": str(rank),
            "name": name_of(context.session, enrolment.person_id),
            "since": in_words(today_of(programme_session, enrolment.changed_at), context.language),
        }
        lines.append(Phrase(f"session.line_{'to_check' if enrolment.answer_by else 'of'}", values))
    lines += [Phrase("session.line_more")] * (len(rows) > SHOWN)
    context.keep(line=plainly(Phrase.joined(lines), context.language))
    return ShownOrNone.SHOWN if rows else ShownOrNone.NONE
