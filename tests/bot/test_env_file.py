"""What `.env` holds and nobody reads is told with its line."""

from pathlib import Path

import pytest

from bot import env_file
from bot.refusal import Refused
from bot.settings import NAMES, load


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in NAMES - {"DECLIC_LANG"}:
        monkeypatch.delenv(name, raising=False)


def written(text: str, encoding: str = "utf-8") -> None:
    Path(".env").write_text(text, encoding=encoding)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("\n# a bot\nBOT_TOKENN=1:a\n", ".env, line 3: BOT_TOKENN is no setting; do you mean BOT"),
        ("DATABSE_URL=x\n", ".env, line 1: DATABSE_URL is no setting; do you mean DATABASE_URL?"),
        ("PORT=8080\nlog_levle=INFO\n", ".env, line 2: LOG_LEVLE is no setting; do you mean LOG"),
        ("PORT=8080\n\nBOT_TOKEN 1:a\n", ".env, line 3: cannot be read; write NAME=value"),
        ("PORT=many\n", "PORT (.env, line 1): a whole number is expected"),
        ("PORT=99999\n", "PORT (.env, line 1): 65535 at most"),
        ("MODE=hook\n", "MODE (.env, line 1): one of polling, webhook"),
        ("\nDATABASE_URL=postgres://a/b\n", "DATABASE_URL (.env, line 2): begins with postgres://"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, fault: str) -> None:
    written(text)
    with pytest.raises(Refused) as refused:
        load()
    assert str(refused.value).startswith(fault)
    assert len(str(refused.value).splitlines()) == 1


def test_letters_of_another_time_are_told_with_their_line() -> None:
    written("PORT=8080\nASSOCIATION_SIGNATORY=Zoé, présidente\n", "cp1252")
    with pytest.raises(Refused, match=r"\.env, line 2: .*UTF-8"):
        load()


def test_the_mark_that_notepad_writes_does_no_harm() -> None:
    written("PORT=8181\n", "utf-8-sig")
    assert load().port == 8181


def test_names_of_other_programs_are_left_alone_and_said() -> None:
    written("POSTGRES_PASSWORD=x\nDECLIC_LANG=fr\nPORT=1\nPORT=8081\n")
    assert load().port == 8081
    assert list(env_file.notes(NAMES)) == [
        ".env, line 1: POSTGRES_PASSWORD is no setting; Déclic ignores it",
        ".env, line 4: PORT is said twice; the last one counts",
    ]


def test_a_name_of_the_environment_that_is_nearly_a_setting_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WEBHOOKSECRET", "x")
    monkeypatch.setenv("SUPPORT", "x")
    assert list(env_file.faults_of_environment(NAMES)) == [
        "the environment: WEBHOOKSECRET is no setting; do you mean WEBHOOK_SECRET?"
    ]


def test_a_setting_of_the_environment_has_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    written("PORT=many\n")
    monkeypatch.setenv("PORT", "more")
    with pytest.raises(Refused, match=r"^PORT: a whole number"):
        load()
