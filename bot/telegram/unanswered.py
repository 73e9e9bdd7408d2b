"""Tell the operator why Telegram does not answer the bot, and what to do."""

from telegram.error import InvalidToken, NetworkError, TelegramError

from bot.env_file import named
from bot.settings import Settings
from bot.telegram.request import TokenRefused
from locales import _


def sentence_for(settings: Settings, error: TelegramError) -> str:
    """Return one plain line, with the name of the wrong setting if any."""
    if isinstance(error, TokenRefused | InvalidToken):
        sentence = _("Telegram refuses this token; copy it again from @BotFather")
        return named(settings.token_setting, sentence)
    if isinstance(error, NetworkError):
        return named("BOT_API_URL", _("Telegram cannot be reached; is the network there?"))
    return _("Telegram refuses: {reason}").format(reason=error.message)
