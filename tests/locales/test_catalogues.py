"""Each sentence for who runs the bot has its French: whole, read again, and up to date."""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import locales
from locales import compiling

ROOT = Path(__file__).parents[2]
CODE = (
    *("bot", "handlers", "scheduler", "services", "flows", "models", "documents", "rules"),
    *("sandbox", "locales"),
)
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
FRENCH = ROOT / "locales/fr/LC_MESSAGES/declic.po"
MEND = "run `make messages`, then write the French that is missing in locales/fr"


def catalogue() -> Catalog:
    with FRENCH.open("rb") as file:
        return read_po(file, locale="fr", abort_invalid=True)


def messages() -> list[Message]:
    return [message for message in catalogue() if message.id]


def said_by_the_code() -> set[Any]:
    return {
        sentence
        for package in CODE
        for _, _, sentence, _, _ in extract_from_dir(
            ROOT / package, [("**.py", "python")], keywords=KEYWORDS
        )
    }


def parts(of: Any) -> list[str]:
    """The sentence; or the one for one, and the one for several."""
    return [of] if isinstance(of, str) else list(of)


def placeholders(sentence: str) -> list[str]:
    """The values of a sentence of ours; of a library's, `{0}`, the French may say less."""
    names = (name for _, name, _, _ in Formatter().parse(sentence))
    return sorted(name for name in names if name is not None and not name.isdecimal())


def test_what_the_code_says_is_what_the_catalogue_has() -> None:
    code, french = said_by_the_code(), {message.id for message in messages()}
    assert len(code) > 20
    assert (code - french, french - code) == (set(), set()), MEND


def test_each_sentence_has_its_french_with_the_same_values() -> None:
    assert [it.id for it in messages() if not all(parts(it.string))] == [], MEND
    assert [it.id for it in messages() if it.fuzzy] == []
    assert list(catalogue().obsolete) == []
    for message in messages():
        english = placeholders(parts(message.id)[-1])
        for french in parts(message.string):
            assert placeholders(french) == english, french


def test_the_french_calls_things_as_the_pages_in_french_do() -> None:
    """« robot », as `docs/exploitation.md` says; commands and values in French quotes."""
    french = [it for message in messages() for it in parts(message.string)]
    assert [it for it in french if re.search(r"(?<!\{)\bbot\b|`|courriel", it)] == []


def test_a_command_to_copy_works_on_an_empty_debian() -> None:
    """It has no `sudo`; a pager would hide the end of a line of the log."""
    said = [it for message in messages() for of in (message.id, message.string) for it in parts(of)]
    assert [it for it in said if re.search(r"\bsudo (?!-i)", it)] == []
    assert [it for it in said if re.search(r"journalctl (?!--no-pager|--vacuum)", it)] == []


def test_no_sentence_hides_in_another() -> None:
    """The tool looks for none in the values of an f-string."""
    written = {
        tuple(ast.literal_eval(it) for it in call.args[:2])
        if _name(call) == "ngettext"
        else ast.literal_eval(call.args[0])
        for path in _modules()
        for call in _calls(path)
    }
    assert written - said_by_the_code() == set()


def test_a_sentence_is_written_out_where_it_is_translated() -> None:
    """Of `_(f"…")` or `_(name)`, the tool finds nothing."""
    calls = [(path, call) for path in _modules() for call in _calls(path)]
    assert len(calls) > 20
    assert [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path, call in calls
        for sentence in call.args[: 2 if _name(call) == "ngettext" else 1]
        if not (isinstance(sentence, ast.Constant) and isinstance(sentence.value, str))
    ] == []


def _modules() -> Iterator[Path]:
    for package in CODE:
        yield from (ROOT / package).rglob("*.py")


def _calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and _name(node) in KEYWORDS:
            yield node


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def write(folder: Path, french: str) -> Path:
    source = folder / "fr/LC_MESSAGES/declic.po"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(f'msgid "yes"\nmsgstr "{french}"\n', encoding="utf-8")
    return source


def read(monkeypatch: pytest.MonkeyPatch, folder: Path) -> str:
    monkeypatch.setattr(locales, "HERE", folder)
    monkeypatch.setenv("DECLIC_LANG", "fr")
    locales._translations.cache_clear()
    try:
        return locales._("yes")
    finally:
        locales._translations.cache_clear()


def test_a_catalogue_that_was_written_again_is_compiled_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path, "oui")
    assert read(monkeypatch, tmp_path) == "oui"
    compiled = source.with_suffix(".mo")
    assert compiled.exists()
    later = compiled.stat().st_mtime_ns + 1
    write(tmp_path, "si")
    os.utime(source, ns=(later, later))
    assert read(monkeypatch, tmp_path) == "si"
    assert [path.name for path in source.parent.iterdir() if path != source] == ["declic.mo"]


def test_a_compiled_catalogue_needs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path, "oui")
    compiling.compile_catalogue(source)
    source.unlink()
    assert read(monkeypatch, tmp_path) == "oui"


def test_a_folder_that_keeps_nothing_is_read_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path, "oui")
    source.with_suffix(".mo").mkdir()  # what cannot be written over, even as root
    os.utime(source.with_suffix(".mo"), ns=(0, 0))
    assert read(monkeypatch, tmp_path) == "oui"
