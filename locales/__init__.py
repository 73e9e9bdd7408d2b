"""Say to those who run the bot, in their language, the sentences that the code writes in English.

People's texts are elsewhere, in `flows/texts`.  A process speaks one language from its start; to a
person of the team it says what is wrong with their table in theirs (`speaking`).
"""

import gettext
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

HERE = Path(__file__).parent
DOMAIN = "declic"
FRENCH, ENGLISH = "fr", "en"
OURS = "DECLIC_LANG"
OF_THE_SYSTEM = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
NEUTRAL = ("", "c", "posix")
"""What a system says that speaks no language."""
OF_THE_READER: ContextVar[str] = ContextVar("of_the_reader", default="")
LINE = re.compile(rf"^[ \t]*(?:export[ \t]+)?{OURS}[ \t]*=[ \t]*[\"']?(\w*)", re.MULTILINE)


def _(sentence: str) -> str:
    """Translate a sentence; values come afterwards: `_("{path} is empty").format(path=path)`."""
    return translate(sentence)


def ngettext(one: str, several: str, count: int) -> str:
    """Translate the sentence for one, or the sentence for several."""
    return _translations(spoken()).ngettext(one, several, count)


def labelled(name: object, sentence: object) -> str:
    """Put a name before a sentence, with the colon of the language."""
    return _("{name}: {sentence}").format(name=name, sentence=sentence)


def N_(sentence: str) -> str:  # gettext's name for it
    """Mark a sentence for the catalogue; `translate` says it later."""
    return sentence


def translate(sentence: str) -> str:
    """Translate a sentence that `N_` has marked elsewhere."""
    return _translations(spoken()).gettext(sentence)


def in_french(sentence: str) -> str:
    """Translate a sentence that `N_` has marked into French, whatever is spoken here."""
    return _translations(FRENCH).gettext(sentence)


def spoken() -> str:
    """Return the language of the reader (`speaking`), else the one that this process speaks."""
    return OF_THE_READER.get() or language(os.environ, _dotenv())


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Say what is said meanwhile in the language of a person of the team who reads it."""
    before = OF_THE_READER.set(FRENCH if code == FRENCH else ENGLISH)
    try:
        yield
    finally:
        OF_THE_READER.reset(before)


def lend_to_libraries() -> None:
    """Have gettext, which typer asks for its words, look in our catalogue, in our language."""
    os.environ["LANGUAGE"] = spoken()
    gettext.bindtextdomain(DOMAIN, str(HERE))
    gettext.textdomain(DOMAIN)


def language(environment: Mapping[str, str], dotenv: str = "") -> str:
    """Return the language of who runs the bot: `DECLIC_LANG`, else the system's, else French."""
    ours = environment.get(OURS) or "".join(LINE.findall(dotenv)[-1:])
    system = (environment[name] for name in OF_THE_SYSTEM if environment.get(name))
    code = re.split(r"[:_.@-]", ours or next(system, ""))[0].lower()
    return FRENCH if code in (FRENCH, *NEUTRAL) else ENGLISH


@cache
def _dotenv() -> str:
    """Read the settings' file as `bot.settings` does, without waiting for its libraries."""
    try:
        return Path(os.environ.get("DECLIC_ENV") or ".env").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


@cache
def _translations(language: str) -> NullTranslations:
    if language == ENGLISH:
        return NullTranslations()
    source = HERE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    compiled = source.with_suffix(".mo")
    if _is_older(compiled, source):
        from locales import compiling  # Babel takes a tenth of a second

        return GNUTranslations(BytesIO(compiling.compile_catalogue(source)))
    with compiled.open("rb") as file:
        return GNUTranslations(file)


def _is_older(compiled: Path, source: Path) -> bool:
    """Tell whether a catalogue is to be compiled; a wheel holds it compiled alone."""
    if not source.exists():
        return False
    return not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns
