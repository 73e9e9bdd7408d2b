"""What a person may find out next about themselves, and what they have found so far."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from flows.library import house_assessments
from rules.strengths.scoring import DigitalLevel, digital_level
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.strengths import questionnaires, strengths, wishes
from services.strengths.strengths import REFINE, STRENGTHS

DIGITAL = "digital"
REFINED_FROM = timedelta(days=3)


class Discovery(StrEnum):
    STRENGTHS = "strengths"
    DIGITAL = "digital"
    WISHES = "wishes"
    DONE = "done"


class StrengthsMenuEntry(StrEnum):
    CARD = "card"
    SUMMARY = "summary"
    REFINE = "refine"
    STRENGTHS = "strengths"
    DIGITAL = "digital"
    WISHES = "wishes"
    BACK = "back"


class Stage(StrEnum):
    NEW = "new"
    PAUSED = "paused"
    FOUND = "found"


def next_discovery(context: TurnContext, _: Mapping[str, str]) -> Discovery:
    session, person_id = context.session, context.person_id
    if not strengths.kept(session, person_id):
        return Discovery.STRENGTHS
    if digital_of(session, person_id) is None:
        return Discovery.DIGITAL
    return Discovery.DONE if wishes.wished(session, person_id) else Discovery.WISHES


def entries(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    found = strengths.kept(context.session, context.person_id)
    shown = [StrengthsMenuEntry.CARD, StrengthsMenuEntry.SUMMARY] if found else []
    if may_refine(context.session, context.person_id, context.now):
        shown.append(StrengthsMenuEntry.REFINE)
    shown += [
        StrengthsMenuEntry.STRENGTHS,
        StrengthsMenuEntry.DIGITAL,
        StrengthsMenuEntry.WISHES,
        StrengthsMenuEntry.BACK,
    ]
    return [(entry.value, _label(context, entry)) for entry in shown]


def route(_: TurnContext, answers: Mapping[str, str]) -> StrengthsMenuEntry:
    return StrengthsMenuEntry(answers["entry"])


def may_refine(session: Session, person_id: int, now: datetime) -> bool:
    """From the third day after the first result, once."""
    run = questionnaires.newest_run(session, person_id, STRENGTHS, finished=True)
    if run is None or run.finished_at is None or now < run.finished_at + REFINED_FROM:
        return False
    return questionnaires.newest_run(session, person_id, REFINE, finished=True) is None


def stage(session: Session, person_id: int) -> Stage:
    """How far the person is with their strengths."""
    if strengths.kept(session, person_id):
        return Stage.FOUND
    run = questionnaires.newest_run(session, person_id, STRENGTHS)
    if run is None:
        return Stage.NEW
    return Stage.PAUSED if run.finished_at is None else Stage.FOUND


def digital_of(session: Session, person_id: int) -> DigitalLevel | None:
    found = questionnaires.given(session, person_id, house_assessments()[DIGITAL])
    return digital_level({it.dimension: it.choice for it in found}) if found else None


def strengths_words(context: TurnContext) -> Phrase:
    found = strengths.kept(context.session, context.person_id)
    return Phrase.lines((strengths.label(it.dimension) for it in found), between=", ")


def strength_asked(context: TurnContext) -> str | Phrase:
    asked = strengths.without_example(context)
    return strengths.label(asked.dimension) if asked else ""


def example_hint(context: TurnContext) -> str | Phrase:
    asked = strengths.without_example(context)
    return Phrase(f"strengths.{asked.dimension}.example") if asked else ""


def digital_words(context: TurnContext) -> str | Phrase:
    level = digital_of(context.session, context.person_id)
    return Phrase(f"digital.overall.{level.overall}") if level else ""


def wishes_words(context: TurnContext) -> Phrase:
    found = wishes.wished(context.session, context.person_id)
    return Phrase.lines((wishes.label(family) for family in found), between=", ")


def _label(context: TurnContext, entry: StrengthsMenuEntry) -> Phrase:
    run = questionnaires.newest_run(context.session, context.person_id, STRENGTHS)
    if entry is StrengthsMenuEntry.STRENGTHS and run is not None and run.finished_at is None:
        return Phrase("summary.resume_strengths")
    return Phrase(f"summary.entry.{entry}")
