"""`.env.example` lists every setting with its default and a word on it, and none more."""

import re
from pathlib import Path

from dotenv import dotenv_values
from pydantic import SecretStr

from bot.settings import Settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"


def test_every_setting_is_listed_and_none_more() -> None:
    assert list(dotenv_values(EXAMPLE)) == [name.upper() for name in Settings.model_fields]


def test_the_values_are_the_defaults() -> None:
    values = {name.lower(): value for name, value in dotenv_values(EXAMPLE).items()}
    assert Settings.model_validate(values) == Settings.model_construct()


def test_a_comment_stands_above_each() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    uncommented = [
        line
        for above, line in zip(["", *lines], lines, strict=False)
        if re.match(r"\w+=", line) and not above.startswith("# ")
    ]
    assert uncommented == []


def test_secrets_are_empty() -> None:
    values = dotenv_values(EXAMPLE)
    secrets = [n for n, field in Settings.model_fields.items() if field.annotation is SecretStr]
    assert secrets
    assert [values[name.upper()] for name in secrets] == [""] * len(secrets)
