"""Run `declic flows`: check the conversations, and draw them."""

import typer

from bot.refusal import Refused
from flows import graph
from flows.library import BadScript, Library
from locales import _
from services.wiring import scripts

app = typer.Typer(no_args_is_help=True)


@app.command(
    help=_("Load every script and text; each fault is one line: file, step, what is wrong.")
)
def check() -> None:
    library = _load()
    languages = ", ".join(library.texts.languages)
    fine = _("{scripts} scripts and {texts} texts ({languages}): fine")
    print(
        fine.format(
            scripts=len(library.scripts), texts=len(library.texts.keys), languages=languages
        )
    )


@app.command("graph", help=_("Draw every script (Mermaid)."))
def draw() -> None:
    print(graph.document(_load()), end="")


def _load() -> Library:
    try:
        return scripts.build().library
    except BadScript as error:
        raise Refused(str(error)) from None
