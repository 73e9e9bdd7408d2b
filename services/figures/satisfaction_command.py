"""`/satisfaction`: how it was, in numbers; never a figure about one person."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from babel.numbers import format_decimal
from sqlalchemy import select

from flows.texts import Html
from models.feedback import Feedback, FeedbackOn
from models.programme import ProgrammeSession
from models.workshops import Workshop, WorkshopKind
from rules.feedback.feedback import mean, satisfied
from rules.schedule.dates import LOCALES
from services.conversation.phrases import Phrase
from services.conversation.replies import Say
from services.conversation.turn_context import TurnContext
from services.feedback import anonymous_survey
from services.figures.presenting import Words

FEWEST = 5
"""Answers under which a figure is left out."""
LATELY, SESSIONS, WORDS = timedelta(days=90), 3, 5


def show(context: TurnContext) -> None:
    since = (context.now - LATELY).date()
    query = (
        select(ProgrammeSession)
        .where(ProgrammeSession.ends_on >= since)
        .where(select(Feedback.id).where(Feedback.session_id == ProgrammeSession.id).exists())
        .order_by(ProgrammeSession.starts_on.desc(), ProgrammeSession.id.desc())
        .limit(SESSIONS)
    )
    found = context.session.scalars(query).all()
    for here in found:
        context.say(Say("\n".join(_lines(context, here))))
    if not found:
        context.phrases.say(context, "satisfaction.none")


def _lines(context: TurnContext, here: ProgrammeSession) -> list[Html]:
    words = [context.phrases.words(context, "satisfaction.title", {"session": here.name})]
    words.append(_rate(context, _scores(context, here, FeedbackOn.SESSION)))
    for about in (FeedbackOn.MOOD, FeedbackOn.MEETING):
        words += _mean(context, f"satisfaction.{about}", _scores(context, here, about))
    for kind, scores in _by_kind(context, here).items():
        named = Phrase(f"satisfaction.kinds.{kind}")
        words += _mean(context, "satisfaction.kind", scores, kind=named)
    words.append(_survey(context, here))
    for said in _last_words(context, here):
        words.append(context.phrases.words(context, "satisfaction.words", {"words": said}))
    return words


def _rate(context: TurnContext, scores: Sequence[int]) -> Html:
    count = {"count": str(len(scores))}
    share, average = satisfied(scores), mean(scores)
    if len(scores) < FEWEST or average is None:
        return context.phrases.words(context, "satisfaction.rate_few", count)
    told = Words(context.language).share(share)
    return context.phrases.words(
        context, "satisfaction.rate", {**count, "share": told, "mean": _number(context, average)}
    )


def _mean(context: TurnContext, key: str, scores: Sequence[int], **more: Phrase) -> list[Html]:
    average = mean(scores)
    if len(scores) < FEWEST or average is None:
        return []
    values = {"mean": _number(context, average), "count": str(len(scores))}
    return [context.phrases.words(context, key, {**values, **more})]


def _survey(context: TurnContext, here: ProgrammeSession) -> Html:
    found = anonymous_survey.figures(context.session, here.id)
    if found is None:
        return context.phrases.words(context, "satisfaction.survey_few", {})
    values = {answer: str(found.get(answer, 0)) for answer in anonymous_survey.ANSWERS}
    return context.phrases.words(context, "satisfaction.survey", values)


def _scores(context: TurnContext, here: ProgrammeSession, about: FeedbackOn) -> Sequence[int]:
    query = select(Feedback.score).filter_by(session_id=here.id, about=about)
    return context.session.scalars(query).all()


def _by_kind(context: TurnContext, here: ProgrammeSession) -> dict[WorkshopKind, list[int]]:
    query = (
        select(Workshop.kind, Feedback.score)
        .join(Workshop, Workshop.id == Feedback.subject_id)
        .where(Feedback.session_id == here.id, Feedback.about == FeedbackOn.WORKSHOP)
        .order_by(Workshop.starts_at, Workshop.id)
    )
    found = defaultdict(list)
    for kind, score in context.session.execute(query):
        found[kind].append(score)
    return found


def _last_words(context: TurnContext, here: ProgrammeSession) -> Sequence[str]:
    """Nameless, the latest first, once five people have written: one could tell who."""
    query = select(Feedback.words, Feedback.person_id).where(
        Feedback.session_id == here.id, Feedback.words.is_not(None)
    )
    found = context.session.execute(query.order_by(Feedback.id.desc()).limit(100)).all()
    if len({person for _, person in found}) < FEWEST:
        return []
    return [said for said, _ in found if said][:WORDS]


def _number(context: TurnContext, value: float) -> str:
    return str(format_decimal(value, "0.0", locale=_locale(context)))


def _locale(context: TurnContext) -> str:
    return LOCALES.get(context.language, context.language)
