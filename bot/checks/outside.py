"""Ask each outside service once whether it would serve: Telegram, mail, offers, addresses."""

from aiohttp import ClientSession
from aiosmtplib import SMTPAuthenticationError, SMTPException
from telegram.error import TelegramError

from bot.clients.france_travail_faults import AccessRefused, FranceTravailUnavailable
from bot.clients.geocoder import GeocodedAddress, Geocoder
from bot.env_file import named
from bot.offer_sources.sync import connect
from bot.service_addresses import is_https_or_here
from bot.settings import Settings, is_whole_token
from bot.telegram import unanswered
from bot.telegram.group_check import fault_of
from bot.telegram.request import build_bot
from locales import _

KNOWN_ADDRESS = "1 place du Capitole 31000 Toulouse"


async def geocoder(settings: Settings) -> list[str]:
    """Return what the bot does without for now."""
    if not is_https_or_here(settings.geocoder_url):
        return []
    async with ClientSession() as client:
        answer = await Geocoder(client, settings.geocoder_url).search(KNOWN_ADDRESS)
    if isinstance(answer, GeocodedAddress):
        return []
    sentence = _(
        "no geocoder answers there; until one does, people choose their neighbourhood by name."
        " Is the address right, is the network there?"
    )
    return [named("GEOCODER_URL", sentence)]


async def telegram(settings: Settings) -> list[str]:
    """Return whether Telegram takes the token, and has the team's group."""
    if not is_whole_token(settings.token):
        return []
    try:
        async with build_bot(settings.token, settings.bot_api_url, timeout=5) as bot:
            group = settings.staff_group_id
            fault = await fault_of(bot, group) if group is not None else None
            return [fault] if fault else []
    except TelegramError as error:
        return [unanswered.sentence_for(settings, error)]


async def mail(settings: Settings) -> list[str]:
    """Return whether the mail server takes this user."""
    if (mailbox := settings.mailbox) is None:
        return []
    try:
        async with mailbox.server(timeout=5):
            return []
    except SMTPAuthenticationError:
        return [named("SMTP_URL", _("the mail server refuses this user and password"))]
    except (SMTPException, OSError):
        sentence = _("the mail server cannot be reached; are host, port and TLS right?")
        return [named("SMTP_URL", sentence)]


async def france_travail(settings: Settings) -> list[str]:
    """Return whether France Travail takes this application."""
    if not settings.ft_client_id or not settings.ft_client_secret:
        return []
    async with ClientSession(trust_env=True) as client:
        try:
            await connect(settings, client).access.token()
        except AccessRefused:
            return [named("FT_CLIENT_ID", _("France Travail refuses this name and password"))]
        except FranceTravailUnavailable:
            sentence = _("France Travail cannot be reached; is the network there?")
            return [named("FT_TOKEN_URL", sentence)]
    return []


LOOKS = (telegram, mail, france_travail)
"""Each returns what keeps a service that is set from serving."""
