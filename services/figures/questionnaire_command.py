"""Tell the team for `/questionnaires` how far the questionnaires can be trusted, in totals only."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from babel.numbers import format_decimal, format_percent
from sqlalchemy import ColumnElement, select

from flows.assessments import Assessment
from flows.library import load_assessments
from flows.texts import Html
from models.strengths import AssessmentAnswer, AssessmentRun
from rules.figures.figures import FEWEST
from rules.figures.questionnaire_reliability import (
    Choices,
    FinishedRun,
    by_person,
    run_figures,
    scale_figures,
)
from rules.schedule.dates import LOCALES
from rules.strengths.scoring import StatementAnswer
from services.conversation.phrases import Phrase
from services.conversation.replies import Say
from services.conversation.turn_context import TurnContext
from services.people import people

LABEL = 18
"""Characters of a scale's name, so that a row fits a phone."""
TABLES = {"strengths": "figures.table", "digital": "figures.table_digital"}
TOGETHER = {"strengths": ("strengths", "refine"), "digital": ("digital",)}
"""Questionnaires whose statements make the scales of the first one."""


def show(context: TurnContext) -> None:
    for first, names in TOGETHER.items():
        parts = [_runs(context, name) for name in names]
        context.say(Say("\n".join([*parts, *_table(context, first, names)])))


def _runs(context: TurnContext, name: str) -> Html:
    runs = list(_finished(context, name))
    figures = run_figures([run for _, run in runs])
    values: dict[str, str | Phrase] = {"name": Phrase(f"figures.{name}")}
    if figures is None or len({person for person, _ in runs}) < FEWEST:
        return context.phrases.render(context, "figures.too_few", values)
    locale = _locale(context)
    values |= {
        "runs": str(figures.runs),
        "time": _minutes(figures.median_seconds),
        "share": format_percent(figures.straight_lined, locale=locale),
    }
    return context.phrases.render(context, "figures.runs", values)


def _table(context: TurnContext, first: str, names: Sequence[str]) -> Iterator[Html]:
    """Yield the table of scales, without those that fewer than five people answered."""
    assessments = [load_assessments()[name] for name in names]
    choices = _choices(context, assessments)
    rows = [
        row
        for dimension in assessments[0].dimensions
        if (row := _row(context, choices, assessments, dimension))
    ]
    if rows:
        values = {"table": Html("\n".join(rows))}
        yield context.phrases.render(context, TABLES[first], values)


def _row(
    context: TurnContext,
    choices: Choices,
    assessments: Sequence[Assessment],
    dimension: str,
) -> str | None:
    statements = [
        statement.name
        for assessment in assessments
        for statement in assessment.statements
        if statement.dimension == dimension
    ]
    figures = scale_figures(choices, *statements)
    if figures is None or figures.people < FEWEST:
        return None
    name = context.phrases.texts.template(
        context.language, f"{assessments[0].name}.{dimension}.label"
    )
    label = name if len(name) <= LABEL else f"{name[: LABEL - 1].rstrip()}…"
    cells = [f"{label:<{LABEL}}", f"{figures.people:>3}", f"{_number(context, figures.mean, 1):>3}"]
    if len(statements) == 2:
        both = sum(answers.keys() >= set(statements) for answers in choices.values())
        reliability = figures.reliability if both >= FEWEST else None
        cells.append(f"{_number(context, reliability, 2):>4}")
    return " ".join(cells)


def _choices(context: TurnContext, assessments: Sequence[Assessment]) -> Choices:
    """Return each person's last answer to each statement of finished questionnaires."""
    statements = {
        statement.name: statement
        for assessment in assessments
        for statement in assessment.statements
    }
    query = (
        select(AssessmentRun.person_id, AssessmentAnswer.statement, AssessmentAnswer.choice)
        .join(AssessmentRun, AssessmentRun.id == AssessmentAnswer.run_id)
        .where(AssessmentRun.finished_at.is_not(None), _of_bot(context))
        .where(AssessmentRun.assessment.in_([assessment.name for assessment in assessments]))
        .order_by(AssessmentRun.id)
    )
    return by_person(
        (person, name, StatementAnswer(statement.dimension, choice, statement.reversed))
        for person, name, choice in context.session.execute(query)
        if (statement := statements.get(name))
    )


def _finished(context: TurnContext, assessment: str) -> Iterator[tuple[int, FinishedRun]]:
    """Yield the person and the run, with its choices in the order they were made."""
    query = (
        select(AssessmentRun, AssessmentAnswer.choice)
        .join(AssessmentAnswer, AssessmentAnswer.run_id == AssessmentRun.id)
        .where(AssessmentRun.assessment == assessment, AssessmentRun.finished_at.is_not(None))
        .where(_of_bot(context))
        .order_by(AssessmentRun.id)
    )
    for run, rows in groupby(context.session.execute(query), key=itemgetter(0)):
        seconds = (run.finished_at - run.started_at).total_seconds()
        yield run.person_id, FinishedRun(tuple(choice for _, choice in rows), seconds)


def _of_bot(context: TurnContext) -> ColumnElement[bool]:
    return people.whose_is_of_bot(AssessmentRun.person_id, context.bot_id)


def _number(context: TurnContext, value: float | None, digits: int) -> str:
    if value is None:
        return "–"
    return str(format_decimal(value, f"0.{'0' * digits}", locale=_locale(context)))


def _minutes(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s"


def _locale(context: TurnContext) -> str:
    return LOCALES.get(context.language, context.language)
