"""The command `declic`: each word has its module in `bot.commands`."""

import sys

import typer

from bot.commands import (
    check,
    demo,
    flows,
    invite,
    jobs,
    migrate,
    run,
    seed,
    sessions,
    workshops,
    zones,
)
from bot.refusal import Refused

app = typer.Typer(
    name="declic",
    help="Déclic, a chat companion for job seekers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("demo")(demo.demo)
app.command("run")(run.run)
app.command("check")(check.check)
app.command("migrate")(migrate.command)
app.command("seed")(seed.seed)
app.command("invite")(invite.invite)
app.add_typer(sessions.app, name="sessions")
app.add_typer(workshops.app, name="workshops")
app.add_typer(zones.app, name="zones")
app.add_typer(jobs.app, name="jobs")
app.add_typer(flows.app, name="flows")


def main() -> None:
    try:
        app()
    except Refused as refused:
        print(refused, file=sys.stderr)
        sys.exit(1)
