"""A mentor in words: what is missing, what is known."""

from collections.abc import Sequence

from babel import Locale

from flows.texts import house_texts
from models.mentoring import Mentor, MentorStatus
from rules.schedule.dates import LOCALES
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Scene
from services.mentoring.profile import Next, missing


def left(scene: Scene) -> str | Phrase:
    """« Encore 3 questions », before a question; nothing once all is told."""
    mentor = scene.session.get(Mentor, scene.person_id)
    if mentor is None or mentor.status is not MentorStatus.DRAFT:
        return ""
    count = len(set(missing(mentor)) - {Next.CODE, Next.CHARTER})
    if count < 2:
        return Phrase("mentor.last_one") if count else ""
    return Phrase("mentor.left", {"count": str(count)})


def summary(scene: Scene) -> str | Phrase:
    mentor = scene.session.get(Mentor, scene.person_id)
    if mentor is None:
        return ""
    values = {
        "job": mentor.job,
        "company": mentor.company,
        "subjects": mentor.subjects,
        "languages": languages_in_words(scene.language, mentor.languages),
        "families": families_in_words(scene.language, mentor.families),
        "email": mentor.work_email or "…",
    }
    return Phrase("mentor.summary", values)


def work_email(scene: Scene) -> str:
    mentor = scene.session.get(Mentor, scene.person_id)
    return (mentor and mentor.work_email) or ""


def languages_in_words(language: str, codes: Sequence[str]) -> str:
    return ", ".join(language_name(code, language) for code in codes)


def families_in_words(language: str, keys: Sequence[str]) -> str:
    labels = (house_texts().words(language, f"wishes.{key}.label") for key in keys)
    return ", ".join(label.lower() for label in labels)


def language_name(code: str, language: str) -> str:
    """ "arabe", in the words of another language."""
    return str(Locale.parse(LOCALES.get(language, language)).languages[code])
