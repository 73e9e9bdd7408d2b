"""The languages and the families of jobs of a mentor, picked one after another."""

from collections.abc import Mapping
from enum import StrEnum

from flows.families import house_families
from services.mentor_profile import mentor_of
from services.mentor_words import families_in_words, language_name, languages_in_words
from services.phrases import Phrase
from services.scene import Done, Scene

LANGUAGES = ("fr", "en", "ar", "es", "pt", "tr", "ru", "uk")
MOST_FAMILIES = 3


class Added(StrEnum):
    MORE = "more"
    FULL = "full"


def begin_list(scene: Scene, _: Mapping[str, str]) -> Done:
    scene.keep(chosen="")
    return Done.DONE


def add_to_list(scene: Scene, answers: Mapping[str, str]) -> Added:
    """One more of `list`: languages or families of jobs."""
    chosen = [*_chosen(answers), answers["one"]]
    families = answers["list"] == "families"
    words = (
        families_in_words(scene.language, chosen)
        if families
        else languages_in_words(scene.language, chosen)
    )
    scene.keep(chosen=",".join(chosen), so_far=words)
    most = MOST_FAMILIES if families else len(LANGUAGES)
    return Added.FULL if len(chosen) == most else Added.MORE


def keep_list(scene: Scene, answers: Mapping[str, str]) -> Done:
    setattr(mentor_of(scene), answers["list"], _chosen(answers))
    return Done.DONE


def languages(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    left = [code for code in LANGUAGES if code not in _chosen(answers)]
    return [(code, language_name(code, scene.language).capitalize()) for code in left]


def families(_: Scene, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    left = [key for key in house_families() if key not in _chosen(answers)]
    return [(key, Phrase(f"wishes.{key}.label")) for key in left]


def _chosen(answers: Mapping[str, str]) -> list[str]:
    return [one for one in answers.get("chosen", "").split(",") if one]
