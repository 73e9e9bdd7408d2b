"""`/questionnaires`: how far the questionnaires can be trusted; never a figure about one person."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from babel.numbers import format_decimal, format_percent
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.assessments import Assessment
from flows.library import house_assessments
from flows.texts import Html
from models.strengths import AssessmentAnswer, AssessmentRun
from rules.figures.questionnaire_reliability import (
    Choices,
    Run,
    by_person,
    run_figures,
    scale_figures,
)
from rules.schedule.dates import LOCALES
from rules.strengths.scoring import Answer
from services.conversation.phrases import Phrase
from services.conversation.replies import Say
from services.conversation.turn_context import TurnContext

FEWEST = 5
"""People under whom nothing is told."""
LABEL = 18
"""Characters of a scale's name: a row fits a phone."""
TABLES = {"strengths": "figures.table", "digital": "figures.table_digital"}
TOGETHER = {"strengths": ("strengths", "refine"), "digital": ("digital",)}
"""Questionnaires whose statements make the scales of the first one."""


def show(context: TurnContext) -> None:
    for first, names in TOGETHER.items():
        parts = [_runs(context, name) for name in names]
        context.say(Say("\n".join([*parts, *_table(context, first, names)])))


def _runs(context: TurnContext, name: str) -> Html:
    runs = list(_finished(context.session, name))
    figures = run_figures([run for _, run in runs])
    values: dict[str, str | Phrase] = {"name": Phrase(f"figures.{name}")}
    if figures is None or len({person for person, _ in runs}) < FEWEST:
        return context.phrases.words(context, "figures.too_few", values)
    locale = _locale(context)
    values |= {
        "runs": str(figures.runs),
        "time": _minutes(figures.median_seconds),
        "share": format_percent(figures.straight_lined, locale=locale),
    }
    return context.phrases.words(context, "figures.runs", values)


def _table(context: TurnContext, first: str, names: Sequence[str]) -> Iterator[Html]:
    """Scales that fewer than five people answered are left out."""
    found = [house_assessments()[name] for name in names]
    choices = _choices(context.session, found)
    rows = [
        row
        for dimension in found[0].dimensions
        if (row := _row(context, choices, found, dimension))
    ]
    if rows:
        values = {"table": Html("\n".join(rows))}
        yield context.phrases.words(context, TABLES[first], values)


def _row(
    context: TurnContext,
    choices: Choices,
    found: Sequence[Assessment],
    dimension: str,
) -> str | None:
    statements = [it.name for of in found for it in of.statements if it.dimension == dimension]
    figures = scale_figures(choices, *statements)
    if figures is None or figures.people < FEWEST:
        return None
    name = context.phrases.texts.words(context.language, f"{found[0].name}.{dimension}.label")
    shown = name if len(name) <= LABEL else f"{name[: LABEL - 1].rstrip()}…"
    cells = [f"{shown:<{LABEL}}", f"{figures.people:>3}", f"{_number(context, figures.mean, 1):>3}"]
    if len(statements) == 2:
        both = sum(given.keys() >= set(statements) for given in choices.values())
        reliability = figures.reliability if both >= FEWEST else None
        cells.append(f"{_number(context, reliability, 2):>4}")
    return " ".join(cells)


def _choices(session: Session, found: Sequence[Assessment]) -> Choices:
    """Of finished questionnaires, the last answer of each person to each statement."""
    statements = {it.name: it for of in found for it in of.statements}
    query = (
        select(AssessmentRun.person_id, AssessmentAnswer.statement, AssessmentAnswer.choice)
        .join(AssessmentRun, AssessmentRun.id == AssessmentAnswer.run_id)
        .where(AssessmentRun.finished_at.is_not(None))
        .where(AssessmentRun.assessment.in_([of.name for of in found]))
        .order_by(AssessmentRun.id)
    )
    return by_person(
        (person, name, Answer(of.dimension, choice, of.reversed))
        for person, name, choice in session.execute(query)
        if (of := statements.get(name))
    )


def _finished(session: Session, assessment: str) -> Iterator[tuple[int, Run]]:
    """Who, and the buttons as they were pressed."""
    query = (
        select(AssessmentRun, AssessmentAnswer.choice)
        .join(AssessmentAnswer, AssessmentAnswer.run_id == AssessmentRun.id)
        .where(AssessmentRun.assessment == assessment, AssessmentRun.finished_at.is_not(None))
        .order_by(AssessmentRun.id)
    )
    for run, rows in groupby(session.execute(query), key=itemgetter(0)):
        seconds = (run.finished_at - run.started_at).total_seconds()
        yield run.person_id, Run(tuple(choice for _, choice in rows), seconds)


def _number(context: TurnContext, value: float | None, digits: int) -> str:
    if value is None:
        return "–"
    return str(format_decimal(value, f"0.{'0' * digits}", locale=_locale(context)))


def _minutes(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s"


def _locale(context: TurnContext) -> str:
    return LOCALES.get(context.language, context.language)
