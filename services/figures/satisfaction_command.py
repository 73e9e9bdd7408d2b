"""Tell the team for `/satisfaction` how people rated sessions, never a figure about one person."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from babel.numbers import format_decimal
from sqlalchemy import ColumnElement, Select, select

from flows.texts import Html
from models.feedback import Feedback, FeedbackOn
from models.programme import ProgrammeSession
from models.workshops import Workshop, WorkshopKind
from rules.feedback.feedback import mean, satisfied
from rules.figures.figures import FEWEST
from rules.schedule.dates import LOCALES
from services.conversation.phrases import Phrase
from services.conversation.replies import Say
from services.conversation.turn_context import TurnContext
from services.feedback import anonymous_survey
from services.figures.presenting import FigureFormatter
from services.people import people

LATELY, SESSIONS, COMMENTS = timedelta(days=90), 3, 5
Scores = Sequence[tuple[int, int]]
"""Pairs of a person's id and a score that they gave."""


def show(context: TurnContext) -> None:
    """Show the scores of the last sessions, a message for each."""
    since = (context.now - LATELY).date()
    query = (
        select(ProgrammeSession)
        .where(ProgrammeSession.ends_on >= since)
        .where(_of_bot(context, Feedback.session_id == ProgrammeSession.id).exists())
        .order_by(ProgrammeSession.starts_on.desc(), ProgrammeSession.id.desc())
        .limit(SESSIONS)
    )
    sessions = context.session.scalars(query).all()
    for programme_session in sessions:
        context.say(Say("\n".join(_lines(context, programme_session))))
    if not sessions:
        context.phrases.say(context, "satisfaction.none")


def _lines(context: TurnContext, programme_session: ProgrammeSession) -> list[Html]:
    lines = [
        context.phrases.render(context, "satisfaction.title", {"session": programme_session.name})
    ]
    lines.append(_rate(context, _scores(context, programme_session, FeedbackOn.SESSION)))
    for about in (FeedbackOn.MOOD, FeedbackOn.MEETING):
        lines += _mean(context, f"satisfaction.{about}", _scores(context, programme_session, about))
    for kind, scores in _by_kind(context, programme_session).items():
        label = Phrase(f"satisfaction.kinds.{kind}")
        lines += _mean(context, "satisfaction.kind", scores, kind=label)
    lines.append(_survey(context, programme_session))
    for comment in _last_comments(context, programme_session):
        lines.append(context.phrases.render(context, "satisfaction.words", {"words": comment}))
    return lines


def _rate(context: TurnContext, scores: Scores) -> Html:
    count = {"count": str(len(scores))}
    share, average = satisfied(_values(scores)), _mean_told(scores)
    if average is None:
        return context.phrases.render(context, "satisfaction.rate_few", count)
    share_told = FigureFormatter(context.language).share(share)
    return context.phrases.render(
        context,
        "satisfaction.rate",
        {**count, "share": share_told, "mean": _number(context, average)},
    )


def _mean(context: TurnContext, key: str, scores: Scores, **more: Phrase) -> list[Html]:
    average = _mean_told(scores)
    if average is None:
        return []
    values = {"mean": _number(context, average), "count": str(len(scores))}
    return [context.phrases.render(context, key, {**values, **more})]


def _mean_told(scores: Scores) -> float | None:
    """Return the mean; None under five people, however many scores they gave."""
    people = {person_id for person_id, _ in scores}
    return mean(_values(scores)) if len(people) >= FEWEST else None


def _values(scores: Scores) -> Sequence[int]:
    return [score for _, score in scores]


def _survey(context: TurnContext, programme_session: ProgrammeSession) -> Html:
    counts = anonymous_survey.figures(context.session, programme_session.id)
    if counts is None:
        return context.phrases.render(context, "satisfaction.survey_few", {})
    values = {answer: str(counts.get(answer, 0)) for answer in anonymous_survey.ANSWERS}
    return context.phrases.render(context, "satisfaction.survey", values)


def _scores(context: TurnContext, programme_session: ProgrammeSession, about: FeedbackOn) -> Scores:
    of_session = Feedback.session_id == programme_session.id, Feedback.about == about
    query = _of_bot(context, *of_session)
    rows = context.session.execute(query.with_only_columns(Feedback.person_id, Feedback.score))
    return [(person_id, score) for person_id, score in rows]


def _by_kind(
    context: TurnContext, programme_session: ProgrammeSession
) -> dict[WorkshopKind, list[tuple[int, int]]]:
    of_session = Feedback.session_id == programme_session.id
    query = (
        _of_bot(context, of_session, Feedback.about == FeedbackOn.WORKSHOP)
        .join(Workshop, Workshop.id == Feedback.subject_id)
        .order_by(Workshop.starts_at, Workshop.id)
    )
    columns = Workshop.kind, Feedback.person_id, Feedback.score
    scores = defaultdict(list)
    for kind, person_id, score in context.session.execute(query.with_only_columns(*columns)):
        scores[kind].append((person_id, score))
    return scores


def _last_comments(context: TurnContext, programme_session: ProgrammeSession) -> Sequence[str]:
    """Return comments without names, the latest first, once five people have written.

    Under five, one could tell who wrote what.
    """
    of_session = Feedback.session_id == programme_session.id, Feedback.words.is_not(None)
    query = _of_bot(context, *of_session).order_by(Feedback.id.desc()).limit(100)
    columns = query.with_only_columns(Feedback.words, Feedback.person_id)
    rows = context.session.execute(columns).all()
    if len({person for _, person in rows}) < FEWEST:
        return []
    return [comment for comment, _ in rows if comment][:COMMENTS]


def _of_bot(context: TurnContext, *conditions: ColumnElement[bool]) -> Select[int]:
    """Select what people of the bot gave: a session may have people of several."""
    of_bot = people.whose_is_of_bot(Feedback.person_id, context.bot_id)
    return select(Feedback.id).where(*conditions, of_bot)


def _number(context: TurnContext, value: float) -> str:
    return str(format_decimal(value, "0.0", locale=LOCALES.get(context.language, context.language)))
