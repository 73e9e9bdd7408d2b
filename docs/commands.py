"""Print the page of commands: `declic …` on the server, and the commands of the chat.

Run in the root of the project: `python -m docs.commands > docs/commands.md`.
"""

import os
from collections.abc import Iterable, Iterator
from typing import Any

import typer.main

os.environ["DECLIC_LANG"] = "en"  # as the page

from bot.cli import SUBCOMMANDS, build
from bot.telegram import command_lists
from flows.texts import plain_text
from models.people import RoleName
from services.home.message_router import COMMANDS

PREFACE = """# Commands

Printed by `python -m docs.commands > docs/commands.md`; a test compares the page with the code.

## On the server

`declic --help` lists the words, `declic WORD --help` explains the options of one. What is between
brackets may be left out. Commands that open the database bring its tables up to date first. What
each command is for: [Exploitation](exploitation.md) (French).
"""
IN_THE_CHAT = """
## In the chat

Telegram lists in each chat the commands that the person may use. Someone who is not of the team and
writes a command of the team reads what an unknown command answers (record 30 of the
[decisions](decisions)). What the team does with each: [Guide de l'équipe](guide-equipe.md).
"""
ROLES = {
    RoleName.STAFF: "team",
    RoleName.OWNER: "owner",
    RoleName.MENTOR: "mentor",
    RoleName.EMPLOYER: "employer",
    RoleName.ADVISER: "adviser",
}


def page() -> str:
    return "".join([PREFACE, *_of_the_server(), IN_THE_CHAT, *_of_roles(), *_of_everyone()])


def _table(title: str, *columns: str) -> str:
    return f"\n{title}| {' | '.join(columns)} |\n|{'---|' * len(columns)}\n"


def _of_the_server() -> Iterator[str]:
    yield _table("", "command", "arguments and options", "what it does")
    yield from _subcommands(typer.main.get_command(build(SUBCOMMANDS)), "declic")


def _subcommands(command: Any, name: str) -> Iterator[str]:
    """Yield one row for each command below this one, which typer built, and its own if it works."""
    subcommands = getattr(command, "commands", {})
    if not subcommands or command.invoke_without_command:
        with command.make_context(name, [], resilient_parsing=True) as context:
            words = " ".join(_parameters(command.get_params(context)))
        yield f"| `{name}` | {words or '—'} | {command.help} |\n"
    for word, subcommand in subcommands.items():
        yield from _subcommands(subcommand, f"{name} {word}")


def _parameters(parameters: Iterable[Any]) -> Iterator[str]:
    for parameter in parameters:
        name = parameter.opts[0]
        if name == "--help":
            continue
        if parameter.param_type_name == "argument":
            name = name.upper()
        yield f"`{name}`" if parameter.required else f"`[{name}]`"


def _of_roles() -> Iterator[str]:
    """Yield the commands that need a role, in the order in which Telegram lists them."""
    listed = {role: command_lists.names_for([role]) for role in ROLES}
    yield _table("### With a role\n\n", "command", "in French", "in English", "who")
    for name in command_lists.names_for(RoleName):
        if name not in command_lists.EVERYONE:
            who = ", ".join(title for role, title in ROLES.items() if name in listed[role])
            yield f"| `/{name}` | {_said('fr', name)} | {_said('en', name)} | {who} |\n"


def _of_everyone() -> Iterator[str]:
    yield _table("### For everyone\n\n", "command", "in French", "in English")
    yield "| `/start` | Commencer, ou le menu | Begin, or the menu |\n"
    for name in command_lists.EVERYONE:
        yield f"| `/{name}` | {_said('fr', name)} | {_said('en', name)} |\n"
    participants = " and ".join(f"`/{name}`" for name in command_lists.OF_PARTICIPANTS)
    yield f"\n{participants} are not listed for someone who has a role.\n"
    unlisted = (f"`/{name}`" for name in COMMANDS if name not in command_lists.EVERYONE)
    yield f"\nUnderstood, and listed nowhere: {', '.join(unlisted)}.\n"


def _said(language: str, name: str) -> str:
    return plain_text(language, f"command.{name}")


if __name__ == "__main__":
    print(page(), end="")
