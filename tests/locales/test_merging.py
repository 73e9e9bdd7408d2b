"""Two people who add sentences in one place: `make messages` takes those of both."""

import subprocess
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from locales import merging

pytestmark = pytest.mark.usefixtures("git")
CATALOGUE = "locales/fr/LC_MESSAGES/declic.po"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    run_git(tmp_path, "init", "-q", "-b", "main")
    run_git(tmp_path, "config", "user.email", "test@example.org")
    run_git(tmp_path, "config", "user.name", "Test")
    say(tmp_path, {"apple": "pomme"})
    return tmp_path


def run_git(root: Path, *words: str) -> int:
    return subprocess.run(["git", *words], cwd=root, capture_output=True, check=False).returncode


def say(root: Path, sentences: dict[str, str]) -> None:
    path = root / CATALOGUE
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = (f'msgid "{english}"\nmsgstr "{french}"\n' for english, french in sentences.items())
    path.write_text("\n".join(entries), encoding="utf-8")
    run_git(root, "add", ".")
    run_git(root, "commit", "-q", "-m", "say")


def said(root: Path) -> dict[str, str]:
    with (root / CATALOGUE).open("rb") as file:
        catalogue = read_po(file, locale="fr", abort_invalid=True)
    return {str(it.id): str(it.string) for it in catalogue if it.id}


def test_a_conflict_keeps_the_sentences_of_both_sides(root: Path) -> None:
    run_git(root, "checkout", "-q", "-b", "other")
    say(root, {"apple": "pomme", "bread": "pain", "salt": "sel"})
    run_git(root, "checkout", "-q", "main")
    say(root, {"apple": "une pomme", "butter": "beurre", "salt": ""})
    assert run_git(root, "merge", "other") == 1
    merging.merge_what_is_in_conflict(root)
    assert said(root) == {"apple": "une pomme", "bread": "pain", "butter": "beurre", "salt": "sel"}


def test_french_that_one_side_made_better_stays_better(root: Path) -> None:
    run_git(root, "checkout", "-q", "-b", "other")
    say(root, {"apple": "une pomme", "bread": "pain"})
    run_git(root, "checkout", "-q", "main")
    say(root, {"apple": "pomme", "butter": "beurre"})
    assert run_git(root, "merge", "other") == 1
    merging.merge_what_is_in_conflict(root)
    assert said(root)["apple"] == "une pomme"


def test_a_catalogue_without_a_conflict_stays_as_it_is(root: Path) -> None:
    before = (root / CATALOGUE).read_bytes()
    merging.merge_what_is_in_conflict(root)
    assert (root / CATALOGUE).read_bytes() == before
