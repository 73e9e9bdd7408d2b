"""List what strengths offer the rest of the bot: questionnaires, results, wishes."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from services.conversation.deployment import Deployment
from services.conversation.phrases import TemplateValue
from services.conversation.runner import Action, Lister
from services.registries.registry import Registry
from services.strengths import documents, next_steps, questionnaires, strengths, wishes


def _one_after_another(
    lister: Callable[..., Any], name: str, places: Sequence[str]
) -> dict[str, Lister]:
    """Make `strengths_1`, `strengths_2`…: each without what was chosen at the places before."""
    return {
        f"{name}_{number}": partial(lister, before=places[: number - 1])
        for number in range(1, len(places) + 1)
    }


ACTIONS: Mapping[str, Action] = {
    "begin_run": questionnaires.begin_run,
    "is_answered": questionnaires.is_answered,
    "keep_answer": questionnaires.keep_answer,
    "finish_run": questionnaires.finish_run,
    "strengths_left": strengths.left,
    "score_strengths": strengths.score_strengths,
    "keep_said": strengths.keep_said,
    "keep_chosen": strengths.keep_chosen,
    "is_refined": strengths.is_refined,
    "are_few_strengths": strengths.are_few,
    "next_example": strengths.next_example,
    "keep_example": strengths.keep_example,
    "skip_example": strengths.skip_example,
    "next_discovery": next_steps.next_discovery,
    "route_summary": next_steps.route,
    "keep_wishes": wishes.keep_wishes,
}
LISTERS: Mapping[str, Lister] = {
    "said_cards": strengths.cards,
    **_one_after_another(strengths.to_choose, "strengths", strengths.CHOICES),
    **_one_after_another(wishes.families, "families", wishes.PLACES),
    "summary_entries": next_steps.entries,
}
TEMPLATE_VALUES: Mapping[str, TemplateValue] = {
    "strengths": next_steps.strengths_words,
    "tie": strengths.tie,
    "strength": next_steps.strength_asked,
    "example": next_steps.example_hint,
    "digital_level": next_steps.digital_words,
    "wishes": next_steps.wishes_words,
}


def registry(_: Deployment) -> Registry:
    return Registry(
        actions=ACTIONS,
        listers=LISTERS,
        template_values=TEMPLATE_VALUES,
        conditions={"strengths": next_steps.are_found},
        pictures={"strengths_card": documents.make_card},
        documents={"summary": documents.make_summary},
    )
