"""The pictures of `/stats`, made from the rows when they are sent."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from documents.bars import Board, Row, Section, figures_board
from models.feedback import FeedbackOn
from models.programme import ProgrammeSession
from rules.figures.figures import FUNNEL, Path, Rate, Step
from services.conversation.attachments import File, Maker
from services.figures import funnel, funnel_queries, session_figures
from services.figures.presenting import Words
from services.figures.session_figures import FollowUp
from services.mentoring import attestation

QUESTIONS = ("gender", "zone", "age", "source")
EVERYONE = 0
"""The number of no session: all of them together."""


def make_funnel(session: Session, subject: Mapping[str, Any]) -> File:
    words, found, session_id = _asked(session, subject)
    rates = funnel.steps(found, session_id)
    most = rates[Step.OPENED].count or 1
    rows = tuple(
        Row(
            words.say(f"stats.step.{step}"),
            words.count(rates[step].count),
            words.rate(rates[step]),
            (rates[step].count or 0) / most,
        )
        for step in FUNNEL
    )
    shown = (Section(words.say("stats.funnel"), rows),) if _some(found, session_id) else ()
    board = _board(session, words, session_id, shown, _of_all(words, found, session_id))
    return _file("parcours.png", words, board)


def make_groups(session: Session, subject: Mapping[str, Any]) -> File | None:
    words, found, session_id = _asked(session, subject)
    if not _some(found, session_id):
        return None
    sections = (
        _section(words, question, funnel.groups(found, session_id, question))
        for question in QUESTIONS
    )
    shown = tuple(section for section in sections if section.rows)
    notes = [words.say("stats.groups"), *_of_all(words, found, session_id)]
    return _file("groupes.png", words, _board(session, words, session_id, shown, notes))


def make_follow_up(session: Session, subject: Mapping[str, Any]) -> File:
    words, session_id = Words(subject["language"]), subject["session"]
    found = session_figures.read(session, session_id)
    of = {"scores": _scores, "absences": _absences, "hours": _hours, "delays": _delays}
    sections = (
        Section(words.say(f"stats.{name}"), tuple(rows(words, found))) for name, rows in of.items()
    )
    shown = tuple(section for section in sections if section.rows)
    return _file("suivi.png", words, _board(session, words, session_id, shown))


MAKERS: Mapping[str, Maker] = {
    "figures_funnel": make_funnel,
    "figures_groups": make_groups,
    "figures_follow_up": make_follow_up,
}


def _asked(
    session: Session, subject: Mapping[str, Any]
) -> tuple[Words, Sequence[Path], int | None]:
    found = funnel_queries.read(session, subject["bot"])
    return Words(subject["language"]), found, subject["session"] or None


def _some(found: Sequence[Path], session_id: int | None) -> bool:
    """Whether there is a session to count."""
    return session_id is not None or funnel.left_out(found)[0] > 0


def _of_all(words: Words, found: Sequence[Path], session_id: int | None) -> list[str]:
    """What the sum of all sessions leaves out."""
    counted, small = funnel.left_out(found)
    if session_id is not None or not small:
        return []
    key = "stats.left_out" if counted else "stats.all_left_out"
    return [words.say(key, count=str(small), fewest=str(funnel.SMALL))]


def _board(
    session: Session,
    words: Words,
    session_id: int | None,
    sections: tuple[Section, ...],
    notes: Sequence[str] = (),
) -> Board:
    here = session.get_one(ProgrammeSession, session_id) if session_id else None
    when = attestation.period(here.starts_on, here.ends_on, words.language) if here else ""
    return Board(
        here.name if here else words.say("stats.all"),
        when,
        sections,
        ". ".join([*notes, words.say("stats.foot")]),
    )


def _file(name: str, words: Words, board: Board) -> File:
    return File(name, figures_board(board), picture=True, caption=words.caption(board))


def _section(words: Words, question: str, rows: Sequence[funnel.Row]) -> Section:
    all_told = [row.counts[Step.PLACE] for row in rows]
    total = sum(count or 0 for count in all_told) or 1
    return Section(
        _title(words, question, rows),
        tuple(_group(words, question, row, total) for row in rows),
    )


def _title(words: Words, question: str, rows: Sequence[funnel.Row]) -> str:
    """Of what people may leave unsaid, how many said it; when that gives nothing away."""
    counts = {row.names: row.counts[Step.PLACE] for row in rows}
    told = [count for count in counts.values() if count is not None]
    alone = all(len(names) == 1 for names in counts)
    if question != "gender" or not alone or len(told) < len(counts) or not told:
        return words.say(f"stats.of.{question}")
    answered = 1 - (counts.get((funnel_queries.UNTOLD,)) or 0) / sum(told)
    return words.say("stats.of.gender_rate", share=words.share(answered))


def _group(words: Words, question: str, row: funnel.Row, total: int) -> Row:
    places = row.counts[Step.PLACE]
    shares = {
        name: words.share(Rate(row.counts[step], places).share)
        for name, step in (("came", Step.CAME), ("applied", Step.APPLIED))
    }
    label = " + ".join(dict.fromkeys(_label(words, question, name) for name in row.names))
    said = "" if places is None else words.say("stats.group_words", **shares)
    return Row(label, words.count(places), said, (places or 0) / total)


def _label(words: Words, question: str, name: str) -> str:
    named = question == "source" and name not in (funnel_queries.NO_SOURCE, funnel.OTHERS)
    return name if named else words.say(f"stats.{question}.{name}")


def _scores(words: Words, found: FollowUp) -> Iterator[Row]:
    for about, score in found.scores.items():
        if about is FeedbackOn.SESSION and score.satisfied is not None:
            said = words.say("stats.answers", share=words.rate(score.answers))
            share = score.satisfied
            yield Row(words.say("stats.satisfied"), words.share(share), said, share)
        if score.mean is not None:
            said = words.say("stats.answers", share=words.rate(score.answers))
            yield Row(words.say(f"stats.score.{about}"), words.mean(score.mean), said)


def _absences(words: Words, found: FollowUp) -> Iterator[Row]:
    """One that is not told is not named: it may be what two steps of the path differ by."""
    for kind, rate in found.absences.items():
        if rate.count is None:
            continue
        label = words.say(f"stats.absent.{kind}")
        yield Row(label, words.count(rate.count), words.rate(rate), rate.share or 0.0)


def _hours(words: Words, found: FollowUp) -> Iterator[Row]:
    if found.hours.time:
        hours = round(found.hours.time.total_seconds() / 3600)
        said = words.say("stats.hours_of", count=words.count(found.hours.people))
        yield Row(words.say("stats.hours_row"), words.count(hours), said)


def _delays(words: Words, found: FollowUp) -> Iterator[Row]:
    for what, delay in found.delays.items():
        if delay is not None:
            yield Row(words.say(f"stats.delay.{what}"), words.delay(delay))
