"""Load the words and signs of short answers from `short_answers.yaml`."""

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from flows.intents.padding import load_padding
from flows.reading import plain_values
from rules.understanding.short_answers import ShortAnswer, ShortWords


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    yes: tuple[str, ...]
    no: tuple[str, ...]
    ok: tuple[str, ...]
    dont_know: tuple[str, ...]
    fillers: tuple[str, ...]
    signs: frozenset[str]


@cache
def load_short_words() -> ShortWords:
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    file = _File.model_validate(plain_values(text))
    said = {ShortAnswer.YES: file.yes, ShortAnswer.NO: file.no, ShortAnswer.OK: file.ok}
    said[ShortAnswer.DONT_KNOW] = file.dont_know
    phrases = {tuple(it.split()): short for short, phrases in said.items() for it in phrases}
    fillers = frozenset(tuple(it.split()) for it in file.fillers)
    return ShortWords(phrases, load_padding() | fillers, file.signs)
