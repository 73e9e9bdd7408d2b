"""The command `declic`: each word has its module in `bot.commands`, read when the word is said."""

import gc
import sys
from collections.abc import Iterable
from importlib import import_module

import typer

from bot.refusal import Refused

WORDS = {
    "demo": "demo",
    "run": "run",
    "check": "check",
    "migrate": "command",
    "seed": "seed",
    "invite": "invite",
    "sessions": "app",
    "workshops": "app",
    "zones": "app",
    "jobs": "app",
    "offers": "app",
    "trainings": "app",
    "flows": "app",
    "report": "report",
    "privacy": "app",
}
"""What each is called in its module: a function, or an `app` of more words."""
HELP = {
    "demo": "Start the sandbox and the bot; the page to open is printed.",
    "run": "Hear people and answer them, until stopped.",
    "check": "Look at every setting; say what to do about those that are wrong, and what is off.",
    "migrate": "Bring the database to the tables of this version.",
    "seed": "Load the demonstration data; official maps that are loaded stay.",
    "invite": "Print a single-use link, good for seven days.",
    "sessions": "Sessions of the programme.",
    "workshops": "Workshops of a session.",
    "zones": "Official maps: QPV, FRR, communes.",
    "jobs": "The official vocabulary of jobs: ROME 4.0.",
    "offers": "Job offers.",
    "trainings": "Digital trainings.",
    "flows": "The conversations.",
    "report": "Write the report of a session for partners: two pages, nothing of fewer than five "
    "people.",
    "privacy": "Personal data.",
}
"""What `declic --help` says of each, whose module it does not read."""


def build(words: Iterable[str]) -> typer.Typer:
    declic = _empty()
    for word in words:
        found = getattr(import_module(f"bot.commands.{word}"), WORDS[word])
        if isinstance(found, typer.Typer):
            declic.add_typer(found, name=word, help=HELP[word])
        else:
            declic.command(word, help=HELP[word])(found)
    return declic


def contents() -> typer.Typer:
    """Every word with its help, and nothing behind."""
    declic = _empty()
    for word, told in HELP.items():
        declic.command(word, help=told)(lambda: None)
    return declic


def _empty() -> typer.Typer:
    declic = typer.Typer(
        name="declic",
        help="Déclic, a chat companion for job seekers.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    declic.callback()(lambda: None)  # one word alone is still said
    return declic


def main() -> None:
    gc.disable()  # modules stay: looking for garbage among them takes a quarter of their time
    said = [word for word in sys.argv[1:2] if word in WORDS]
    declic = build(said) if said else contents()
    gc.freeze()
    gc.enable()
    try:
        declic()
    except Refused as refused:
        print(refused, file=sys.stderr)
        sys.exit(1)
