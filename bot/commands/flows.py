"""Run `declic flows`: check the conversations, and draw them."""

import typer

from bot.refusal import Refused
from flows import graph
from flows.library import BadScript, Library
from services.wiring import scripts

app = typer.Typer(no_args_is_help=True)


@app.command()
def check() -> None:
    """Load every script and text; each fault is one line: file, step, what is wrong."""
    library = _load()
    languages = ", ".join(library.texts.languages)
    print(f"{len(library.scripts)} scripts and {len(library.texts.keys)} texts ({languages}): fine")


@app.command("graph")
def draw() -> None:
    """Draw every script (Mermaid)."""
    print(graph.document(_load()), end="")


def _load() -> Library:
    try:
        return scripts.build().library
    except BadScript as error:
        raise Refused(str(error)) from None
