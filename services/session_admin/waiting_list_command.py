"""The waiting list of a session as the team sees it: who, in which order, since when."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import select

from models.enrolment import Enrolment
from rules.schedule.dates import in_words
from services.conversation.phrases import Phrase, plainly
from services.conversation.turn_context import Scene
from services.enrolment import places
from services.enrolment.places import today_of
from services.session_admin.session_command import here_of
from services.team.notifications import name_of

SHOWN = 15
"""People on one screen of a phone."""


class Line(StrEnum):
    SHOWN = "shown"
    NONE = "none"


def show(scene: Scene, answers: Mapping[str, str]) -> Line:
    here = here_of(scene, answers)
    if here is None:
        return Line.NONE
    query = (
        select(Enrolment)
        .where(*places.waiting(here))
        .order_by(Enrolment.changed_at, Enrolment.id)
        .limit(SHOWN + 1)
    )
    found = scene.session.scalars(query).all()
    lines = []
    for rank, it in enumerate(found[:SHOWN], 1):
        values = {
            "rank": str(rank),
            "name": name_of(scene.session, it.person_id),
            "since": in_words(today_of(here, it.changed_at), scene.language),
        }
        lines.append(Phrase(f"session.line_{'to_check' if it.answer_by else 'of'}", values))
    lines += [Phrase("session.line_more")] * (len(found) > SHOWN)
    scene.keep(line=plainly(Phrase.lines(lines), scene.language))
    return Line.SHOWN if found else Line.NONE
