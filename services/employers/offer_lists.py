"""What matters in an offer: strengths and skills, picked one after another."""

from collections.abc import Mapping

from flows.texts import house_texts
from services.conversation.multi_select import Added, chosen
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Done, Scene
from services.employers.offer_drafts import Next, offer_of, skills_suggested, touch
from services.strengths import strengths

MOST = {Next.STRENGTHS: 3, Next.SKILLS: 5}


def add_to_list(scene: Scene, answers: Mapping[str, str]) -> Added:
    """One more of `list`: strengths by name, skills by their place among those suggested."""
    which, picked = Next(answers["list"]), [*chosen(answers), answers["one"]]
    labels = _labels(scene, answers, which)
    scene.keep(chosen=",".join(picked), so_far=", ".join(labels[it].lower() for it in picked))
    return Added.FULL if len(picked) == min(MOST[which], len(labels)) else Added.MORE


def keep_list(scene: Scene, answers: Mapping[str, str]) -> Done:
    which, picked = Next(answers["list"]), chosen(answers)
    if (offer := offer_of(scene, answers)) is None:
        return Done.DONE
    if which is Next.STRENGTHS:
        offer.strengths = picked
    else:
        labels = _labels(scene, answers, which)
        offer.skills = [labels[it] for it in picked]
    touch(scene, offer, which, answers)
    return Done.DONE


def strengths_left(_: Scene, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    return [
        (name, strengths.label(name)) for name in strengths.order() if name not in chosen(answers)
    ]


def skills_left(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    labels = _labels(scene, answers, Next.SKILLS)
    return [(place, label) for place, label in labels.items() if place not in chosen(answers)]


def _labels(scene: Scene, answers: Mapping[str, str], which: Next) -> Mapping[str, str]:
    if which is Next.STRENGTHS:
        words = house_texts().words
        return {it: words(scene.language, f"strengths.{it}.label") for it in strengths.order()}
    offer = offer_of(scene, answers)
    suggested = skills_suggested(scene.session, offer) if offer is not None else []
    return {str(place): label for place, label in enumerate(suggested)}
