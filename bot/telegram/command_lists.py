"""Set the commands that Telegram lists in a chat: everyone's, or those of a person's roles."""

from collections.abc import Iterable
from hashlib import sha256

from telegram import Bot, BotCommand, BotCommandScopeChat

from flows.texts import DEFAULT_LANGUAGE, plain_text
from models.people import RoleName
from services.conversation.replies import Commands
from services.people.access import BOOKED, ROLES
from services.wiring.domains import COMMANDS

EVERYONE = (
    "menu",
    "agenda",
    "parcours",
    "offres",
    "formations",
    "attestation",
    "aide",
    "profil",
    "langue",
    "confidentialite",
    "mesdonnees",
    "annuler",
    "supprimer",
)
OF_PARTICIPANTS = ("parcours", "offres", "formations", "attestation")
"""Not listed for a person who has a role."""
AGENDA = "agenda"


async def show(bot: Bot, chat_id: int, commands: Commands) -> None:
    """List the commands of a person with a role; for others, list everyone's again."""
    scope = BotCommandScopeChat(chat_id)
    if commands.roles is None:
        await bot.delete_my_commands(scope)
        return
    names = names_for(RoleName(role) for role in commands.roles)
    await bot.set_my_commands(described(names, commands.language), scope)


def names_for(roles: Iterable[RoleName]) -> list[str]:
    """Return the commands of some roles, then everyone's, except those of participants alone."""
    held = frozenset(roles)
    own = [command.name for command in COMMANDS if ROLES[command.access] & held]
    hidden = {*OF_PARTICIPANTS} | ({AGENDA} if BOOKED.isdisjoint(held) else set())
    return own + [name for name in EVERYONE if name not in hidden]


def described(names: Iterable[str], language: str = DEFAULT_LANGUAGE) -> list[BotCommand]:
    """Return these commands with their descriptions."""
    return [BotCommand(name, plain_text(language, f"command.{name}")) for name in names]


def edition() -> str:
    """Return a digest of all listed commands: when it changes, chats are listed anew."""
    listed = repr([(sorted(ROLES[command.access]), _as_sent(command.name)) for command in COMMANDS])
    return sha256(listed.encode()).hexdigest()[:16]


def _as_sent(name: str) -> list[dict[str, str]]:
    return [command.to_dict() for command in described([name])]
