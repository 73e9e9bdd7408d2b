"""Have the voices that people send to the team transcribed, one after another."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.clients.transcription import Transcriber, TranscriberUnavailable, Transcript, UnusableVoice
from bot.telegram.files import MissingFile, TelegramFiles
from models.engine.database import Database
from rules.schedule.clock import Clock
from scheduler.errand import Errand
from services.conversation.conversations import Conversations
from services.tickets import transcripts, voices
from services.tickets.voices import LARGEST, Voice

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Transcriptions:
    files: TelegramFiles
    transcriber: Transcriber
    database: Database
    conversations: Conversations
    clock: Clock
    wake_worker: Callable[[], None]

    def errand(self) -> Errand:
        """Return the errand by which the scheduler calls `run`."""
        return Errand(
            "transcriptions",
            "Every 10 seconds, have a service of the association write down new voice messages.",
            10,
            self.run,
            voices.when_due,
        )

    async def run(self) -> None:
        """Transcribe the voices that are due; stop when the service is away."""
        while (voice := await self._next()) is not None:
            heard = await self._hear(voice)
            if isinstance(heard, TranscriberUnavailable):
                log.warning("transcription_put_off", voice=voice.id, why=heard.why)
                return
            await self._end(voice, heard)

    async def _next(self) -> Voice | None:
        bot_id, now = self.conversations.deployment.bot_id, self.clock()
        return await self.database.transact(lambda s: voices.take_next(s, bot_id, now))

    async def _hear(self, voice: Voice) -> Transcript | UnusableVoice | TranscriberUnavailable:
        content = await self.files.fetch(voice.file_key, LARGEST)
        match content:
            case MissingFile.TOO_LARGE:
                return UnusableVoice()
            case MissingFile():
                return TranscriberUnavailable("no file")
            case _:
                return await self.transcriber.transcribe(content, voice.language)

    async def _end(self, voice: Voice, heard: Transcript | UnusableVoice) -> None:
        now = self.clock()
        if isinstance(heard, UnusableVoice):
            log.warning("voice_not_transcribed", voice=voice.id)
            await self.database.transact(lambda s: voices.forget(s, voice.id))
            return
        await self.database.transact(
            lambda s: transcripts.take(s, self.conversations, voice.id, heard.text, now)
        )
        self.wake_worker()
