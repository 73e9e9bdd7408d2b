"""Tell who asks on the front page whether a session is near them, from a commune alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from models.programme import ProgrammeSession
from rules.conversation.typed_text import plain
from rules.enrolment.eligibility import ZoneRule
from rules.geography.place_names import named_in
from rules.geography.zones import ZoneKind
from services.geography.zones import MapsMissing, Zones
from services.programme import sessions as programme_sessions

POSTCODE = re.compile(r"\d{5}")
DEPARTMENT = re.compile(r"\d{2}|2[ab]|9[78]\d", re.IGNORECASE)
LONGEST = 60
"""Characters that are read of a place."""


class NearbyAnswer(StrEnum):
    YES = "yes"
    """A whole rural commune, or a session open to all."""
    QUESTIONS = "questions"
    """Only an address, or other answers, can tell."""
    DEPARTMENT = "department"
    """A session is there; a commune would tell more."""
    OUTSIDE = "outside"
    """The session is for zones that the commune has none of."""
    NO_SESSION = "no_session"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Nearby:
    """The answer, its place, and its session if any."""

    answer: NearbyAnswer
    place: str = ""
    session_id: int | None = None


def look(session: Session, zones: Zones, typed: str, today: date) -> Nearby:
    """Answer for a postcode, a department or the name of a commune; keep nothing of it."""
    coming = programme_sessions.upcoming(session, today)
    words = typed.strip()[:LONGEST]
    if DEPARTMENT.fullmatch(words):
        return _of_department(coming, words.upper())
    try:
        return _of_communes(session, zones, coming, words)
    except MapsMissing:
        return Nearby(NearbyAnswer.UNKNOWN, words)


def _of_department(coming: Sequence[ProgrammeSession], department: str) -> Nearby:
    if found := _first_in(coming, department):
        return Nearby(NearbyAnswer.DEPARTMENT, department, found.id)
    return Nearby(NearbyAnswer.NO_SESSION, department)


def _of_communes(
    session: Session, zones: Zones, coming: Sequence[ProgrammeSession], words: str
) -> Nearby:
    if POSTCODE.fullmatch(words):
        communes = zones.communes_of(session, words)
    else:
        departments = sorted({code for it in coming for code in it.departments})
        communes = list(named_in(words, zones.towns_of(session, departments)))
    if not communes:
        return _of_territory(coming, words)
    answers = [_of_commune(session, zones, coming, insee, name) for insee, name in communes]
    if len({(it.answer, it.session_id) for it in answers}) > 1:
        first = next((it for it in answers if it.session_id is not None), answers[0])
        return Nearby(NearbyAnswer.QUESTIONS, words, first.session_id)
    return answers[0] if len(answers) == 1 else replace(answers[0], place=words)


def _of_territory(coming: Sequence[ProgrammeSession], words: str) -> Nearby:
    """Answer for the name of a session's territory, such as a department."""
    asked = plain(words)
    for it in coming:
        if asked and asked == plain(programme_sessions.texts_of(it).territory):
            return Nearby(NearbyAnswer.DEPARTMENT, words, it.id)
    return Nearby(NearbyAnswer.UNKNOWN, words)


def _of_commune(
    session: Session, zones: Zones, coming: Sequence[ProgrammeSession], insee: str, name: str
) -> Nearby:
    found = _first_in(coming, zones.department_of(session, zones.fold(session, insee)))
    if found is None:
        return Nearby(NearbyAnswer.NO_SESSION, name)
    return Nearby(_answer_nearby(session, zones, found, insee), name, found.id)


def _answer_nearby(
    session: Session, zones: Zones, found: ProgrammeSession, insee: str
) -> NearbyAnswer:
    if found.zone_rule is ZoneRule.COUNTED_ONLY:
        return NearbyAnswer.YES
    if zones.needs_address(session, insee, on=found.starts_on):
        return NearbyAnswer.QUESTIONS
    kind = zones.of_commune(session, insee, on=found.starts_on).kind
    if kind in (ZoneKind.FRR, ZoneKind.QPV):
        return NearbyAnswer.YES
    is_outside = kind is ZoneKind.NONE and found.zone_rule is ZoneRule.REQUIRED
    return NearbyAnswer.OUTSIDE if is_outside else NearbyAnswer.QUESTIONS


def _first_in(coming: Sequence[ProgrammeSession], department: str) -> ProgrammeSession | None:
    return next((it for it in coming if department in it.departments), None)
