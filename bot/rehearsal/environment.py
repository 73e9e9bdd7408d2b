"""Give a bot that speaks with invented people its settings, and none of the real bot's."""

import os

import locales
from bot import env_file
from bot.settings import NAMES


def alone(**settings: str) -> dict[str, str]:
    """Return the environment of a bot that knows the given settings alone, and reads no file.

    So nothing that it does reaches a real mail server, database, folder or watcher.
    """
    kept = {name: value for name, value in os.environ.items() if name.upper() not in NAMES}
    own = {env_file.NAMED_BY: os.devnull, locales.OURS: locales.spoken()}
    return kept | own | settings
