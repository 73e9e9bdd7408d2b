"""`.env.example` lists every setting with its default and a word on it, and none more."""

import re
from pathlib import Path

import pytest
from dotenv import dotenv_values
from pydantic import SecretStr, ValidationError

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


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://127.0.0.1:8000",
        "http://localhost:8000",
        "http://[::1]:8000",
        "http://10.0.3.4:8000",
        "http://192.168.1.20",
        "http://[fd12:3456::1]:8000",
        "https://voix.association.example",
    ],
)
def test_what_people_say_may_go_to_a_service_of_ones_own(address: str) -> None:
    assert Settings(_env_file=None, transcription_url=address).transcription_url == address


@pytest.mark.parametrize(
    "address",
    [
        "http://voix.association.example",
        "http://8.8.8.8:8000",
        "http://[::ffff:8.8.8.8]:8000",
        "http://0.0.0.0:8000",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://127.0.0.1@example.com",
        "https://key:secret@voix.example",
        "http://192.168.1.20:port",
        "ftp://127.0.0.1",
        "127.0.0.1:8000",
        "https://",
        "http://[1",
    ],
)
def test_what_people_say_goes_nowhere_else_by_mistake(address: str) -> None:
    with pytest.raises(ValidationError, match="must be on this machine"):
        Settings(_env_file=None, transcription_url=address)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", None),
        ("127.0.0.1:9464", ("127.0.0.1", 9464)),
        ("[::1]:9464", ("::1", 9464)),
        ("0.0.0.0:9464", ("0.0.0.0", 9464)),
    ],
)
def test_metrics_are_read_at_an_address_of_their_own(
    written: str, read: tuple[str, int] | None
) -> None:
    assert Settings(_env_file=None, metrics_address=written).metrics_host_and_port == read


@pytest.mark.parametrize(
    "written", ["9464", ":9464", "127.0.0.1", "127.0.0.1:many", "http://a:1", "a:1/metrics", "a:0"]
)
def test_an_address_of_metrics_that_is_none_is_told(written: str) -> None:
    with pytest.raises(ValidationError, match="is not an address and a port"):
        Settings(_env_file=None, metrics_address=written)


@pytest.mark.parametrize("address", ["https://hc-ping.test/a-b-c", "http://127.0.0.1:8000/x"])
def test_a_heartbeat_goes_out_encrypted_or_stays_here(address: str) -> None:
    found = Settings.model_validate({"heartbeat_url": address}).heartbeat_url
    assert found.get_secret_value() == address


@pytest.mark.parametrize("address", ["http://hc-ping.test/a", "hc-ping.test", "https://a b"])
def test_a_heartbeat_goes_nowhere_else(address: str) -> None:
    with pytest.raises(ValidationError, match="must begin with https"):
        Settings.model_validate({"heartbeat_url": address})
