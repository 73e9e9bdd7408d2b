"""Begin, resume and finish runs of a questionnaire; store each answer at once."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.assessments import Assessment
from models.engine.transaction_cache import cached_in_transaction
from models.strengths import AssessmentAnswer, AssessmentRun
from rules.strengths.scoring import StatementAnswer
from services.conversation.turn_context import Done, TurnContext, YesNo


class AssessmentStart(StrEnum):
    NEW = "new"
    RESUMED = "resumed"


def begin_run(context: TurnContext, answers: Mapping[str, str]) -> AssessmentStart:
    """Resume the unfinished run with the answers given so far, or begin a new one."""
    name = answers["assessment"]
    run = newest_run(context.session, context.person_id, name)
    if run is not None and run.finished_at is None:
        kept = choices(context.session, run.id)
        context.keep(run=str(run.id), **{name: str(choice) for name, choice in kept.items()})
        return AssessmentStart.RESUMED if kept else AssessmentStart.NEW
    run = AssessmentRun(
        person_id=context.person_id,
        assessment=name,
        version=int(answers["version"]),
        started_at=context.now,
    )
    context.session.add(run)
    context.session.flush()
    context.keep(run=str(run.id))
    return AssessmentStart.NEW


def is_answered(_: TurnContext, answers: Mapping[str, str]) -> YesNo:
    return YesNo.YES if answers["statement"] in answers else YesNo.NO


def keep_answer(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Store the answer to a statement; a second answer in the same run replaces it."""
    statement = answers["statement"]
    context.session.merge(
        AssessmentAnswer(
            run_id=int(answers["run"]),
            statement=statement,
            choice=int(answers[statement]),
            answered_at=context.now,
        )
    )
    return Done.DONE


def finish_run(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.session.get_one(AssessmentRun, int(answers["run"])).finished_at = context.now
    return Done.DONE


@cached_in_transaction
def newest_run(
    session: Session, person_id: int, assessment: str, *, finished: bool = False
) -> AssessmentRun | None:
    """Return the newest run of the questionnaire, or the newest `finished` one."""
    query = select(AssessmentRun).where(
        AssessmentRun.person_id == person_id, AssessmentRun.assessment == assessment
    )
    if finished:
        query = query.where(AssessmentRun.finished_at.is_not(None))
    return session.scalars(query.order_by(AssessmentRun.id.desc()).limit(1)).first()


def choices(session: Session, run_id: int) -> dict[str, int]:
    """Return the number of the button chosen for each statement answered in a run."""
    query = select(AssessmentAnswer.statement, AssessmentAnswer.choice)
    rows = session.execute(query.where(AssessmentAnswer.run_id == run_id))
    return {row.statement: row.choice for row in rows}


def latest_answers(
    session: Session, person_id: int, assessment: Assessment
) -> list[StatementAnswer]:
    """Return the answers of the person's last finished run; [] when there is no such run."""
    run = newest_run(session, person_id, assessment.name, finished=True)
    kept = choices(session, run.id) if run else {}
    return [
        StatementAnswer(statement.dimension, kept[statement.name], statement.reversed)
        for statement in assessment.statements
        if statement.name in kept
    ]
