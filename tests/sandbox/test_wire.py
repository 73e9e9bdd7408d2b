"""Bytes that are no text leave the sandbox as they would leave Telegram."""

import json

import pytest

from sandbox import wire


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("é 👋", '"é 👋"'.encode()),
        ("a\ud83d", b'"a\\ud83d"'),
        ("\ude00", b'"\\ude00"'),
        ("\udcff\udc80", b'"\xff\x80"'),
        ("\udc22", b'"""'),
    ],
)
def test_halves_are_escapes_or_raw_bytes(said: str, written: bytes) -> None:
    assert wire.for_the_bot(said) == written


def test_a_test_reads_and_sends_halves_as_json() -> None:
    said = {"data": "c:\udcff\ud83d"}
    assert wire.read(json.dumps(said).encode()) == said
    assert json.loads(wire.for_the_page(said)) == said
