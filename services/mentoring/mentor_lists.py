"""The languages and the families of jobs of a mentor, picked one after another."""

from collections.abc import Mapping

from flows.families import house_families
from services.conversation.multi_select import Added, chosen
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Done, Scene
from services.mentoring.mentor_words import families_in_words, language_name, languages_in_words
from services.mentoring.profile import mentor_of

LANGUAGES = ("fr", "en", "ar", "es", "pt", "tr", "ru", "uk")
MOST_FAMILIES = 3


def add_to_list(scene: Scene, answers: Mapping[str, str]) -> Added:
    """One more of `list`: languages or families of jobs."""
    picked = [*chosen(answers), answers["one"]]
    families = answers["list"] == "families"
    words = (
        families_in_words(scene.language, picked)
        if families
        else languages_in_words(scene.language, picked)
    )
    scene.keep(chosen=",".join(picked), so_far=words)
    most = MOST_FAMILIES if families else len(LANGUAGES)
    return Added.FULL if len(picked) == most else Added.MORE


def keep_list(scene: Scene, answers: Mapping[str, str]) -> Done:
    setattr(mentor_of(scene), answers["list"], chosen(answers))
    return Done.DONE


def languages(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    left = [code for code in LANGUAGES if code not in chosen(answers)]
    return [(code, language_name(code, scene.language).capitalize()) for code in left]


def families(_: Scene, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    left = [key for key in house_families() if key not in chosen(answers)]
    return [(key, Phrase(f"wishes.{key}.label")) for key in left]
