"""Ask before a command changes what people rely on; scripts answer by `--yes`."""

import sys
from typing import Annotated

import typer

from bot.refusal import Refused
from locales import _

Yes = Annotated[bool, typer.Option("--yes", help=_("Do not ask before changing."))]
AGREED = ("y", "yes", "o", "oui")


def confirm(question: str, *, yes: bool) -> None:
    """Return once the operator agrees. Raises Refused otherwise, and if nobody can answer."""
    if yes:
        return
    print(question, _("[y/N]"), end=" ", flush=True)
    answer = sys.stdin.readline()
    if not answer:
        print()
        raise Refused(_("nothing was changed: nobody answered; add --yes"))
    if answer.strip().casefold() not in AGREED:
        raise Refused(_("nothing was changed"))
