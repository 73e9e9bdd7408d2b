"""Find a person's strengths in their answers, keep those they choose, with an example of each."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.library import load_assessments
from models.engine.transaction_cache import cached_in_transaction
from models.strengths import KeptStrength
from rules.strengths import scoring
from rules.strengths.scoring import TO_KEEP, StandoutStrengths, UnclearReason, UnclearStrengths
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Done, TurnContext, YesNo
from services.strengths import questionnaires as strengths_questionnaires

STRENGTHS, REFINE = "strengths", "refine"
CHOICES = ("first", "second", "third")


class StrengthsScoring(StrEnum):
    KEPT = "kept"
    CHOOSE = "choose"
    """Some dimensions are equal: the person chooses among them."""
    UNCLEAR = "unclear"
    MANY = "many"
    """All dimensions are equal."""


class StrengthExampleQuestion(StrEnum):
    ASK = "ask"
    NONE = "none"


class StrengthsToDo(StrEnum):
    SCORE = "score"
    """The answers are to be scored."""
    EXAMPLES = "examples"
    """The strengths are kept: only examples of them are left to tell."""


def left(_: TurnContext, answers: Mapping[str, str]) -> StrengthsToDo:
    """Tell where the result begins: at the score, or at the examples that are left."""
    return (
        StrengthsToDo.EXAMPLES
        if answers.get("left") == StrengthsToDo.EXAMPLES
        else StrengthsToDo.SCORE
    )


def score_strengths(context: TurnContext, _: Mapping[str, str]) -> StrengthsScoring:
    """Score the answers and keep the strengths, unless they are unclear or to be chosen from."""
    result = _scored(context)
    if isinstance(result, UnclearStrengths):
        return (
            StrengthsScoring.MANY
            if result.reason is UnclearReason.ALL_ALIKE
            else StrengthsScoring.UNCLEAR
        )
    if result.tied:
        return StrengthsScoring.CHOOSE
    _keep(context, result.certain)
    return StrengthsScoring.KEPT


def keep_said(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Keep the strengths of the card (what others say of the person) that was chosen."""
    _keep(context, _card_result(answers).certain)
    return Done.DONE


def keep_chosen(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Keep the strengths above the rest, then those chosen among equals."""
    result = _card_result(answers) if "said" in answers else _scored(context)
    certain = () if isinstance(result, UnclearStrengths) else result.certain
    _keep(context, dict.fromkeys([*certain, *_chosen(answers, CHOICES)]))
    return Done.DONE


def to_choose(
    context: TurnContext, answers: Mapping[str, str], before: Sequence[str]
) -> list[tuple[str, Phrase]]:
    """List the equal strengths that may still be kept, after the answers to the steps `before`."""
    result = _card_result(answers) if "said" in answers else _scored(context)
    if isinstance(result, UnclearStrengths) or not result.tied:
        return []
    chosen = [name for name in _chosen(answers, before) if name not in result.certain]
    if len(result.certain) + len(chosen) >= TO_KEEP:
        return []
    return [(name, label(name)) for name in result.tied if name not in chosen]


def cards(_: TurnContext, __: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    """List the cards of what others may say of the person."""
    by_number = load_assessments()[STRENGTHS].said
    return [(number, Phrase(card.text)) for number, card in by_number.items()]


def is_refined(context: TurnContext, _: Mapping[str, str]) -> YesNo:
    run = strengths_questionnaires.newest_run(
        context.session, context.person_id, REFINE, finished=True
    )
    return YesNo.YES if run else YesNo.NO


def are_few(context: TurnContext, _: Mapping[str, str]) -> YesNo:
    return YesNo.YES if len(kept(context.session, context.person_id)) < TO_KEEP else YesNo.NO


def next_example(context: TurnContext, _: Mapping[str, str]) -> StrengthExampleQuestion:
    return StrengthExampleQuestion.ASK if without_example(context) else StrengthExampleQuestion.NONE


def keep_example(context: TurnContext, answers: Mapping[str, str]) -> Done:
    if asked := without_example(context):
        asked.example = answers["own_example"]
    return Done.DONE


def skip_example(context: TurnContext, _: Mapping[str, str]) -> Done:
    if asked := without_example(context):
        asked.example = ""
    return Done.DONE


@cached_in_transaction
def kept(session: Session, person_id: int) -> Sequence[KeptStrength]:
    """Return the kept strengths in the order of the questionnaire, so that none ranks first."""
    dimensions = order()
    rows = session.scalars(select(KeptStrength).where(KeptStrength.person_id == person_id))
    return sorted(rows, key=lambda row: dimensions.index(row.dimension))


def without_example(context: TurnContext) -> KeptStrength | None:
    """Return the first kept strength for which no example was given or skipped."""
    waiting = (row for row in kept(context.session, context.person_id) if row.example is None)
    return next(waiting, None)


def label(dimension: str) -> Phrase:
    return Phrase(f"strengths.{dimension}.label")


def _scored(context: TurnContext) -> StandoutStrengths | UnclearStrengths:
    questionnaires = load_assessments()
    answers = [
        answer
        for name in (STRENGTHS, REFINE)
        for answer in strengths_questionnaires.latest_answers(
            context.session, context.person_id, questionnaires[name]
        )
    ]
    return scoring.strengths(answers, order())


def _card_result(answers: Mapping[str, str]) -> StandoutStrengths:
    card = load_assessments()[STRENGTHS].said[answers["said"]]
    return scoring.strengths_told(card.dimensions, order())


def _chosen(answers: Mapping[str, str], steps: Sequence[str]) -> list[str]:
    return [answers[name] for name in steps if name in answers]


def tie(context: TurnContext) -> Phrase:
    """Return the sentence that names the strengths above the rest, and counts the equals."""
    result = _scored(context)
    if (
        isinstance(result, UnclearStrengths) or not result.tied
    ):  # a question asked by an older version
        return Phrase("strengths.several")
    values: dict[str, str | Phrase] = {"count": str(len(result.tied))}
    if not result.certain:
        return Phrase("strengths.tie", values)
    values["certain"] = Phrase.joined((label(name) for name in result.certain), between=", ")
    return Phrase("strengths.tie_after", values)


def _keep(context: TurnContext, dimensions: Iterable[str]) -> None:
    """Keep the first TO_KEEP dimensions and no others; an example given before stays."""
    before = {row.dimension: row for row in kept(context.session, context.person_id)}
    wanted = list(dimensions)[:TO_KEEP]
    for dimension in wanted:
        if dimension not in before:
            context.session.add(
                KeptStrength(person_id=context.person_id, dimension=dimension, kept_at=context.now)
            )
    for dimension, row in before.items():
        if dimension not in wanted:
            context.session.delete(row)
    context.session.flush()


def order() -> list[str]:
    """Return every dimension in the order of the questionnaire."""
    return list(load_assessments()[STRENGTHS].dimensions)
