"""Declare enrolments that the team checks too late, as long as their session is not over."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, select

from models.enrolment import Enrolment
from models.programme import ProgrammeSession
from services.team.missed_hours import PromisedHours


def _not_over(today: date) -> Sequence[ColumnElement[bool]]:
    going_on = ProgrammeSession.ends_on >= today
    return [Enrolment.session_id.in_(select(ProgrammeSession.id).where(going_on))]


HOURS = PromisedHours(
    "answer_late",
    "enrolment",
    Enrolment,
    "person_id",
    _not_over,
    "way_in.answer_late",
    "desk.answer_late",
)
