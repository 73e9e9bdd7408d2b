"""Read which languages a text names, in French or in English."""

from collections.abc import Collection, Mapping

from rules.conversation.typed_text import plain

NAMES: Mapping[str, Collection[str]] = {
    "fr": ("francais", "fransai", "french"),
    "en": ("anglais", "english", "inglese", "ingles", "anglai", "anglophone"),
    "ar": ("arabe", "arab", "arabic", "arabophone", "darija", "dialectal"),
    "es": ("espagnol", "spanish", "espanol", "castillan", "hispanophone"),
    "pt": ("portugais", "portuguese", "portugues", "bresilien", "lusophone"),
    "tr": ("turc", "turk", "turkish", "turkce"),
    "ru": ("russe", "russian", "russophone"),
    "uk": ("ukrainien", "ukrainian", "ucrainien", "oukrainien"),
}
"""What people type, folded, for each language that a mentor may say that they speak."""


def languages_named(text: str) -> list[str]:
    """Return the codes of the languages that a text names, in the order of the list above."""
    words = set(plain(text).split())
    plural = {word.removesuffix("s") for word in words}
    return [code for code, names in NAMES.items() if not {*words, *plural}.isdisjoint(names)]
