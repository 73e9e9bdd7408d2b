"""Ask before a command changes what people rely on; scripts answer by `--yes`."""

import sys
from typing import Annotated

import typer

from bot.refusal import Refused
from locales import _

Yes = Annotated[bool, typer.Option("--yes", help=_("Do not ask before changing."))]
Foreign = Annotated[
    bool,
    typer.Option(
        "--foreign",
        help=_("Take an archive that the key of this installation did not seal, without asking."),
    ),
]
AGREED = ("y", "yes", "o", "oui")


def confirm(question: str, *, yes: bool, flag: str = "--yes") -> None:
    """Return once the operator agrees. Raises Refused otherwise, and if nobody can answer."""
    if yes:
        return
    print(question, _("[y/N]"), end=" ", flush=True)
    answer = sys.stdin.readline()
    if not answer:
        print()
        raise Refused(_("nothing was changed: nobody answered; add {flag}").format(flag=flag))
    if answer.strip().casefold() not in AGREED:
        raise Refused(_("nothing was changed"))


def confirm_foreign(told: str, *, foreign: bool) -> None:
    """Return once the operator takes an archive that may be a stranger's. Raises Refused."""
    question = _("Take it all the same? Only if you know where it has been since it was made.")
    try:
        confirm(f"{told}\n{question}", yes=foreign, flag="--foreign")
    except Refused as refused:
        raise Refused(f"{told}\n{refused}") from None
