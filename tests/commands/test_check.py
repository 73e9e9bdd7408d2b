"""`declic check` on the mail server: one plain line for what is wrong."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.mail_server import a_mail_server
from tests.harness.processes import TOKEN, a_sandbox, declic

FROM = "?from=Déclic <bonjour@declic.test>"
PAGES = {"PUBLIC_URL": "https://pages.test"}


@pytest.fixture
def fine() -> Iterator[dict[str, str]]:
    with a_sandbox() as sandbox:
        yield {"BOT_TOKEN": TOKEN, "BOT_API_URL": sandbox.url}


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"SMTP_URL": "mail.example.org", **PAGES}, "SMTP_URL: is no mail server"),
        ({"SMTP_URL": "smtp://mail.example.org", **PAGES}, "SMTP_URL: says no sender"),
        ({"SMTP_URL": f"smtp://127.0.0.1:1{FROM}", **PAGES}, "SMTP_URL: the mail server cannot"),
    ],
)
def test_a_wrong_mail_server_is_told_in_one_line(
    settings: dict[str, str], line: str, fine: dict[str, str], tmp_path: Path
) -> None:
    done = declic(["check"], tmp_path, **fine, **settings)
    assert done.returncode == 1
    assert done.stderr.startswith(line)
    assert len(done.stderr.splitlines()) == 1


async def test_a_mail_server_that_answers_is_fine_with_pages_and_only_with_them(
    fine: dict[str, str], tmp_path: Path
) -> None:
    async with a_mail_server() as mail:
        smtp = {"SMTP_URL": mail.url + FROM}
        with_pages = await asyncio.to_thread(declic, ["check"], tmp_path, **fine, **smtp, **PAGES)
        without = await asyncio.to_thread(declic, ["check"], tmp_path, **fine, **smtp)
    assert (with_pages.returncode, with_pages.stderr) == (0, "")
    assert without.stderr.startswith("PUBLIC_URL: needed with SMTP_URL")
    assert mail.taken == []
