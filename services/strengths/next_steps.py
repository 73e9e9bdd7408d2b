"""Choose what a person may find out next about themselves, and put their results into words."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.orm import Session

from flows.library import load_assessments
from models.strengths import AssessmentRun, KeptStrength
from rules.strengths.scoring import DigitalLevel, digital_level
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.strengths import questionnaires, strengths, wishes
from services.strengths.strengths import REFINE, STRENGTHS

DIGITAL = "digital"
REFINED_FROM = timedelta(days=3)


class Discovery(StrEnum):
    STRENGTHS = "strengths"
    EXAMPLES = "examples"
    DIGITAL = "digital"
    WISHES = "wishes"
    DONE = "done"


class StrengthsMenuEntry(StrEnum):
    CARD = "card"
    SUMMARY = "summary"
    REFINE = "refine"
    REST = "rest"
    STRENGTHS = "strengths"
    DIGITAL = "digital"
    WISHES = "wishes"
    BACK = "back"


class StrengthsStage(StrEnum):
    NEW = "new"
    PAUSED = "paused"
    FOUND = "found"


def next_discovery(context: TurnContext, _: Mapping[str, str]) -> Discovery:
    """Return the first part that has no result yet; keep as `left` where its script begins."""
    part = _first_left(context)
    context.keep(left=part)
    return part


def _first_left(context: TurnContext) -> Discovery:
    session, person_id = context.session, context.person_id
    if not strengths.kept(session, person_id):
        return Discovery.STRENGTHS
    if strengths.without_example(context) is not None:
        return Discovery.EXAMPLES
    if digital_of(session, person_id) is None:
        return Discovery.DIGITAL
    return Discovery.DONE if wishes.wished(session, person_id) else Discovery.WISHES


def entries(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    """Return the entries of the strengths menu that this person may choose."""
    kept = strengths.kept(context.session, context.person_id)
    choices = [StrengthsMenuEntry.CARD, StrengthsMenuEntry.SUMMARY] if kept else []
    if kept and _first_left(context) is not Discovery.DONE:
        choices.insert(0, StrengthsMenuEntry.REST)
    if may_refine(context.session, context.person_id, context.now):
        choices.append(StrengthsMenuEntry.REFINE)
    choices += [
        StrengthsMenuEntry.STRENGTHS,
        StrengthsMenuEntry.DIGITAL,
        StrengthsMenuEntry.WISHES,
        StrengthsMenuEntry.BACK,
    ]
    return [(entry.value, _label(context, entry)) for entry in choices]


def route(_: TurnContext, answers: Mapping[str, str]) -> StrengthsMenuEntry:
    return StrengthsMenuEntry(answers["entry"])


def may_refine(session: Session, person_id: int, now: datetime) -> bool:
    """Tell whether the refining questionnaire is open: once, three days after the result."""
    run = questionnaires.newest_run(session, person_id, STRENGTHS, finished=True)
    if run is None or run.finished_at is None or now < run.finished_at + REFINED_FROM:
        return False
    return questionnaires.newest_run(session, person_id, REFINE, finished=True) is None


def stage(person_id: int) -> ColumnElement[str]:
    """Tell in a query how far the person is with their strengths."""
    kept = exists().where(KeptStrength.person_id == person_id)
    newest_run = (
        select(
            case(
                (AssessmentRun.finished_at.is_(None), StrengthsStage.PAUSED.value),
                else_=StrengthsStage.FOUND.value,
            )
        )
        .where(AssessmentRun.person_id == person_id, AssessmentRun.assessment == STRENGTHS)
        .order_by(AssessmentRun.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    answered = func.coalesce(newest_run, StrengthsStage.NEW.value)
    return case((kept, StrengthsStage.FOUND.value), else_=answered)


def are_found(context: TurnContext) -> bool:
    """Tell whether strengths are kept: of those at par, none is before it was chosen."""
    return bool(strengths.kept(context.session, context.person_id))


def digital_of(session: Session, person_id: int) -> DigitalLevel | None:
    """Return the digital level of the last finished run, or None when there is none."""
    answers = questionnaires.latest_answers(session, person_id, load_assessments()[DIGITAL])
    return (
        digital_level({answer.dimension: answer.choice for answer in answers}) if answers else None
    )


def strengths_words(context: TurnContext) -> Phrase:
    """Return the labels of the kept strengths, separated by commas."""
    kept = strengths.kept(context.session, context.person_id)
    return Phrase.joined((strengths.label(row.dimension) for row in kept), between=", ")


def strength_asked(context: TurnContext) -> str | Phrase:
    """Return the label of the strength of which an example is asked for."""
    asked = strengths.without_example(context)
    return strengths.label(asked.dimension) if asked else ""


def example_hint(context: TurnContext) -> str | Phrase:
    """Return a sample answer for the strength of which an example is asked for."""
    asked = strengths.without_example(context)
    return Phrase(f"strengths.{asked.dimension}.example") if asked else ""


def digital_words(context: TurnContext) -> str | Phrase:
    """Return the digital level in words, or "" without a result."""
    level = digital_of(context.session, context.person_id)
    return Phrase(f"digital.overall.{level.overall}") if level else ""


def wishes_words(context: TurnContext) -> Phrase:
    """Return the labels of the wished families of jobs, separated by commas."""
    wished = wishes.wished(context.session, context.person_id)
    return Phrase.joined((wishes.label(family) for family in wished), between=", ")


def _label(context: TurnContext, entry: StrengthsMenuEntry) -> Phrase:
    run = questionnaires.newest_run(context.session, context.person_id, STRENGTHS)
    if entry is StrengthsMenuEntry.STRENGTHS and run is not None and run.finished_at is None:
        return Phrase("summary.resume_strengths")
    return Phrase(f"summary.entry.{entry}")
