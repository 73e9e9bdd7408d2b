"""Draw the pictures of `/stats`, from the rows when they are sent."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from documents.bars import BarRow, BarSection, Board, figures_board
from models.feedback import FeedbackOn
from models.people import Person
from models.programme import ProgrammeSession
from rules.figures.figures import FUNNEL, QUESTIONS, SMALL, PathCounts, PathStep, Rate
from services.conversation.attachments import ChatFile, Maker
from services.figures import funnel, funnel_queries, session_figures
from services.figures.erased_counts import NO_SOURCE, UNTOLD
from services.figures.presenting import FigureFormatter
from services.figures.scope import Scope
from services.figures.session_figures import SessionFollowUp
from services.meetings import attestation
from services.profile.adviser import adviser_behind
from services.team.notifications import name_of

PROPER_NAMES = {"france travail": "France Travail"}
"""Sources whose name has more than one capital."""
EVERYONE = 0
"""The id of no session: all of them together."""


def make_funnel(session: Session, subject: Mapping[str, Any]) -> ChatFile:
    """Return the picture of how far people came, from the link to a job.

    Of a session that nobody has come to yet, it says so: zeros would say less.
    """
    formatter, counts, session_id = _requested(session, subject, ())
    rates = funnel.steps(counts, session_id)
    if session_id is not None and not any(rates[step].count != 0 for step in FUNNEL):
        note = formatter.translate("stats.nothing_yet")
        return _file("parcours.png", formatter, _board(session, formatter, session_id, (), [note]))
    most = rates[PathStep.OPENED].count or 1
    rows = tuple(
        BarRow(
            formatter.translate(f"stats.step.{step}"),
            formatter.count(rates[step].count),
            formatter.rate(rates[step]),
            (rates[step].count or 0) / most,
        )
        for step in FUNNEL
    )
    sections = (
        (BarSection(formatter.translate("stats.funnel"), rows),)
        if _has_sessions(counts, session_id)
        else ()
    )
    board = _board(
        session, formatter, session_id, sections, _left_out_note(formatter, counts, session_id)
    )
    return _file("parcours.png", formatter, board)


def make_groups(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
    """Return the picture of the funnel by group; None if there is nothing to count."""
    formatter, counts, session_id = _requested(session, subject, QUESTIONS)
    if not _has_sessions(counts, session_id):
        return None
    drawn = (
        _section(session, formatter, question, funnel.groups(counts, session_id, question))
        for question in QUESTIONS
    )
    sections = tuple(section for section in drawn if section.rows)
    if not sections:
        return None
    notes = [formatter.translate("stats.groups"), *_left_out_note(formatter, counts, session_id)]
    return _file("groupes.png", formatter, _board(session, formatter, session_id, sections, notes))


def make_follow_up(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
    """Return the picture of scores, absences, mentors' hours and delays; None without any."""
    formatter, session_id = FigureFormatter(subject["language"]), subject["session"]
    figures = session_figures.read(session, Scope(subject["bot"], session_id))
    rows_by_name = {"scores": _scores, "absences": _absences, "hours": _hours, "delays": _delays}
    drawn = (
        BarSection(formatter.translate(f"stats.{name}"), tuple(rows(formatter, figures)))
        for name, rows in rows_by_name.items()
    )
    sections = tuple(section for section in drawn if section.rows)
    if not sections:
        return None
    return _file("suivi.png", formatter, _board(session, formatter, session_id, sections))


MAKERS: Mapping[str, Maker] = {
    "figures_funnel": make_funnel,
    "figures_groups": make_groups,
    "figures_follow_up": make_follow_up,
}


def _requested(
    session: Session, subject: Mapping[str, Any], questions: Collection[str]
) -> tuple[FigureFormatter, PathCounts, int | None]:
    session_id = subject["session"] or None
    counts = funnel_queries.read(session, Scope(subject["bot"], session_id), questions)
    return FigureFormatter(subject["language"]), counts, session_id


def _has_sessions(counts: PathCounts, session_id: int | None) -> bool:
    """Tell whether there is a session to count."""
    return session_id is not None or funnel.left_out(counts)[0] > 0


def _left_out_note(
    formatter: FigureFormatter, counts: PathCounts, session_id: int | None
) -> list[str]:
    """Return the note on the sessions left out of the sum."""
    counted, small = funnel.left_out(counts)
    if session_id is not None or not small:
        return []
    key = "stats.left_out" if counted else "stats.all_left_out"
    return [formatter.translate(key, count=str(small), fewest=str(SMALL))]


def _board(
    session: Session,
    formatter: FigureFormatter,
    session_id: int | None,
    sections: tuple[BarSection, ...],
    notes: Sequence[str] = (),
) -> Board:
    programme_session = session.get_one(ProgrammeSession, session_id) if session_id else None
    when = (
        attestation.period(
            programme_session.starts_on, programme_session.ends_on, formatter.language
        )
        if programme_session
        else ""
    )
    return Board(
        programme_session.name if programme_session else formatter.translate("stats.all"),
        when,
        sections,
        ". ".join([*notes, *([formatter.translate("stats.foot")] if sections else [])]),
        formatter.language,
    )


def _file(name: str, formatter: FigureFormatter, board: Board) -> ChatFile:
    return ChatFile(name, figures_board(board), picture=True, caption=formatter.caption(board))


def _section(
    session: Session, formatter: FigureFormatter, question: str, rows: Sequence[funnel.FunnelRow]
) -> BarSection:
    counts = [row.counts[PathStep.PLACE] for row in rows]
    total = sum(count or 0 for count in counts) or 1
    return BarSection(
        _title(formatter, question, rows),
        tuple(_group(session, formatter, question, row, total) for row in rows),
    )


def _title(formatter: FigureFormatter, question: str, rows: Sequence[funnel.FunnelRow]) -> str:
    """Say how many answered a question that may be left open, when that gives nothing away."""
    counts = {row.names: row.counts[PathStep.PLACE] for row in rows}
    counts_told = [count for count in counts.values() if count is not None]
    alone = all(len(names) == 1 for names in counts)
    if question != "gender" or not alone or len(counts_told) < len(counts) or not counts_told:
        return formatter.translate(f"stats.of.{question}")
    answered = 1 - (counts.get((UNTOLD,)) or 0) / sum(counts_told)
    return formatter.translate("stats.of.gender_rate", share=formatter.share(answered))


def _group(
    session: Session, formatter: FigureFormatter, question: str, row: funnel.FunnelRow, total: int
) -> BarRow:
    places = row.counts[PathStep.PLACE]
    shares = {
        name: formatter.share(Rate(row.counts[step], places).share)
        for name, step in (("came", PathStep.CAME), ("applied", PathStep.APPLIED))
    }
    names = (_label(session, formatter, question, name) for name in row.names)
    label = " + ".join(dict.fromkeys(names))
    detail = "" if places is None else formatter.translate("stats.group_words", **shares)
    return BarRow(label, formatter.count(places), detail, (places or 0) / total)


def _label(session: Session, formatter: FigureFormatter, question: str, name: str) -> str:
    if question == "source" and name not in (NO_SOURCE, funnel.OTHERS):
        return _source(session, name)
    return formatter.translate(f"stats.{question}.{name}")


def _source(session: Session, source: str) -> str:
    """Write what a link carried in words: « mission-locale » is « Mission locale »."""
    adviser_id = adviser_behind(source)
    if adviser_id is not None and session.get(Person, adviser_id) is not None:
        return name_of(session, adviser_id)
    words = source.replace("-", " ").replace("_", " ").strip()
    if words.lower() in PROPER_NAMES:
        return PROPER_NAMES[words.lower()]
    return words[:1].upper() + words[1:] if words else source


def _scores(formatter: FigureFormatter, figures: SessionFollowUp) -> Iterator[BarRow]:
    for about, score in figures.scores.items():
        if about is FeedbackOn.SESSION and score.satisfied is not None:
            detail = formatter.translate("stats.answers", share=formatter.rate(score.answers))
            share = score.satisfied
            yield BarRow(
                formatter.translate("stats.satisfied"), formatter.share(share), detail, share
            )
        if score.mean is not None:
            detail = formatter.translate("stats.answers", share=formatter.rate(score.answers))
            yield BarRow(
                formatter.translate(f"stats.score.{about}"), formatter.mean(score.mean), detail
            )


def _absences(formatter: FigureFormatter, figures: SessionFollowUp) -> Iterator[BarRow]:
    """Yield the absences that may be told; a hidden one is not even named.

    Its kind may be what two steps of the path differ by.
    """
    for kind, rate in figures.absences.items():
        if rate.count is None:
            continue
        label = formatter.translate(f"stats.absent.{kind}")
        yield BarRow(label, formatter.count(rate.count), formatter.rate(rate), rate.share or 0.0)


def _hours(formatter: FigureFormatter, figures: SessionFollowUp) -> Iterator[BarRow]:
    if figures.hours.time:
        hours = round(figures.hours.time.total_seconds() / 3600)
        detail = formatter.translate("stats.hours_of", count=formatter.count(figures.hours.people))
        yield BarRow(formatter.translate("stats.hours_row"), formatter.count(hours), detail)


def _delays(formatter: FigureFormatter, figures: SessionFollowUp) -> Iterator[BarRow]:
    for kind, delay in figures.delays.items():
        if delay is not None:
            yield BarRow(formatter.translate(f"stats.delay.{kind}"), formatter.delay(delay))
