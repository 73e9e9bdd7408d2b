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


def build(words: Iterable[str] = WORDS) -> typer.Typer:
    declic = typer.Typer(
        name="declic",
        help="Déclic, a chat companion for job seekers.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    declic.callback()(lambda: None)  # one word alone is still said
    for word in words:
        found = getattr(import_module(f"bot.commands.{word}"), WORDS[word])
        if isinstance(found, typer.Typer):
            declic.add_typer(found, name=word)
        else:
            declic.command(word)(found)
    return declic


def main() -> None:
    gc.disable()  # modules stay: looking for garbage among them takes a quarter of their time
    said = [word for word in sys.argv[1:2] if word in WORDS]
    declic = build(said or WORDS)
    gc.freeze()
    gc.enable()
    try:
        declic()
    except Refused as refused:
        print(refused, file=sys.stderr)
        sys.exit(1)
