"""Look at settings by themselves, and at those that do not go together."""

from collections.abc import Iterator
from pathlib import Path

from bot import signing_key
from bot.env_file import named
from bot.service_addresses import is_https_or_here, is_loopback
from bot.settings import (
    Settings,
    missing_for_webhook,
    token_faults,
    wrong_for_webhook,
)
from flows.intents.checks import to_confirm
from locales import _

MAPS = ("qpv_url", "frr_url", "communes_url")


def _answers(settings: Settings) -> Iterator[str]:
    if unknown := settings.confirmed - {answer.name for answer in to_confirm()}:
        sentence = _("no answer to confirm is called {names}")
        yield named("CONFIRMED_ANSWERS", sentence.format(names=", ".join(sorted(unknown))))


def _geocoder(settings: Settings) -> Iterator[str]:
    if settings.geocoder_url and not is_https_or_here(settings.geocoder_url):
        yield named("GEOCODER_URL", _("must begin with https://"))


def _pages(settings: Settings) -> Iterator[str]:
    if settings.public_url and not is_https_or_here(settings.public_url):
        sentence = _("must begin with https://; the team's desk opens to nobody without it")
        yield named("PUBLIC_URL", sentence)


def _rooms(settings: Settings) -> Iterator[str]:
    if settings.meeting_base_url and not is_https_or_here(settings.meeting_base_url):
        sentence = _("must begin with https://, for example https://visio.example")
        yield named("MEETING_BASE_URL", sentence)


def _maps(settings: Settings) -> Iterator[str]:
    """Yield the maps of `declic zones update` that are a file, and are not there."""
    for field in MAPS:
        place: str = getattr(settings, field)
        if place and not place.startswith(("http://", "https://")) and not Path(place).is_file():
            sentence = _("no file {file}; correct it, or leave it empty for the official one")
            yield named(field.upper(), sentence.format(file=Path(place).absolute()))


def _sealing(settings: Settings) -> Iterator[str]:
    """Yield the faults of the sealing key: it lies in the archives, or could be guessed."""
    key = settings.sealing_key.get_secret_value()
    if not key:
        return
    change = "declic secrets change sealing"
    if key == settings.signing_key.get_secret_value():
        sentence = _("this is SIGNING_KEY, which lies in every archive; draw another: {command}")
        yield named("SEALING_KEY", sentence.format(command=change))
    elif len(key) < signing_key.SHORTEST:
        sentence = _("fewer than {count} characters: it can be guessed; draw another: {command}")
        yield named("SEALING_KEY", sentence.format(count=signing_key.SHORTEST, command=change))


def _france_travail(settings: Settings) -> Iterator[str]:
    if bool(settings.ft_client_id) != bool(settings.ft_client_secret):
        yield _("FT_CLIENT_ID, FT_CLIENT_SECRET: one does not go without the other")


def _transcription(settings: Settings) -> Iterator[str]:
    if settings.transcription_key and not settings.transcription_url:
        yield named("TRANSCRIPTION_KEY", _("of no use without TRANSCRIPTION_URL"))


def _mail(settings: Settings) -> Iterator[str]:
    if settings.smtp_url and not settings.public_url and not settings.operator_email:
        yield _(
            "PUBLIC_URL: needed with SMTP_URL, for the links in e-mails;"
            " without pages, write OPERATOR_EMAIL, and e-mails are for you alone"
        )
    if settings.operator_email and not settings.smtp_url:
        yield _("SMTP_URL: needed with OPERATOR_EMAIL, to write to it")


def _polling(settings: Settings) -> Iterator[str]:
    if settings.webhook_url and settings.mode == "polling":
        yield named("WEBHOOK_URL", _("of no use with MODE=polling; set MODE=webhook, or empty it"))


def _sandbox(settings: Settings) -> Iterator[str]:
    if settings.sandbox_url and not is_loopback(settings.bot_api_url):
        sentence = _("a bot of the real Telegram must not follow its clock; empty it")
        yield named("SANDBOX_URL", sentence)


LOOKS = (
    missing_for_webhook,
    wrong_for_webhook,
    token_faults,
    _geocoder,
    _pages,
    _rooms,
    _maps,
    _sealing,
    _france_travail,
    _transcription,
    _mail,
    _polling,
    _sandbox,
    _answers,
)
"""Each yields what is wrong without looking outside."""
