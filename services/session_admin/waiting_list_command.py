"""The waiting list of a session as the team sees it: who, in which order, since when."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import select

from models.enrolment import Enrolment
from rules.schedule.dates import in_words
from services.conversation.phrases import Phrase, plainly
from services.conversation.turn_context import TurnContext
from services.enrolment import places
from services.enrolment.places import today_of
from services.session_admin.session_command import here_of
from services.team.notifications import name_of

SHOWN = 15
"""People on one screen of a phone."""


class WaitingListShown(StrEnum):
    SHOWN = "shown"
    NONE = "none"


def show(context: TurnContext, answers: Mapping[str, str]) -> WaitingListShown:
    here = here_of(context, answers)
    if here is None:
        return WaitingListShown.NONE
    query = (
        select(Enrolment)
        .where(*places.waiting(here))
        .order_by(Enrolment.changed_at, Enrolment.id)
        .limit(SHOWN + 1)
    )
    found = context.session.scalars(query).all()
    lines = []
    for rank, it in enumerate(found[:SHOWN], 1):
        values = {
            "rank": str(rank),
            "name": name_of(context.session, it.person_id),
            "since": in_words(today_of(here, it.changed_at), context.language),
        }
        lines.append(Phrase(f"session.line_{'to_check' if it.answer_by else 'of'}", values))
    lines += [Phrase("session.line_more")] * (len(found) > SHOWN)
    context.keep(line=plainly(Phrase.lines(lines), context.language))
    return WaitingListShown.SHOWN if found else WaitingListShown.NONE
