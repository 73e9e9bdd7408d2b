"""Keep the questions that the team answers itself (/faq), and find the one that a text asks."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache

from sqlalchemy import Select, delete, or_, select

from flows.intents.model import load_model
from models.understanding import TeamAnswer, UnansweredText
from rules.understanding.similarity import Described, described, groups, nearest
from services.conversation.phrases import Phrase
from services.conversation.runner import Action, Lister
from services.conversation.text import fitting
from services.conversation.turn_context import Done, FoundOrGone, TurnContext
from services.enrolment import enrolments
from services.enrolment.session_values import session_of
from services.people import roles

ALIKE = 0.45
"""How alike two texts are that ask the same."""
NEAR = 0.5
"""How alike a text that is not understood is to a question of the team, to have its answer."""
SAME = 0.75
"""How alike a text is to a question of the team, to be answered before all else."""
LOOKED_AT = 200
SHOWN = 6
"""Groups of texts that nobody answered, as many as a phone shows at once."""


class TeamAnswerScope(StrEnum):
    CHOICE = "choice"
    """There is a session, for which alone the answer may be."""
    ALL = "all"


def find(context: TurnContext, text: str, least: float) -> TeamAnswer | None:
    """Return the team's answer to the question that is as alike as `least` to a text."""
    kept = context.session.scalars(_of_person(context)).all()
    place, alike = nearest(_described(text), [_described(it.question) for it in kept])
    return kept[place] if alike >= least else None


def unanswered(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str | Phrase]]:
    """List the unanswered texts, in groups that ask the same, the largest first."""
    return [
        (
            str(group[0].id),
            Phrase("faq.group", {"text": fitting(group[0].text), "count": str(len(group))}),
        )
        for group in _groups(context)[:SHOWN]
    ]


def answered(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str]]:
    rows = context.session.scalars(_all(context.bot_id))
    return [(str(row.id), fitting(row.question)) for row in rows]


def look_at_group(context: TurnContext, answers: Mapping[str, str]) -> FoundOrGone:
    """Keep the texts of the chosen group for the question that shows them."""
    group = _group_of(context, answers["group"])
    if not group:
        return FoundOrGone.GONE
    context.keep(
        question=group[0].text, chosen="", texts="\n".join(it.text for it in group[:SHOWN])
    )
    return FoundOrGone.FOUND


def begin(context: TurnContext, _: Mapping[str, str]) -> Done:
    context.keep(chosen="", group="")
    return Done.DONE


def look(context: TurnContext, answers: Mapping[str, str]) -> FoundOrGone:
    row = _chosen(context, answers)
    if row is None:
        return FoundOrGone.GONE
    context.keep(question=row.question, answer=row.answer, group="")
    return FoundOrGone.FOUND


def reach(context: TurnContext, _: Mapping[str, str]) -> TeamAnswerScope:
    return TeamAnswerScope.ALL if session_of(context) is None else TeamAnswerScope.CHOICE


def keep(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Store an answer, for the coming session or for all; its group is answered by it."""
    session = session_of(context) if answers.get("reach") == "session" else None
    row = _chosen(context, answers) or TeamAnswer(bot_id=context.bot_id)
    row.question, row.answer = answers["question"], answers["answer"]
    row.session_id = session.id if session else None
    row.changed_at, row.changed_by = context.now, context.person_id
    context.session.add(row)
    for text in _group_of(context, answers.get("group", "")):
        context.session.delete(text)
    context.session.flush()
    roles.audit(context.session, context.person_id, "faq_kept", context.now, team_answer=row.id)
    return Done.DONE


def forget(context: TurnContext, answers: Mapping[str, str]) -> FoundOrGone:
    row = _chosen(context, answers)
    if row is None:
        return FoundOrGone.GONE
    roles.audit(context.session, context.person_id, "faq_deleted", context.now, team_answer=row.id)
    context.session.execute(delete(TeamAnswer).where(TeamAnswer.id == row.id))
    return FoundOrGone.FOUND


def set_aside(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Delete the texts of a group that needs no answer."""
    for text in _group_of(context, answers["group"]):
        context.session.delete(text)
    return Done.DONE


ACTIONS: Mapping[str, Action] = {
    "look_at_unanswered": look_at_group,
    "begin_faq": begin,
    "look_at_faq": look,
    "reach_of_faq": reach,
    "keep_faq": keep,
    "forget_faq": forget,
    "set_unanswered_aside": set_aside,
}
LISTERS: Mapping[str, Lister] = {"unanswered_texts": unanswered, "faq_answers": answered}


def _groups(context: TurnContext) -> Sequence[Sequence[UnansweredText]]:
    texts = context.session.scalars(_unanswered(context.bot_id)).all()
    alike = groups([_described(it.text) for it in texts], ALIKE)
    return [[texts[place] for place in places] for places in alike]


def _group_of(context: TurnContext, first_id: str) -> Sequence[UnansweredText]:
    if not first_id:
        return ()
    found = (it for it in _groups(context) if first_id in {str(text.id) for text in it})
    return next(found, ())


def _unanswered(bot_id: int) -> Select[UnansweredText]:
    return (
        select(UnansweredText)
        .where(UnansweredText.bot_id == bot_id)
        .order_by(UnansweredText.id.desc())
        .limit(LOOKED_AT)
    )


def _all(bot_id: int) -> Select[TeamAnswer]:
    return select(TeamAnswer).where(TeamAnswer.bot_id == bot_id).order_by(TeamAnswer.id.desc())


def _of_person(context: TurnContext) -> Select[TeamAnswer]:
    enrolled = enrolments.newest(context.session, context.person_id)
    theirs = enrolled[1].id if enrolled else None
    for_all = TeamAnswer.session_id.is_(None)
    return _all(context.bot_id).where(or_(for_all, TeamAnswer.session_id == theirs))


def _chosen(context: TurnContext, answers: Mapping[str, str]) -> TeamAnswer | None:
    chosen = answers.get("chosen")
    row = context.session.get(TeamAnswer, int(chosen)) if chosen else None
    return row if row is not None and row.bot_id == context.bot_id else None


@lru_cache(maxsize=1024)
def _described(text: str) -> Described:
    model = load_model()
    return described(text, model.weights, model.abbreviations)
