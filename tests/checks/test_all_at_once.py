"""Faults of every family are told at once: one hides another only when that cannot be known."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checks.settings import well_set
from tests.harness.processes import a_sandbox, declic


@pytest.fixture
def fine() -> Iterator[dict[str, str]]:
    with a_sandbox() as sandbox:
        yield well_set(sandbox)


def beginnings(stderr: str) -> list[str]:
    """What each line is about."""
    return [line.partition(" (")[0].partition(": ")[0] for line in stderr.splitlines()]


def test_faults_of_every_family_are_told_at_once(fine: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    lines = [
        "LOG_LEVLE=INFO",
        "TIME_ZONE=Paris",
        "PUBLIC_URL=http://pages.test",
        "QPV_URL=none.geojson",
        "HOST=192.0.2.1",
        "STORAGE_DIR=taken/files",
        "DATABASE_URL=sqlite:///taken/x.db",
        "SMTP_URL=smtp://127.0.0.1:1?from=Déclic <bonjour@declic.test>",
        "STAFF_GROUP_ID=-1",
    ]
    (tmp_path / ".env").write_text("\n".join(lines), encoding="utf-8")
    done = declic(["check"], tmp_path, **fine)
    assert done.returncode == 1
    assert beginnings(done.stderr) == [
        ".env, line 1",
        *("TIME_ZONE", "PUBLIC_URL", "QPV_URL", "HOST", "STORAGE_DIR", "DATABASE_URL"),
        *("STAFF_GROUP_ID", "SMTP_URL"),
    ]


def test_warnings_stand_beside_faults(fine: dict[str, str], tmp_path: Path) -> None:
    done = declic(["check"], tmp_path, **fine, PUBLIC_URL="http://pages.test")
    assert done.stdout.startswith("warning: no map is loaded")
    assert beginnings(done.stderr) == ["PUBLIC_URL"]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            ["BOT_TOKENN=1:a", "MODE=hook", "WEBHOOK_URL=http://a.test", "PORT=0"],
            [".env, line 1", "MODE", "PORT", "WEBHOOK_URL"],
        ),
        (["BOT_TOKEN 1:a", "PORT=many"], [".env, line 1", "PORT"]),
        (["SMTP_URL=mail", "OPERATOR_EMAIL=a@b.test", "BOT_TOKEN="], ["SMTP_URL", "BOT_TOKEN"]),
        (["DATABASE_URL=mysql://a", "BOT_TOKEN=1:a"], ["DATABASE_URL", "BOT_TOKEN"]),
    ],
)
def test_what_follows_from_a_fault_is_not_told_as_another(
    lines: list[str], told: list[str], fine: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("\n".join(lines), encoding="utf-8")
    port = {} if "PORT" in "".join(lines) else {"PORT": fine["PORT"]}
    fine = {"BOT_API_URL": fine["BOT_API_URL"], "GEOCODER_URL": "", **port}
    done = declic(["check"], tmp_path, **fine)
    assert beginnings(done.stderr) == told


def test_every_line_that_is_not_in_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HOSTED_BY=Zoé\nPORT=1\nBOT_TOKEN=é\n", encoding="cp1252")
    done = declic(["check"], tmp_path)
    assert beginnings(done.stderr) == [".env, line 1", ".env, line 3"]
