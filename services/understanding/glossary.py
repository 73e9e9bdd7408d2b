"""Find the word of ours that a text asks about, for the answers to what people write."""

from collections.abc import Mapping

from flows.intents.glossary import house_glossary
from flows.texts import plain_text
from rules.conversation.typed_text import plain
from services.conversation.turn_context import TurnContext
from services.registries.registry import Finder


def _explained(context: TurnContext, text: str) -> Mapping[str, str]:
    """Return the explanation of the word that a text names first; nothing if it names none."""
    folded = plain(text)
    found = ((heard.search(folded), key) for key, heard in house_glossary().items())
    first = min(((it.start(), key) for it, key in found if it is not None), default=None)
    return {"explained": plain_text(context.language, first[1])} if first is not None else {}


FINDERS: Mapping[str, Finder] = {"word": _explained}
