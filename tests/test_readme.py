"""What the documentation promises exists: its commands, make targets, files, settings, names."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer.main

from bot.cli import SUBCOMMANDS, build
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [*sorted(ROOT.glob("README*.md")), ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]
DOCUMENTS = [*PAGES, *sorted((DOCS / "decisions").glob("*.md"))]
TEXT = "\n".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
COMMANDS = sorted(set(re.findall(r"(?:`|^)declic ([a-z][a-z -]*)", TEXT, re.MULTILINE)))
TARGETS = sorted(set(re.findall(r"`make ([a-z-]+)", TEXT)))
FOLDERS = (
    "bot|handlers|scheduler|services|flows|models|documents|rules|migrations|sandbox|tests"
    "|benchmarks|docs"
)
ARCHITECTURE = (DOCS / "architecture.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_of_the_documentation_exists(words: str) -> None:
    command: object = typer.main.get_command(build(SUBCOMMANDS))
    for word in words.split(" --")[0].split():
        known = getattr(command, "commands", None)
        if known is None:
            break  # what follows are its arguments
        assert word in known, f"declic {words}"
        command = known[word]


@pytest.mark.parametrize("page", ["commands", "catalogue"])
def test_a_printed_page_is_what_the_code_prints(page: str) -> None:
    command = [sys.executable, "-m", f"docs.{page}"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    kept = (DOCS / f"{page}.md").read_bytes()
    assert kept == printed, f"python -m docs.{page} > docs/{page}.md"


@pytest.mark.parametrize("target", TARGETS)
def test_a_make_target_of_the_documentation_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_a_page_links_to_exist(page: Path) -> None:
    links = re.findall(r"\]\(((?!https?:)[^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_headings_that_a_page_links_to_exist(page: Path) -> None:
    links = re.findall(r"\]\(([\w./-]*\.md)?#([^)]+)\)", page.read_text(encoding="utf-8"))
    lost = [link for link in links if link[1] not in _anchors(page.parent / (link[0] or page.name))]
    assert lost == []


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {_anchor(heading) for heading in headings}


def _anchor(heading: str) -> str:
    """Return what a heading is linked by: small letters and hyphens, no other signs."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: page.name)
def test_files_that_a_page_names_exist(page: Path) -> None:
    names = re.findall(rf"`((?:{FOLDERS})/[\w./-]*)`", page.read_text(encoding="utf-8"))
    assert [name for name in names if not (ROOT / name).exists()] == []


def test_functions_that_the_architecture_names_are_in_their_files() -> None:
    named = re.findall(r"`([\w/]+\.py)` \(`(\w+)`", ARCHITECTURE)
    assert len(named) > 20
    lost = [(file, name) for file, name in named if not _defines(ROOT / file, name)]
    assert lost == []


def _defines(file: Path, name: str) -> bool:
    text = file.read_text(encoding="utf-8")
    return re.search(rf"^\s*(?:async def|def|class) {name}\b|^{name}\b", text, re.M) is not None


def test_the_architecture_lists_the_domains_in_the_order_of_their_layers() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    [layers] = [it["layers"] for it in contracts if it.get("containers") == ["services"]]
    table = ARCHITECTURE.partition("| domain |")[2].partition("\n\n")[0]
    listed = re.findall(r"^\| `(\w+)` \| ", table, re.MULTILINE)
    assert listed == [domain for layer in reversed(layers) for domain in layer.split(" | ")]


def test_every_setting_is_explained_to_who_installs() -> None:
    settings = (
        (DOCS / "exploitation.md").read_text(encoding="utf-8").partition("## Les réglages")[2]
    )
    table = settings.partition("\n## ")[0]
    assert [it for it in Settings.model_fields if f"`{it.upper()}`" not in table] == []


FOR_OPERATORS = [
    DOCS / name
    for name in ("exploitation.md", "exploitation-avancee.md", "une-personne-demande.md")
]


@pytest.mark.parametrize("page", FOR_OPERATORS, ids=lambda page: page.name)
def test_a_line_to_copy_works_on_an_empty_debian(page: Path) -> None:
    """As root, without `sudo`; a pager would hide the end of a line of the log."""
    text = page.read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"^ *(?:> )?```\n(.+?)```", text, re.MULTILINE | re.DOTALL))
    assert re.findall(r"^.*\bsudo .*$", blocks, re.MULTILINE) == []
    assert re.findall(r"`journalctl (?!--no-pager|--vacuum)[^`]+`", text) == []


WORDS = ("webhook", "meneur", "WAL", "surréservation")


@pytest.mark.parametrize("page", FOR_OPERATORS, ids=lambda page: page.name)
def test_a_hard_word_is_explained_before_it_is_used(page: Path) -> None:
    """In bold, in the list of words at the top; a link to a chapter may stand above it."""
    text = re.sub(r"\[[^\]]*\]\([^)]*\)|`[^`]*`", "", page.read_text(encoding="utf-8"))
    used = {it: re.search(rf"\b{it}\b", text, re.IGNORECASE) for it in WORDS}
    early = {
        word
        for word, found in used.items()
        if found and text[found.start() - 2 : found.end() + 2] != f"**{word}**"
    }
    assert early == set()


def test_the_installation_begins_with_four_lines() -> None:
    page = (DOCS / "exploitation.md").read_text(encoding="utf-8")
    box = page.partition("## Installer, pas à pas\n\n")[2].partition("\n\n")[0]
    [lines] = re.findall(r"^> ```\n(.+?)^> ```", box, re.MULTILINE | re.DOTALL)
    assert box.startswith("> **Dix minutes.**")
    assert len(lines.splitlines()) == 4


def test_an_expert_s_word_is_explained_where_it_is_met() -> None:
    beginner, expert, _ = (page.read_text(encoding="utf-8") for page in FOR_OPERATORS)
    for word in ("webhook", "meneur", "WAL"):
        assert f"**{word}**" in beginner
        assert f"| **{word}** |" in expert
    assert "| **surréservation** |" in beginner


def test_the_readme_fits_on_one_screen() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").split()) <= 450
