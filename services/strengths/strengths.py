"""What a person does well: found in their answers, kept by them, with an example of each."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.library import house_assessments
from models.engine.once import once
from models.strengths import KeptStrength
from rules.strengths import scoring
from rules.strengths.scoring import TO_KEEP, Reason, Shown, Unclear
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Done, TurnContext
from services.strengths import questionnaires as strengths_questionnaires

STRENGTHS, REFINE = "strengths", "refine"
CHOICES = ("first", "second", "third")


class Scored(StrEnum):
    KEPT = "kept"
    CHOOSE = "choose"
    """Equal ones: the person chooses among them."""
    UNCLEAR = "unclear"
    MANY = "many"
    """All are equal."""


class Few(StrEnum):
    YES = "yes"
    NO = "no"


class Example(StrEnum):
    ASK = "ask"
    NONE = "none"


class Refined(StrEnum):
    YES = "yes"
    NO = "no"


def score_strengths(context: TurnContext, _: Mapping[str, str]) -> Scored:
    found = _found(context)
    if isinstance(found, Unclear):
        return Scored.MANY if found.reason is Reason.ALL_ALIKE else Scored.UNCLEAR
    if found.tied:
        return Scored.CHOOSE
    _keep(context, found.certain)
    return Scored.KEPT


def keep_said(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """The card that was chosen decides."""
    _keep(context, _told(answers).certain)
    return Done.DONE


def keep_chosen(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """What stands out, then what was chosen among equals."""
    found = _told(answers) if "said" in answers else _found(context)
    certain = () if isinstance(found, Unclear) else found.certain
    _keep(context, dict.fromkeys([*certain, *_chosen(answers, CHOICES)]))
    return Done.DONE


def to_choose(
    context: TurnContext, answers: Mapping[str, str], before: Sequence[str]
) -> list[tuple[str, Phrase]]:
    """The equal ones that may still be kept, after what was chosen `before`."""
    found = _told(answers) if "said" in answers else _found(context)
    if isinstance(found, Unclear) or not found.tied:
        return []
    chosen = [it for it in _chosen(answers, before) if it not in found.certain]
    if len(found.certain) + len(chosen) >= TO_KEEP:
        return []
    return [(name, label(name)) for name in found.tied if name not in chosen]


def cards(_: TurnContext, __: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    said = house_assessments()[STRENGTHS].said
    return [(number, Phrase(card.text)) for number, card in said.items()]


def is_refined(context: TurnContext, _: Mapping[str, str]) -> Refined:
    run = strengths_questionnaires.newest_run(
        context.session, context.person_id, REFINE, finished=True
    )
    return Refined.YES if run else Refined.NO


def are_few(context: TurnContext, _: Mapping[str, str]) -> Few:
    return Few.YES if len(kept(context.session, context.person_id)) < TO_KEEP else Few.NO


def next_example(context: TurnContext, _: Mapping[str, str]) -> Example:
    return Example.ASK if without_example(context) else Example.NONE


def keep_example(context: TurnContext, answers: Mapping[str, str]) -> Done:
    if asked := without_example(context):
        asked.example = answers["own_example"]
    return Done.DONE


def skip_example(context: TurnContext, _: Mapping[str, str]) -> Done:
    if asked := without_example(context):
        asked.example = ""
    return Done.DONE


@once
def kept(session: Session, person_id: int) -> Sequence[KeptStrength]:
    """In the order of the questionnaire: never a ranking."""
    ranks = order()
    found = session.scalars(select(KeptStrength).where(KeptStrength.person_id == person_id))
    return sorted(found, key=lambda it: ranks.index(it.dimension))


def without_example(context: TurnContext) -> KeptStrength | None:
    waiting = (it for it in kept(context.session, context.person_id) if it.example is None)
    return next(waiting, None)


def label(dimension: str) -> Phrase:
    return Phrase(f"strengths.{dimension}.label")


def _found(context: TurnContext) -> Shown | Unclear:
    questionnaires = house_assessments()
    answers = [
        answer
        for name in (STRENGTHS, REFINE)
        for answer in strengths_questionnaires.given(
            context.session, context.person_id, questionnaires[name]
        )
    ]
    return scoring.strengths(answers, order())


def _told(answers: Mapping[str, str]) -> Shown:
    card = house_assessments()[STRENGTHS].said[answers["said"]]
    return scoring.strengths_told(card.dimensions, order())


def _chosen(answers: Mapping[str, str], places: Sequence[str]) -> list[str]:
    return [answers[name] for name in places if name in answers]


def tie(context: TurnContext) -> Phrase:
    """What stands out, and how many are equal after it."""
    found = _found(context)
    if isinstance(found, Unclear) or not found.tied:  # asked before a tie was told so
        return Phrase("strengths.several")
    values: dict[str, str | Phrase] = {"count": str(len(found.tied))}
    if not found.certain:
        return Phrase("strengths.tie", values)
    values["certain"] = Phrase.lines((label(it) for it in found.certain), between=", ")
    return Phrase("strengths.tie_after", values)


def _keep(context: TurnContext, dimensions: Iterable[str]) -> None:
    """Those and no others; an example given before stays."""
    before = {it.dimension: it for it in kept(context.session, context.person_id)}
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
    """Every dimension, as the questionnaire orders them."""
    return list(house_assessments()[STRENGTHS].dimensions)
