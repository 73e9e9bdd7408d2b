"""The commands that Telegram lists in a chat: everyone's, and those of who has a role."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from flows.texts import DEFAULT_LANGUAGE, house_texts
from handlers.staff import COMMANDS
from models.people import RoleName
from services.conversation.replies import Commands

EVERYONE = (
    "menu",
    "agenda",
    "offres",
    "formations",
    "aide",
    "profil",
    "langue",
    "confidentialite",
    "mesdonnees",
    "annuler",
    "supprimer",
)
OF_PARTICIPANTS = ("offres", "formations")
"""Not for who has a role."""


def asked_for(commands: Commands, chat_id: int) -> tuple[str, dict[str, Any]]:
    """The method of the Bot API and its parameters: a list of one's own, or none any more."""
    scope = {"type": "chat", "chat_id": chat_id}
    if not commands.roles:
        return "deleteMyCommands", {"scope": scope}
    names = names_for(RoleName(role) for role in commands.roles)
    return "setMyCommands", {"commands": described(names, commands.language), "scope": scope}


def names_for(roles: Iterable[RoleName]) -> list[str]:
    held = frozenset(roles)
    own = [command.name for command in COMMANDS if command.roles & held]
    return own + [name for name in EVERYONE if name not in OF_PARTICIPANTS]


def described(names: Iterable[str], language: str = DEFAULT_LANGUAGE) -> list[dict[str, str]]:
    words = house_texts()
    return [
        {"command": name, "description": words.words(language, f"command.{name}")} for name in names
    ]


def edition() -> str:
    """Another one when the table or its words have changed: who has a role is told again."""
    listed = repr([(sorted(it.roles), described([it.name])) for it in COMMANDS])
    return sha256(listed.encode()).hexdigest()[:16]
