"""Let a person choose the skills they have among those of the jobs that they would like."""

from collections.abc import Mapping, Sequence

from flows.jobs.families import house_families
from services.conversation.multi_select import SelectionRoom, chosen
from services.conversation.text import fitting
from services.conversation.turn_context import Done, TurnContext
from services.jobs import titles
from services.offers import search_profile
from services.strengths import wishes

MOST, SUGGESTED, OF_A_JOB = 5, 8, 4


def add(context: TurnContext, answers: Mapping[str, str]) -> SelectionRoom:
    """Add one skill to those chosen; the answer `one` is its position among those suggested."""
    picked = [*chosen(answers), answers["one"]]
    suggested = _suggested(context)
    so_far = ", ".join(suggested[int(position)].lower() for position in picked)
    context.keep(chosen=",".join(picked), so_far=so_far)
    return SelectionRoom.FULL if len(picked) == min(MOST, len(suggested)) else SelectionRoom.MORE


def left(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """List the suggested skills that are not chosen yet."""
    picked = chosen(answers)
    return [
        (str(position), fitting(label))
        for position, label in enumerate(_suggested(context))
        if str(position) not in picked
    ]


def keep(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Replace the skills of the person's search by those chosen."""
    suggested = _suggested(context)
    search = search_profile.search_of(context.session, context.person_id, context.now)
    search.skills = [suggested[int(position)] for position in chosen(answers)]
    search.changed_at = context.now
    return Done.DONE


def _suggested(context: TurnContext) -> Sequence[str]:
    """Return skills of the first two jobs of each wished family, each skill once."""
    suggested: dict[str, None] = {}
    for family in wishes.wished(context.session, context.person_id):
        for code in house_families()[family].rome[:2]:
            suggested |= dict.fromkeys(titles.skills_of(context.session, code, OF_A_JOB))
    return list(suggested)[:SUGGESTED]
