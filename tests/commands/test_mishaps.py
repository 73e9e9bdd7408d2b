"""Whatever fails, a file or a statement, a command tells it in a sentence and ends with 1."""

import gzip
import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import typer

from bot.cli import SUBCOMMANDS
from tests.commands.test_jobs import FILES
from tests.faults.test_kills import IS_LONG
from tests.geography.official import COMMUNES, QUARTERS, RURAL
from tests.harness.database import postgres
from tests.harness.forks.failing import STATEMENT, Case, Point, Run, trials
from tests.harness.processes import TOKEN, a_sandbox, declic, environment

EXAMPLE = Path(__file__).parents[2] / "docs/examples/session.yaml"
CODE = "haute-garonne-2099-03"
NOWHERE = "http://127.0.0.1:1"
ARCHIVE = "elsewhere/archive.tar"
MAPS = "--qpv qpv_2025-07-10.gz --frr frr_2025-07-10.gz --communes communes_2025-07-10.gz"
AS_USUAL = (
    "seed --yes",
    "check",
    "status",
    "status --mail",
    "migrate",
    "migrate --check",
    "migrate --revision",
    "migrate --back-to 0049",
    "invite owner",
    "sessions import session.yaml --yes",
    "sessions check",
    f"workshops import ateliers.csv --session {CODE} --yes",
    f"workshops template --session {CODE}",
    "workshops hosts",
    f"zones update {MAPS}",
    "zones show",
    "zones lookup --insee 31555",
    "zones lookup --file points.csv",
    "jobs update --jobs jobs.csv --titles titles.csv --skills skills.csv",
    "jobs show",
    "offers import offres.csv",
    "offers template",
    "offers sync",
    "trainings import formations.csv",
    "trainings template",
    "flows check",
    "flows graph",
    "words try texts.txt",
    "words check",
    "words unconfirmed",
    "words why bonjour",
    f"report --session {CODE}",
    "backup",
    "backup key other.txt",
    "backup key --public key.txt",
    "backup verify",
    f"restore {ARCHIVE}",
    "resume --yes",
    "database copy postgresql://nobody@127.0.0.1:1/none",
    "mail test",
    "desks list",
    "desks close --yes",
    "privacy map",
    "privacy due",
    "privacy find",
    "privacy copy 1 --identity called",
    "privacy correct 1 first_name --identity called",
    "privacy erase 1 --identity called",
    "secrets show",
    "secrets change signing",
    "secrets change token",
    "run",
    "demo",
    "simulate --people 1 --days 1",
)
OPENING = "migrate"
ON_A_SERVER = ("status", "zones show", "privacy due")
LONG_LIVED = ("demo", "simulate")
"""They start programs that last: where none can be started, all that comes before is tried."""
QUIET = {"status --mail"}
"""It tells by an e-mail, once it has lasted."""
LAST = 6
"""How many of their things fail, the last ones: before, they fill a database as `seed` does."""
NOT_TRIED = {"words train"}
"""It is for who writes the code, and needs libraries of theirs."""
ELSEWHERE = {
    "run": {"BOT_API_URL": NOWHERE},
    "offers sync": {
        "FT_CLIENT_ID": "x",
        "FT_CLIENT_SECRET": "x",
        "FT_API_URL": NOWHERE,
        "FT_TOKEN_URL": NOWHERE,
    },
}
TYPED = {"secrets change token": f"{TOKEN}-once-more\n"}


@pytest.fixture(scope="module")
def settings() -> Iterator[dict[str, str]]:
    with a_sandbox() as sandbox:
        yield {
            "BOT_TOKEN": "",
            "BOT_API_URL": sandbox.url,
            "GEOCODER_URL": "",
            "PORT": "1",
            "BACKUP_COPY": "copies",
            "SMTP_URL": "smtp://127.0.0.1:1?from=Déclic <bonjour@declic.test>",
            "OPERATOR_EMAIL": "technique@association.test",
            "PUBLIC_URL": "https://pages.test",
        }


@pytest.fixture(scope="module")
def home(settings: dict[str, str]) -> Iterator[Path]:
    """An installation with all that commands read."""
    with TemporaryDirectory(dir=postgres.quick_folder()) as name:
        yield furnished(Path(name, "home"), settings)


def furnished(home: Path, settings: dict[str, str]) -> Path:
    home.mkdir()
    (home / ".env").write_text(f"BOT_TOKEN={TOKEN}\n")
    example = EXAMPLE.read_text("utf-8").replace("2027", "2099")
    (home / "session.yaml").write_text(example, "utf-8")
    for kind, content in {"qpv": QUARTERS, "frr": RURAL, "communes": COMMUNES}.items():
        (home / f"{kind}_2025-07-10.gz").write_bytes(gzip.compress(content.encode()))
    for kind, content in FILES.items():
        (home / f"{kind}.csv").write_text(content, "utf-8")
    (home / "texts.txt").write_text("bonjour\n")
    (home / "points.csv").write_text("insee\n31555\n")
    printed(home, settings, "seed", "--yes")
    printed(home, settings, "sessions", "import", "session.yaml", "--yes")
    for file, words in {
        "ateliers.csv": ("workshops", "template", "--session", CODE),
        "offres.csv": ("offers", "template"),
        "formations.csv": ("trainings", "template"),
    }.items():
        (home / file).write_text(printed(home, settings, *words), "utf-8")
    printed(home, settings, "backup", "key", "key.txt")
    printed(home, settings, "backup")
    shutil.copytree(home / "var/backups", home / "elsewhere")
    next((home / "elsewhere").glob("declic-*")).rename(home / ARCHIVE)
    return home


@pytest.fixture(scope="module")
def restored(home: Path, settings: dict[str, str]) -> Path:
    """The same, once an archive was restored: it is held."""
    restored = home.with_name("restored")
    shutil.copytree(home, restored)
    printed(restored, settings, "restore", ARCHIVE)
    return restored


def printed(home: Path, settings: dict[str, str], *words: str) -> str:
    done = declic(words, home, **settings | {"BOT_TOKEN": TOKEN, "BACKUP_COPY": ""})
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def run() -> Iterator[Callable[[Case], list[Run]]]:
    with trials() as run:
        yield run


@pytest.fixture(scope="module")
def opening(
    home: Path, settings: dict[str, str], run: Callable[[Case], list[Run]]
) -> frozenset[Point]:
    """Return what each command does first, which fails once for all: `FAULTS=many` for each."""
    if IS_LONG:
        return frozenset()
    given = {name: it for name, it in settings.items() if it}
    [usual] = run(Case([OPENING], home, environment(**given), most=0))
    return frozenset(usual.points)


def test_every_command_is_tried() -> None:
    tried = {f"{words} " for words in AS_USUAL}
    assert {
        it for it in leaves() if not any(words.startswith(f"{it} ") for words in tried)
    } == NOT_TRIED


def leaves() -> Iterator[str]:
    """Yield each command that can be typed."""
    for name, attribute in SUBCOMMANDS.items():
        found = getattr(import_module(f"bot.commands.{name}"), attribute)
        if not isinstance(found, typer.Typer):
            yield name
            continue
        for command in found.registered_commands:
            yield f"{name} {command.name or getattr(command.callback, '__name__', '')}"


@pytest.mark.parametrize("words", AS_USUAL)
def test_what_fails_is_told_in_a_sentence(
    words: str,
    home: Path,
    restored: Path,
    settings: dict[str, str],
    opening: frozenset[Point],
    run: Callable[[Case], list[Run]],
) -> None:
    here = restored if words.startswith("resume") else home
    given = {name: it for name, it in (settings | ELSEWHERE.get(words, {})).items() if it}
    known = frozenset[Point]() if words == OPENING else opening
    is_alone = words.startswith(LONG_LIVED)
    typed = TYPED.get(words, "")
    most = LAST if is_alone and not IS_LONG else None
    case = Case(words.split(), here, environment(**given), typed, known, most, is_alone)
    judge(words, run(case))


@pytest.mark.parametrize("words", ON_A_SERVER)
def test_so_is_a_server_that_goes(
    words: str,
    home: Path,
    settings: dict[str, str],
    run: Callable[[Case], list[Run]],
    postgresql_url: str,
) -> None:
    given = {name: it for name, it in settings.items() if it} | {"DATABASE_URL": postgresql_url}
    printed(home, given, "seed", "--yes")
    judge(words, run(Case(words.split(), home, environment(**given), most=2)))


def judge(words: str, runs: list[Run]) -> None:
    usual, *failed = runs
    assert "Traceback" not in usual.stderr
    assert usual.code in (0, 1), usual.stderr
    broken = [it for it in failed if not is_told(it)]
    if broken:
        first = broken[0]
        pytest.fail(f"declic {words}: {first.failed}: {first.code}\n{first.stderr[-2000:]}")
    statements = [it for it in failed if it.failed.startswith(f"('{STATEMENT}'")]
    if statements and words not in QUIET and not any(it.code for it in statements):
        pytest.fail(f"declic {words}: no statement that fails is told")


def is_told(run: Run) -> bool:
    """Tell whether a command went on without what failed, or said what it was."""
    said = run.stderr.strip() or run.stdout.strip()
    return "Traceback" not in run.stderr and (run.code == 0 or (run.code == 1 and bool(said)))
