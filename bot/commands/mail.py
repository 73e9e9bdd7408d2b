"""Run `declic mail`: try the mail server."""

import asyncio

import typer

from bot.clock import system_clock
from bot.operator_mail import write_to_operator
from bot.settings import load

app = typer.Typer(no_args_is_help=True)
SUBJECT = "Déclic : essai d'e-mail"
BODY = """Bonjour,

Cet e-mail est un essai : vous l'avez demandé par « declic mail test ».
Il est arrivé : Déclic peut vous prévenir quand quelque chose a besoin de vous.

S'il est dans les indésirables, réglez SPF et DKIM du nom de domaine.
"""


@app.callback()
def _keep_the_name() -> None:
    """Try the mail server."""


@app.command("test")
def try_mail() -> None:
    """Send an e-mail to OPERATOR_EMAIL, and say what the mail server answered."""
    settings = load()
    asyncio.run(write_to_operator(settings, SUBJECT, BODY, system_clock()))
    print(f"E-mail envoyé à {settings.operator_email} : le serveur l'a pris.")
    print("Regardez la boîte, et les indésirables : s'il y est, voyez SPF et DKIM.")
