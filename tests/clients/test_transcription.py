"""The transcription client against a real server: it answers with a value, whatever happens."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from pydantic import SecretStr

from bot.clients import transcription
from bot.clients.transcription import Transcriber, TranscriberUnavailable, Transcript, UnusableVoice
from tests.harness.transcriber import FakeTranscriber, Mode

VOICE = b"OggS a voice"


@pytest.fixture
async def fake() -> AsyncIterator[FakeTranscriber]:
    async with FakeTranscriber(says="je cherche le lien") as fake:
        yield fake


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as client:
        yield client


@pytest.fixture
def ask(client: aiohttp.ClientSession, fake: FakeTranscriber) -> Transcriber:
    return Transcriber(client, fake.url, SecretStr("s3cret"), "small")


async def test_a_voice_is_written_down(ask: Transcriber, fake: FakeTranscriber) -> None:
    assert await ask.transcribe(VOICE, "fr") == Transcript("je cherche le lien")

    [asked] = fake.asked
    assert asked.fields == {"model": "small", "language": "fr", "response_format": "json"}
    assert asked.voice == VOICE
    assert asked.filename == "voice.ogg"
    assert asked.key == "Bearer s3cret"


async def test_without_a_key_none_is_sent(
    client: aiohttp.ClientSession, fake: FakeTranscriber
) -> None:
    await Transcriber(client, f"{fake.url}/", SecretStr(""), "small").transcribe(VOICE, "fr")

    assert [it.key for it in fake.asked] == [None]


@pytest.mark.parametrize("mode", ["down", "garbage", "slow", "no key", "endless"])
async def test_trouble_at_the_other_end_is_a_value(
    ask: Transcriber, fake: FakeTranscriber, mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcription, "TIMEOUT", 0.3)
    fake.mode = mode

    assert isinstance(await ask.transcribe(VOICE, "fr"), TranscriberUnavailable)


async def test_a_voice_that_the_service_cannot_read_is_not_asked_again(
    ask: Transcriber, fake: FakeTranscriber
) -> None:
    fake.mode = "refuses"

    assert await ask.transcribe(VOICE, "fr") == UnusableVoice()


async def test_a_voice_follows_no_redirection(ask: Transcriber, fake: FakeTranscriber) -> None:
    fake.mode = "elsewhere"

    assert isinstance(await ask.transcribe(VOICE, "fr"), TranscriberUnavailable)
    assert fake.led_away == 0


async def test_nobody_listening_is_a_value(client: aiohttp.ClientSession) -> None:
    nobody = Transcriber(client, "http://127.0.0.1:9", SecretStr(""), "small")

    assert isinstance(await nobody.transcribe(VOICE, "fr"), TranscriberUnavailable)


async def test_neither_words_nor_key_are_logged(
    ask: Transcriber, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")

    await ask.transcribe(VOICE, "fr")

    assert "lien" not in caplog.text
    assert "s3cret" not in caplog.text
    assert "s3cret" not in repr(ask)
