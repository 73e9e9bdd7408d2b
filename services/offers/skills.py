"""What a person says they can do already, among what the jobs they would like ask for."""

from collections.abc import Mapping, Sequence

from flows.jobs.families import house_families
from services.conversation.multi_select import Added, chosen
from services.conversation.text import fitting
from services.conversation.turn_context import Done, Scene
from services.jobs import titles
from services.offers import search_profile
from services.strengths import wishes

MOST, SUGGESTED, OF_A_JOB = 5, 8, 4


def add(scene: Scene, answers: Mapping[str, str]) -> Added:
    """By its place among those suggested."""
    picked = [*chosen(answers), answers["one"]]
    suggested = _suggested(scene)
    said = ", ".join(suggested[int(it)].lower() for it in picked)
    scene.keep(chosen=",".join(picked), so_far=said)
    return Added.FULL if len(picked) == min(MOST, len(suggested)) else Added.MORE


def left(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    picked = chosen(answers)
    return [
        (str(place), fitting(label))
        for place, label in enumerate(_suggested(scene))
        if str(place) not in picked
    ]


def keep(scene: Scene, answers: Mapping[str, str]) -> Done:
    suggested = _suggested(scene)
    search = search_profile.search_of(scene.session, scene.person_id, scene.now)
    search.skills = [suggested[int(it)] for it in chosen(answers)]
    search.changed_at = scene.now
    return Done.DONE


def _suggested(scene: Scene) -> Sequence[str]:
    """Of the first jobs of each wished family, in turns, each once."""
    found: dict[str, None] = {}
    for family in wishes.wished(scene.session, scene.person_id):
        for code in house_families()[family].rome[:2]:
            found |= dict.fromkeys(titles.skills_of(scene.session, code, OF_A_JOB))
    return list(found)[:SUGGESTED]
