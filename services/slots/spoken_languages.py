"""Tell which languages the mentors speak, in lists and for the answers to what people write."""

from collections.abc import Mapping, Sequence

from babel.lists import format_list

from flows.texts import plain_text
from rules.conversation.typed_text import plain
from rules.schedule.dates import LOCALES
from rules.slots.languages_named import languages_named
from services.conversation.turn_context import TurnContext
from services.mentors.profile import language_name, languages_in_words
from services.registries.registry import Finder
from services.slots.availability import FreeSlot
from services.slots.mentor_suggestions import MentorSuggestion, suggested_mentors

ALONE = ["fr"]
"""The languages of a mentor of whom a list in French need not tell them."""
LANGUAGE = frozenset({"langue", "langues", "lang", "language", "languages"})
MOST = 8
"""Mentors whose languages are told."""


def told_in_list(language: str, codes: Sequence[str]) -> str:
    """Return the languages of a mentor in words; empty if whoever reads expects just these."""
    if list(codes) in ([], ALONE) and language in ALONE:
        return ""
    names = [language_name(code, language) for code in codes]
    return str(format_list(names, locale=LOCALES.get(language, language)))


def of_slots(language: str, slots: Sequence[FreeSlot]) -> str:
    """Say which languages the mentors of slots speak, where unusual for the reader."""
    of_each = {it.mentor_id: it for it in slots}.values()
    spoken = ((it.first_name, told_in_list(language, it.languages)) for it in of_each)
    return " ".join(
        plain_text(language, "meeting.slot_speaks", mentor=name, languages=languages)
        for name, languages in spoken
        if languages
    )


def _told(context: TurnContext, text: str) -> Mapping[str, str]:
    """Return mentors' languages: of mentors named, else of speakers of a language, else of all."""
    asked = languages_named(text)
    if not asked and LANGUAGE.isdisjoint(plain(text).split()):
        return {}
    mentors = _within_reach(context)
    named = _named_in(mentors, text)
    speakers = named or [it for it in mentors if not asked or set(asked) & set(it.languages)]
    told = "\n".join(_line(context, it) for it in speakers[:MOST] if it.languages)
    return {"speakers": told} if told else {}


def _missing(context: TurnContext, text: str) -> Mapping[str, str]:
    """Return the named language, if no mentor within reach speaks that language."""
    asked = languages_named(text)
    if not asked or not _within_reach(context):
        return {}
    return {"language": language_name(asked[0], context.language)}


def _within_reach(context: TurnContext) -> Sequence[MentorSuggestion]:
    """Return the mentors whom the person can meet, as far as free hours go."""
    session, diary = context.session, context.deployment.diary
    person_id, language = context.person_id, context.language
    return suggested_mentors(session, diary, person_id, (), language, context.now, limit=50)


def _named_in(mentors: Sequence[MentorSuggestion], text: str) -> Sequence[MentorSuggestion]:
    words = set(plain(text).split())
    return [it for it in mentors if words.issuperset(plain(it.first_name).split())]


def _line(context: TurnContext, suggestion: MentorSuggestion) -> str:
    spoken = languages_in_words(context.language, suggestion.languages)
    values = {"mentor": suggestion.first_name, "job": suggestion.job, "languages": spoken}
    return plain_text(context.language, "meeting.mentor_languages", **values)


FINDERS: Mapping[str, Finder] = {"mentors_languages": _told, "language_unspoken": _missing}
