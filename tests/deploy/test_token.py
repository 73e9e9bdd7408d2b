"""The install script asks for the token again, when it is none, or when Telegram refuses it."""

import os
import pty
import subprocess
from pathlib import Path

import pytest

FUNCTIONS = Path(__file__).parents[2] / "deploy" / "functions.sh"
GOOD, OTHER = f"123456:{'A' * 35}", f"123456:{'B' * 35}"
SETTINGS = f"# Réglages\nBOT_TOKEN={GOOD}\nPORT=8080\n"
CHECK = f"""check() {{
    grep -q '^BOT_TOKEN={OTHER}$' "$etc/declic.env" && return
    echo 'BOT_TOKEN (declic.env, ligne 2) : Telegram refuse ce jeton' >&2
    return 1
}}
"""


def typed(script: str, keys: str, root: Path) -> tuple[int, str, str]:
    """Run a script beside the functions while somebody types; return its end and what it says."""
    ours, its = pty.openpty()
    command = ["bash", "-euo", "pipefail", "-c", f". {FUNCTIONS}; {script}"]
    with subprocess.Popen(
        command,
        stdin=its,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"DECLIC_ROOT": str(root)},
    ) as process:
        os.close(its)
        os.write(ours, keys.encode())
        out, said = process.communicate(timeout=60)
    os.close(ours)
    return process.returncode, out, said


def settings_of(root: Path, text: str) -> Path:
    file = root / "etc" / "declic" / "declic.env"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_what_is_no_token_is_asked_again(tmp_path: Path) -> None:
    code, out, said = typed("ask_token", f"123456:ABC\n\n {GOOD} \n", tmp_path)
    assert (code, out) == (0, GOOD)
    assert said.count("Le jeton que @BotFather vous a donné") == 3
    assert said.count("Non : ce n'est pas un jeton.") == 2
    assert "ABC" not in said


def test_nobody_is_asked_for_ever(tmp_path: Path) -> None:
    code, out, said = typed("ask_token", "123456:ABC\n\x04", tmp_path)
    assert (code, out) == (1, "")
    assert said.endswith("Sans jeton, le robot ne démarre pas.\n")


def test_a_token_that_telegram_refuses_is_asked_again_and_written(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, SETTINGS)
    code, _out, said = typed(f"{CHECK} settle_token check", f"nothing\n{OTHER}\n", tmp_path)
    assert (code, said.count("Telegram refuse ce jeton")) == (0, 1)
    assert settings.read_text(encoding="utf-8") == SETTINGS.replace(GOOD, OTHER)


def test_another_fault_is_told_and_nothing_is_asked(tmp_path: Path) -> None:
    check = "check() { echo 'PORT : 8080 est pris' >&2; return 1; }"
    code, _out, said = typed(f"{check}; settle_token check", "", tmp_path)
    assert (code, said) == (1, "PORT : 8080 est pris\n")


@pytest.mark.parametrize(
    ("setting", "line"),
    [
        ("BOT_TOKEN_FILE (declic.env, ligne 2)", "BOT_TOKEN_FILE=/run/token\nBOT_TOKEN="),
        ("BOT_TOKEN", "PORT=8080"),
        ("BOT_TOKEN (declic.env, ligne 1)", f"export BOT_TOKEN={GOOD}"),
    ],
    ids=["a file", "no line", "another writing"],
)
def test_what_would_change_nothing_is_not_asked_for_ever(
    tmp_path: Path, setting: str, line: str
) -> None:
    file = settings_of(tmp_path, f"{line}\n")
    check = f"check() {{ echo '{setting} : Telegram refuse ce jeton' >&2; return 1; }}"
    code, _out, said = typed(f"{check}; settle_token check", f"{OTHER}\n\x04", tmp_path)
    assert (code, said.count("Telegram refuse ce jeton")) == (1, 1)
    assert file.read_text(encoding="utf-8") == f"{line}\n"


def test_the_token_is_no_argument_of_a_program(tmp_path: Path) -> None:
    """What is run shows its arguments to everybody on the machine."""
    file = settings_of(tmp_path, SETTINGS)
    file.chmod(0o640)
    spy = f'() {{ echo "$*" >>{tmp_path}/arguments; command "${{FUNCNAME[0]}}" "$@"; }};'
    spies = " ".join(name + spy for name in ("sed", "grep", "cp", "mv"))
    code, _out, said = typed(f"{spies} set_in {file} BOT_TOKEN {OTHER}", "", tmp_path)
    assert (code, said) == (0, "")
    assert file.read_text(encoding="utf-8") == SETTINGS.replace(GOOD, OTHER)
    assert file.stat().st_mode & 0o777 == 0o640
    assert OTHER not in (tmp_path / "arguments").read_text(encoding="utf-8")
