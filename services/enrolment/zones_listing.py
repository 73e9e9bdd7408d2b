"""Declare the listing of sign-ups to check: what was said, why it is unsure, who decided what.

A sign-up stays in it once it is settled, so that what changed meanwhile is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from flows.texts import plain_text
from models.enrolment import EligibilityVerdict, Enrolment
from models.geography import Commune
from models.outbox import OutboxMessage
from models.people import AT_ONCE
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import EligibilityOutcome
from rules.schedule.dates import moment
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from services.desk.listing import Act, Choices, Column, Filter, Listing
from services.desk.reader import DeskReader
from services.enrolment import messages, quarter_maps, review_command, review_queue, zone_acts
from services.people import people
from services.team.notifications import name_of

NAME = "zones"
OPEN, PLANNED, SETTLED = "open", "planned", "settled"
NEVER = AT_ONCE.replace(year=2200)


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """What the listing shows of one sign-up, with the verdict that counts."""

    enrolment: Enrolment
    verdict: EligibilityVerdict
    name: str
    session: str
    town: str
    asked_at: datetime | None
    """When the person was asked, and has not answered."""
    by: str
    """Who decided, or has planned to."""


def load(reader: DeskReader, ids: Sequence[int]) -> Mapping[int, ZoneRow]:
    """Read sign-ups with their verdicts, and the questions that were sent about them."""
    session = reader.session
    found = {it[0].id: it for it in session.execute(_rows(ids))}
    asked = _asked(session, [enrolment.person_id for enrolment, *_ in found.values()])
    names = {it[0].person_id for it in found.values()}
    deciders = {_decider(enrolment, verdict) for enrolment, verdict, *_ in found.values()}
    called = {it: name_of(session, it) for it in names | deciders if it}
    return {
        key: ZoneRow(
            enrolment,
            verdict,
            called[enrolment.person_id],
            programme,
            town or "",
            at if (at := asked.get(key)) and at > verdict.judged_at else None,
            called.get(_decider(enrolment, verdict) or 0, ""),
        )
        for key, (enrolment, verdict, programme, town) in (
            (key, found[key]) for key in ids if key in found
        )
    }


def _rows(ids: Sequence[int]) -> Select[Enrolment, EligibilityVerdict, str, str | None]:
    query = select(Enrolment, EligibilityVerdict, ProgrammeSession.name, Commune.name)
    return (
        query.select_from(Enrolment)
        .join(EligibilityVerdict, _is_newest_of(Enrolment))
        .join(ProgrammeSession, ProgrammeSession.id == Enrolment.session_id)
        .outerjoin(Commune, Commune.insee == EligibilityVerdict.insee)
        .where(Enrolment.id.in_(ids))
    )


def _is_newest_of(enrolment: type[Enrolment]) -> ColumnElement[bool]:
    """Return the condition that a verdict is the newest of an enrolment."""
    other = aliased(EligibilityVerdict)
    newest = (
        select(func.max(other.id))
        .where(other.person_id == enrolment.person_id, other.session_id == enrolment.session_id)
        .correlate(enrolment)
        .scalar_subquery()
    )
    return EligibilityVerdict.id == newest


def _asked(session: Session, person_ids: Sequence[int]) -> Mapping[int, datetime]:
    """Return when each enrolment's person was asked last."""
    query = select(OutboxMessage.params["enrolment"].as_integer(), OutboxMessage.due_at).where(
        OutboxMessage.person_id.in_(person_ids),
        OutboxMessage.kind == messages.ZONE_QUESTION.name,
    )
    rows = session.execute(query.order_by(OutboxMessage.id)).all()
    return {row[0]: row[1] for row in rows}


def _decider(enrolment: Enrolment, verdict: EligibilityVerdict) -> int | None:
    return enrolment.decided_by or verdict.judged_by


# What columns show.


def _why(reader: DeskReader, row: ZoneRow) -> str:
    request = review_queue.request_of(row.enrolment, row.verdict)
    reasons = dict.fromkeys([review_command.why(request), request.zone_reason])
    zone = request.zone_name or "?"
    words = [
        plain_text(reader.language, f"desk.why.{it}", zone=zone)
        for it in reasons
        if it == review_command.why(request) or it in review_command.UNSURE
    ]
    return " ; ".join(words)


def _due(reader: DeskReader, row: ZoneRow) -> str:
    at = row.enrolment.answer_by
    if at is None:
        return ""
    return _when(reader, "exchanges.late" if at <= reader.now else "exchanges.at", at)


def _state(reader: DeskReader, row: ZoneRow) -> str:
    """Say who decided what, when it leaves, or that a question waits for its answer."""
    enrolment, verdict = row.enrolment, row.verdict
    if enrolment.decision_at is not None:
        what = _decided(reader, enrolment.decision or "", enrolment.decided_zone)
        return _when(reader, "zones.planned", enrolment.decision_at, what=what, by=row.by)
    if enrolment.answer_by is not None:
        return _when(reader, "zones.asked", row.asked_at) if row.asked_at else ""
    if verdict.judged_by is None:
        return reader.plain("zones.answered")
    details = verdict.details or {}
    what = _decided(reader, details.get("reason", ""), details.get(review_queue.DECIDED_ZONE))
    return _when(reader, "zones.decided", verdict.judged_at, what=what, by=row.by)


def _decided(reader: DeskReader, answer: str, zone: str | None) -> str:
    return next(
        reader.plain(f"zones.act.{name}")
        for name, it in zone_acts.DECISIONS.items()
        if it.answer == answer and (it.zone == zone or zone is None)
    )


def _when(reader: DeskReader, key: str, at: datetime, **values: str) -> str:
    day, hour = moment(at, zone_of(NO_DEPARTMENT), reader.language)
    return reader.plain(key, day=day, hour=hour, **values)


COLUMNS: Sequence[Column[ZoneRow]] = (
    Column("person", lambda _, row: row.name),
    Column("town", lambda _, row: row.town),
    Column("why", _why),
    Column("session", lambda _, row: row.session),
    Column("due", _due, func.coalesce(Enrolment.answer_by, NEVER)),
    Column("decision", _state),
)


# What filters choose.


def _of(reader: DeskReader) -> Select[int]:
    """Select the sign-ups that were once to check."""
    doubted = exists().where(
        EligibilityVerdict.person_id == Enrolment.person_id,
        EligibilityVerdict.session_id == Enrolment.session_id,
        EligibilityVerdict.outcome == EligibilityOutcome.TO_CHECK,
    )
    return select(Enrolment.id).where(
        doubted, people.whose_is_of_bot(Enrolment.person_id, reader.bot_id)
    )


def _states(reader: DeskReader) -> Choices:
    return {it: reader.plain(f"zones.state.{it}") for it in (OPEN, PLANNED, SETTLED)}


def _is_in(_: DeskReader, value: str) -> ColumnElement[bool]:
    if value == SETTLED:
        return Enrolment.answer_by.is_(None)
    is_planned = Enrolment.decision_at.is_not(None)
    return Enrolment.answer_by.is_not(None) & (is_planned if value == PLANNED else ~is_planned)


def _towns(reader: DeskReader) -> Choices:
    named = _counted(reader, Commune.insee, Commune.name)
    return _labels(reader, named.join(Commune, Commune.insee == EligibilityVerdict.insee))


def _quarters(reader: DeskReader) -> Choices:
    code, name = EligibilityVerdict.zone_code, EligibilityVerdict.zone_name
    return _labels(reader, _counted(reader, code, name).where(code.is_not(None)))


def _counted(
    reader: DeskReader, value: SQLColumnExpression[Any], name: SQLColumnExpression[Any]
) -> Select[Any, Any, int]:
    """Select the values of all sign-ups with their names, and how many wait to be decided."""
    waits = Enrolment.answer_by.is_not(None), Enrolment.decision_at.is_(None)
    return (
        select(value, func.coalesce(func.max(name), value), func.count().filter(*waits))
        .select_from(Enrolment)
        .join(EligibilityVerdict, _is_newest_of(Enrolment))
        .where(Enrolment.id.in_(_of(reader)))
        .group_by(value)
    )


def _labels(reader: DeskReader, query: Select[Any, Any, int]) -> Choices:
    rows = sorted(reader.session.execute(query).all(), key=lambda row: (-row[2], row[1]))
    return {
        value: reader.plain("zones.counted", what=name, count=str(count)) if count else name
        for value, name, count in rows
    }


def _has_verdict(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(_is_newest_of(Enrolment), and_(*conditions))


def _sessions(reader: DeskReader) -> Choices:
    query = select(ProgrammeSession.id, ProgrammeSession.name).order_by(
        ProgrammeSession.starts_on.desc(), ProgrammeSession.id.desc()
    )
    return {str(session_id): name for session_id, name in reader.session.execute(query)}


FILTERS = (
    Filter("state", _states, _is_in),
    Filter(
        "town",
        _towns,
        lambda _, value: _has_verdict(EligibilityVerdict.insee == value),
        is_shown=True,
    ),
    Filter(
        "quarter", _quarters, lambda _, value: _has_verdict(EligibilityVerdict.zone_code == value)
    ),
    Filter("session", _sessions, lambda _, value: Enrolment.session_id == int(value)),
)


# The page of one sign-up.


def draw(reader: DeskReader, enrolment_id: int) -> str:
    """Draw one sign-up: what was said, the commune's quarters, why it is unsure."""
    row = load(reader, [enrolment_id])[enrolment_id]
    verdict = row.verdict
    facts = {
        "why": _why(reader, row),
        "session": row.session,
        "town": row.town or "?",
        "quarter": verdict.zone_name or "",
        "method": plain_text(reader.language, f"desk.method.{verdict.method}"),
        "situation": plain_text(reader.language, f"desk.situation.{verdict.situation}"),
        "age": plain_text(reader.language, f"desk.age.{verdict.age_band}"),
        "due": _due(reader, row),
        "decision": _state(reader, row),
    }
    lines = "".join(
        f"<li>{reader.say(f'zones.line.{name}', what=words)}</li>"
        for name, words in facts.items()
        if words
    )
    card = (
        f'<a href="{reader.at(f"people/{verdict.person_id}")}">{reader.say("exchanges.card")}</a>'
    )
    return (
        f'<h1>{escape(row.name)}</h1><ul class="card lines">{lines}</ul>'
        f"{_map(reader, verdict)}{_answers(reader, row)}<p>{card}</p>"
    )


def _map(reader: DeskReader, verdict: EligibilityVerdict) -> str:
    drawn = (
        quarter_maps.commune_drawing(reader, verdict.insee, verdict.zone_code)
        if verdict.insee
        else ""
    )
    told = reader.say("zones.map.told" if drawn else "zones.map.none")
    return f'<h2>{reader.say("zones.map.title")}</h2>{drawn}<p class="soft">{told}</p>'


def _answers(reader: DeskReader, row: ZoneRow) -> str:
    """Draw what the person has answered each time, and what was found."""
    query = (
        select(EligibilityVerdict, Commune.name)
        .outerjoin(Commune, Commune.insee == EligibilityVerdict.insee)
        .where(
            EligibilityVerdict.person_id == row.enrolment.person_id,
            EligibilityVerdict.session_id == row.enrolment.session_id,
        )
    )
    found = reader.session.execute(query.order_by(EligibilityVerdict.id.desc())).all()
    lines = "".join(_answer(reader, verdict, town or "?") for verdict, town in found)
    return f'<h2>{reader.say("zones.answers")}</h2><ol class="events">{lines}</ol>'


def _answer(reader: DeskReader, verdict: EligibilityVerdict, town: str) -> str:
    day, hour = moment(verdict.judged_at, zone_of(NO_DEPARTMENT), reader.language)
    where = ", ".join(filter(None, (town, verdict.zone_name)))
    told = reader.say(
        f"zones.answer.{'team' if verdict.judged_by else 'person'}",
        where=where,
        method=plain_text(reader.language, f"desk.method.{verdict.method}"),
        outcome=reader.plain(f"zones.outcome.{verdict.outcome}"),
    )
    when = reader.say("people.when", day=day, hour=hour)
    return f"<li><time>{when}</time><span>{told}</span></li>"


ACTS = (
    *(
        Act(name, zone_acts.deciding(name), undo=zone_acts.undo, is_at_once=True)
        for name in zone_acts.DECISIONS
    ),
    Act("ask", zone_acts.ask),
)
LISTING = Listing(
    name=NAME,
    of=_of,
    key=Enrolment.id,
    whose=Enrolment.person_id,
    load=load,
    label=lambda row: row.name,
    columns=COLUMNS,
    order="due",
    filters=FILTERS,
    acts=ACTS,
    row=draw,
    start={"state": OPEN},
)
