"""Ask before a command changes what people rely on; scripts answer by `--yes`."""

from typing import Annotated

import typer

from bot.refusal import Refused
from locales import _

Yes = Annotated[bool, typer.Option("--yes", help=_("Do not ask before changing."))]


def confirm(question: str, *, yes: bool) -> None:
    """Return once the operator agrees. Raises Refused otherwise, and if nobody can answer."""
    if yes:
        return
    try:
        agreed = typer.confirm(question)
    except typer.Abort:
        raise Refused(_("nothing was changed: nobody answered; add --yes")) from None
    if not agreed:
        raise Refused(_("nothing was changed"))
