"""Run `declic mail`: try the mail server."""

import asyncio

import typer

from bot.clocks.machine import system_clock
from bot.operator_mail import write_to_operator
from bot.settings import load
from locales import _

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _keep_the_name() -> None:
    """Try the mail server."""


@app.command("test", help=_("Send an e-mail to OPERATOR_EMAIL; say what the mail server answered."))
def try_mail() -> None:
    """Send an e-mail to OPERATOR_EMAIL, and say what the mail server answered."""
    settings = load()
    body = "\n".join(
        [
            _("Hello,"),
            "",
            _("This e-mail is a try, which you asked for with « declic mail test »."),
            _("It has arrived: Déclic can tell you when something needs you."),
            "",
            _("If it is among the unwanted, set SPF and DKIM for the domain name."),
            "",
        ]
    )
    asyncio.run(write_to_operator(settings, _("Déclic: a try"), body, system_clock()))
    print(_("Sent to {to}: the mail server has taken it.").format(to=settings.operator_email))
    print(_("Look in the mailbox, and among the unwanted: there, see to SPF and DKIM."))
