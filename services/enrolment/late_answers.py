"""Declare enrolments that the team checks too late, as long as their session is not over."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, exists

from models.enrolment import Enrolment
from models.programme import ProgrammeSession
from services.team.missed_hours import PromisedHours


def _not_over(today: date) -> Sequence[ColumnElement[bool]]:
    its_session = ProgrammeSession.id == Enrolment.session_id
    is_refused = Enrolment.refusal_at.is_not(None)  # in ten minutes, if nobody undoes it
    return [exists().where(its_session, ProgrammeSession.ends_on >= today), ~is_refused]


HOURS = PromisedHours(
    "answer_late",
    "enrolment",
    Enrolment,
    "person_id",
    _not_over,
    "way_in.answer_late",
    "desk.answers_late",
)
