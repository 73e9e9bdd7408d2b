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
from services.conversation.phrases import Phrase, Phrases
from services.conversation.replies import Say
from services.conversation.turn_context import Scene
from services.feedback import anonymous_survey
from services.figures.presenting import Words

FEWEST = 5
"""Answers under which a figure is left out."""
LATELY, SESSIONS, WORDS = timedelta(days=90), 3, 5


def show(scene: Scene, phrases: Phrases) -> None:
    since = (scene.now - LATELY).date()
    query = (
        select(ProgrammeSession)
        .where(ProgrammeSession.ends_on >= since)
        .where(select(Feedback.id).where(Feedback.session_id == ProgrammeSession.id).exists())
        .order_by(ProgrammeSession.starts_on.desc(), ProgrammeSession.id.desc())
        .limit(SESSIONS)
    )
    found = scene.session.scalars(query).all()
    for here in found:
        scene.say(Say("\n".join(_lines(scene, phrases, here))))
    if not found:
        phrases.say(scene, "satisfaction.none")


def _lines(scene: Scene, phrases: Phrases, here: ProgrammeSession) -> list[Html]:
    words = [phrases.words(scene, "satisfaction.title", {"session": here.name})]
    words.append(_rate(scene, phrases, _scores(scene, here, FeedbackOn.SESSION)))
    for about in (FeedbackOn.MOOD, FeedbackOn.MEETING):
        words += _mean(scene, phrases, f"satisfaction.{about}", _scores(scene, here, about))
    for kind, scores in _by_kind(scene, here).items():
        named = Phrase(f"satisfaction.kinds.{kind}")
        words += _mean(scene, phrases, "satisfaction.kind", scores, kind=named)
    words.append(_survey(scene, phrases, here))
    for said in _last_words(scene, here):
        words.append(phrases.words(scene, "satisfaction.words", {"words": said}))
    return words


def _rate(scene: Scene, phrases: Phrases, scores: Sequence[int]) -> Html:
    count = {"count": str(len(scores))}
    share, average = satisfied(scores), mean(scores)
    if len(scores) < FEWEST or average is None:
        return phrases.words(scene, "satisfaction.rate_few", count)
    told = Words(scene.language).share(share)
    return phrases.words(
        scene, "satisfaction.rate", {**count, "share": told, "mean": _number(scene, average)}
    )


def _mean(
    scene: Scene, phrases: Phrases, key: str, scores: Sequence[int], **more: Phrase
) -> list[Html]:
    average = mean(scores)
    if len(scores) < FEWEST or average is None:
        return []
    values = {"mean": _number(scene, average), "count": str(len(scores))}
    return [phrases.words(scene, key, {**values, **more})]


def _survey(scene: Scene, phrases: Phrases, here: ProgrammeSession) -> Html:
    found = anonymous_survey.figures(scene.session, here.id)
    if found is None:
        return phrases.words(scene, "satisfaction.survey_few", {})
    values = {answer: str(found.get(answer, 0)) for answer in anonymous_survey.ANSWERS}
    return phrases.words(scene, "satisfaction.survey", values)


def _scores(scene: Scene, here: ProgrammeSession, about: FeedbackOn) -> Sequence[int]:
    query = select(Feedback.score).filter_by(session_id=here.id, about=about)
    return scene.session.scalars(query).all()


def _by_kind(scene: Scene, here: ProgrammeSession) -> dict[WorkshopKind, list[int]]:
    query = (
        select(Workshop.kind, Feedback.score)
        .join(Workshop, Workshop.id == Feedback.subject_id)
        .where(Feedback.session_id == here.id, Feedback.about == FeedbackOn.WORKSHOP)
        .order_by(Workshop.starts_at, Workshop.id)
    )
    found = defaultdict(list)
    for kind, score in scene.session.execute(query):
        found[kind].append(score)
    return found


def _last_words(scene: Scene, here: ProgrammeSession) -> Sequence[str]:
    """Nameless, the latest first, once five people have written: one could tell who."""
    query = select(Feedback.words, Feedback.person_id).where(
        Feedback.session_id == here.id, Feedback.words.is_not(None)
    )
    found = scene.session.execute(query.order_by(Feedback.id.desc()).limit(100)).all()
    if len({person for _, person in found}) < FEWEST:
        return []
    return [said for said, _ in found if said][:WORDS]


def _number(scene: Scene, value: float) -> str:
    return str(format_decimal(value, "0.0", locale=_locale(scene)))


def _locale(scene: Scene) -> str:
    return LOCALES.get(scene.language, scene.language)
