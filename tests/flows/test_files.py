"""Where scripts and texts are: one folder or file a domain, and a fault when one is said twice."""

from pathlib import Path

import pytest

from flows.library import HERE, BadScript, Library
from flows.texts import Texts
from tests.flows.test_checks import KNOWN

SCRIPT = "name: tried\nversion: 1\nstart: a\nsteps: {a: {kind: end}}\n"
TEXTS = sorted(HERE.glob("texts/*/*.yaml"))
LANGUAGES = sorted((HERE / "texts").iterdir())


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_script_in_two_domains_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path / "texts/fr/home.yaml", "menu.title: Menu\n")
    write(tmp_path / "scripts/home/tried.yaml", SCRIPT)
    assert list(Library.load(KNOWN, tmp_path).scripts) == ["tried"]
    write(tmp_path / "scripts/offers/tried.yaml", SCRIPT)
    with pytest.raises(BadScript, match=r"tried\.yaml: in home/ and in offers/"):
        Library.load(KNOWN, tmp_path)


def test_a_step_said_twice_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path / "texts/fr/home.yaml", "menu.title: Menu\n")
    twice = SCRIPT.replace("{a: {kind: end}}", "{a: {kind: end}, a: {kind: end}}")
    write(tmp_path / "scripts/home/tried.yaml", twice)
    with pytest.raises(BadScript, match=r"tried\.yaml: a: said twice"):
        Library.load(KNOWN, tmp_path)


def test_a_step_is_borrowed_word_for_word_and_one_that_is_not_there_is_a_fault(
    tmp_path: Path,
) -> None:
    write(tmp_path / "texts/fr/home.yaml", "menu.title: Menu\n")
    write(tmp_path / "scripts/home/tried.yaml", SCRIPT)
    borrower = "name: other\nversion: 1\nstart: a\nborrowed: {tried: [%s]}\nsteps: {}\n"
    write(tmp_path / "scripts/home/other.yaml", borrower % "a")
    scripts = Library.load(KNOWN, tmp_path).scripts
    assert scripts["other"].steps == scripts["tried"].steps
    write(tmp_path / "scripts/home/other.yaml", borrower % "b")
    with pytest.raises(BadScript, match=r"other\.yaml: borrowed: tried: b"):
        Library.load(KNOWN, tmp_path)


def test_a_prefix_in_two_files_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path / "fr/home.yaml", "menu.title: Menu\nhelp: Aide\n")
    write(tmp_path / "fr/offers.yaml", "menus.all: Tous\n")
    assert Texts.load(tmp_path).template("fr", "menus.all") == "Tous"
    write(tmp_path / "fr/offers.yaml", "menu.offers: Offres\n")
    fault = r"offers\.yaml: menu\.offers: texts of 'menu' are in home\.yaml"
    with pytest.raises(ValueError, match=fault):
        Texts.load(tmp_path)


def test_a_script_is_in_the_folder_of_its_domain() -> None:
    found = [it.relative_to(HERE).parts for it in HERE.rglob("scripts/**/*.yaml")]
    assert [it for it in found if len(it) != 3] == []


def test_every_language_has_the_same_files() -> None:
    files = {language.name: {it.name for it in language.iterdir()} for language in LANGUAGES}
    assert len(set(map(frozenset, files.values()))) == 1


@pytest.mark.parametrize("path", TEXTS, ids=lambda it: f"{it.parent.name}/{it.stem}")
def test_the_first_line_names_the_prefixes(path: Path) -> None:
    first, *lines = path.read_text(encoding="utf-8").splitlines()
    keys = [it for it in lines if it[:1].isalpha()]
    prefixes = dict.fromkeys(it.partition(":")[0].partition(".")[0] for it in keys)
    assert first == f"# Prefixes: {', '.join(prefixes)}."


@pytest.mark.parametrize("path", TEXTS, ids=lambda it: f"{it.parent.name}/{it.stem}")
def test_no_text_is_said_twice(path: Path) -> None:
    """YAML would keep the last, in silence."""
    lines = path.read_text(encoding="utf-8").splitlines()
    keys = [it.partition(":")[0] for it in lines if it[:1].isalpha()]
    assert keys and len(keys) == len(set(keys))
