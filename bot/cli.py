"""Build the command line `declic`, importing a subcommand's module only when it runs."""

import gc
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module

import typer

from bot import command_line
from bot.refusal import Refused
from locales import _

SUBCOMMANDS = {
    "demo": "demo",
    "simulate": "simulate",
    "run": "run",
    "check": "check",
    "migrate": "command",
    "seed": "seed",
    "invite": "invite",
    "desks": "app",
    "sessions": "app",
    "workshops": "app",
    "zones": "app",
    "jobs": "app",
    "offers": "app",
    "trainings": "app",
    "flows": "app",
    "words": "app",
    "report": "report",
    "backup": "app",
    "status": "status",
    "restore": "command",
    "resume": "command",
    "database": "app",
    "mail": "app",
    "privacy": "app",
    "secrets": "app",
}
"""The attribute of `bot.commands.<subcommand>`: a function, or an `app` of further subcommands."""
HELP = {
    "demo": _("Start the sandbox and the bot; the page to open is printed."),
    "simulate": _("Rehearse a session with simulated people; nothing real is touched."),
    "run": _("Hear people and answer them, until stopped."),
    "check": _(
        "Look at every setting; say what to do about those that are wrong, and what is off."
    ),
    "migrate": _("Bring the database to the tables of this version."),
    "seed": _("Load the demonstration data; official maps that are loaded stay."),
    "invite": _("Print a single-use link, good for seven days."),
    "desks": _("Browsers in which the team's desk is open."),
    "sessions": _("Sessions of the programme."),
    "workshops": _("Workshops of a session."),
    "zones": _("Official maps: QPV, FRR, communes."),
    "jobs": _("The official vocabulary of jobs: ROME 4.0."),
    "offers": _("Job offers."),
    "trainings": _("Digital trainings."),
    "flows": _("The conversations."),
    "words": _("What people mean by their words."),
    "report": _(
        "Write the report of a session for partners: two pages, nothing of fewer than five people."
    ),
    "backup": _("Back up the database and the files into one archive, while the bot runs."),
    "status": _("Tell how each part is; 1 when something needs someone."),
    "restore": _(
        "Put an archive in the place of the database and the files; sending is then held."
    ),
    "resume": _("Let a restored bot send again, after showing what would go."),
    "database": _("The move from SQLite to PostgreSQL."),
    "mail": _("Try the mail server."),
    "privacy": _("Personal data."),
    "secrets": _("The token, the webhook's secret, the keys that sign and seal."),
}
"""The line that `declic --help` prints for each subcommand, without importing its module."""
GROUPS = {
    _("To try"): ("demo", "simulate", "seed"),
    _("To run the bot"): (
        "run",
        "check",
        "status",
        "invite",
        "desks",
        "mail",
        "secrets",
    ),
    _("The programme"): ("sessions", "workshops", "offers", "trainings", "report"),
    _("Maps, jobs and words"): ("zones", "jobs", "flows", "words"),
    _("What is kept"): ("backup", "restore", "resume", "database", "migrate", "privacy"),
}
"""Under which title the help shows each subcommand."""


def build(names: Iterable[str]) -> typer.Typer:
    """Build the application with these subcommands, whose modules are imported."""
    declic = _empty()
    for name in names:
        command = getattr(import_module(f"bot.commands.{name}"), SUBCOMMANDS[name])
        if isinstance(command, typer.Typer):
            declic.add_typer(command, name=name, help=HELP[name])
        else:
            declic.command(name, help=HELP[name])(command)
    return declic


def build_help() -> typer.Typer:
    """Build the application with the name and the help of every subcommand, without their code."""
    declic = _empty()
    for title, names in GROUPS.items():
        for name in names:
            declic.command(name, help=HELP[name], rich_help_panel=title)(lambda: None)
    return declic


def _empty() -> typer.Typer:
    declic = typer.Typer(
        name="declic",
        help=_("Déclic, a chat companion for job seekers."),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    declic.callback()(lambda: None)  # typer then keeps the name of a single subcommand
    return declic


def main() -> None:
    """Run `declic`; what is refused or befalls it is a sentence and exit code 1."""
    try:
        _run()
    except Refused as refused:
        print(refused, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:  # while modules were imported
        sys.exit(130)


def _run() -> None:
    gc.disable()  # modules are never freed: collecting would take a quarter of the import time
    asked = [name for name in sys.argv[1:2] if name in SUBCOMMANDS]
    declic = build(asked) if asked else build_help()
    gc.freeze()
    gc.enable()
    with _mishaps_told() if asked else nullcontext():
        command_line.run(declic)


def _mishaps_told() -> AbstractContextManager[None]:
    """Import what a help does without."""
    from bot.checks import mishaps

    return mishaps.told()
