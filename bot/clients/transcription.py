"""Ask a transcription service of the association what is said in a voice message.

The form is that of OpenAI, which whisper.cpp, Speaches and LocalAI offer too. Never raises for what
happens outside, follows no redirection, and never logs what is said.
"""

import asyncio
from dataclasses import dataclass

import aiohttp
from pydantic import BaseModel, SecretStr, ValidationError

TIMEOUT = 120.0
"""Seconds for one voice: a machine without a graphics card takes about as long as the voice."""
PATH = "/v1/audio/transcriptions"
LARGEST_ANSWER = 256 * 1024
PIECE = 16 * 1024
UNUSABLE = frozenset({400, 413, 415, 422})
"""Answers that will not be better another time: the service refuses this voice."""


@dataclass(frozen=True, slots=True)
class Transcript:
    text: str


@dataclass(frozen=True, slots=True)
class UnusableVoice:
    """The service cannot read this voice."""


@dataclass(frozen=True, slots=True)
class TranscriberUnavailable:
    """The service is down, slow, refuses the key, or its answer is invalid."""

    why: str


Answer = Transcript | UnusableVoice | TranscriberUnavailable


class TranscriptionAnswer(BaseModel):
    text: str


@dataclass(frozen=True, slots=True)
class Transcriber:
    client: aiohttp.ClientSession
    url: str
    key: SecretStr
    model: str

    async def transcribe(self, voice: bytes, language: str) -> Answer:
        """Return what is said in a voice of Telegram (Opus in Ogg), in this language."""
        form = aiohttp.FormData(
            {"model": self.model, "language": language, "response_format": "json"}
        )
        form.add_field("file", voice, filename="voice.ogg", content_type="audio/ogg")
        try:
            async with (
                asyncio.timeout(TIMEOUT),
                self.client.post(
                    f"{self.url.rstrip('/')}{PATH}",
                    data=form,
                    headers=self._headers(),
                    allow_redirects=False,
                ) as response,
            ):
                return read_answer(response.status, await _body(response))
        except (aiohttp.ClientError, TimeoutError) as error:
            return TranscriberUnavailable(type(error).__name__)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key.get_secret_value()}"} if self.key else {}


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """Return the answer, cut where it is surely too long."""
    body = bytearray()
    async for piece in response.content.iter_chunked(PIECE):
        body += piece
        if len(body) > LARGEST_ANSWER:
            break
    return bytes(body)


def read_answer(status: int, body: bytes) -> Answer:
    """Return the transcript, or why there is none; never raises."""
    if status in UNUSABLE:
        return UnusableVoice()
    if status != 200:
        return TranscriberUnavailable(f"status {status}")
    if len(body) > LARGEST_ANSWER:
        return TranscriberUnavailable("too long an answer")
    try:
        return Transcript(TranscriptionAnswer.model_validate_json(body).text)
    except ValidationError:
        return TranscriberUnavailable("not the answer of a transcription service")
