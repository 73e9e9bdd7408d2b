"""What a person says they can do already, among what the jobs they would like ask for."""

from collections.abc import Mapping, Sequence

from flows.jobs.families import house_families
from services.conversation.multi_select import Added, chosen
from services.conversation.text import fitting
from services.conversation.turn_context import Done, TurnContext
from services.jobs import titles
from services.offers import search_profile
from services.strengths import wishes

MOST, SUGGESTED, OF_A_JOB = 5, 8, 4


def add(context: TurnContext, answers: Mapping[str, str]) -> Added:
    """By its place among those suggested."""
    picked = [*chosen(answers), answers["one"]]
    suggested = _suggested(context)
    said = ", ".join(suggested[int(it)].lower() for it in picked)
    context.keep(chosen=",".join(picked), so_far=said)
    return Added.FULL if len(picked) == min(MOST, len(suggested)) else Added.MORE


def left(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    picked = chosen(answers)
    return [
        (str(place), fitting(label))
        for place, label in enumerate(_suggested(context))
        if str(place) not in picked
    ]


def keep(context: TurnContext, answers: Mapping[str, str]) -> Done:
    suggested = _suggested(context)
    search = search_profile.search_of(context.session, context.person_id, context.now)
    search.skills = [suggested[int(it)] for it in chosen(answers)]
    search.changed_at = context.now
    return Done.DONE


def _suggested(context: TurnContext) -> Sequence[str]:
    """Of the first jobs of each wished family, in turns, each once."""
    found: dict[str, None] = {}
    for family in wishes.wished(context.session, context.person_id):
        for code in house_families()[family].rome[:2]:
            found |= dict.fromkeys(titles.skills_of(context.session, code, OF_A_JOB))
    return list(found)[:SUGGESTED]
