"""The names that a version knows and stores, and which moment shows each."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.companion import Companion
from services.wiring.domains import offered
from tests.stored.state import HERE

FILE = HERE / "names.tsv"
TAB = "\t"
END = ".subject"
"""How the key of an e-mail's subject ends, after that of its words."""
WAITS = ("ask", "choose", "pick")


def known(app: Companion) -> Iterator[str]:
    """Those that the bot looks up: kinds, verbs, steps that wait, papers."""
    edge, chat_sender = app.edge, app.edge.giver.chat_sender
    domains = offered(edge.queue.conversations.deployment)
    yield from (f"outbox.kind:{name}" for name in domains.message_kinds())
    yield from (f"verb:{name}" for name in domains.access())
    made: Any = getattr(chat_sender.make, "__self__", None)
    yield from (f"document:{name}" for name in made.makers)
    texts = edge.queue.conversations.library.texts.keys
    yield from (f"letters.text:{it.removesuffix(END)}" for it in texts if it.endswith(END))
    for script in edge.queue.conversations.library.scripts.values():
        for name, step in script.steps.items():
            if step.kind in WAITS:
                yield f"step:{script.name}.{name}"
            if step.kind == "call":
                yield f"call:{script.name}.{name}"
        yield from (f"step:{script.name}.{name}" for name in script.renamed)


def write(names: Iterable[str], moments: Sequence[Any]) -> None:
    """What, which, and the moment; for what no moment shows, `-` and why, as it was told before."""
    shown = {name: moment.name for moment in reversed(moments) for name in moment.shows}
    why = {name: it for name, it in read().items() if it.startswith("- ")}
    every = sorted({*names, *shown, *why})
    lines = [(*name.split(":", 1), shown.get(name) or why.get(name, "-")) for name in every]
    FILE.write_text("".join(f"{TAB.join(line)}\n" for line in lines), encoding="utf-8")


def read() -> dict[str, str]:
    """The moment of each name, or why it has none."""
    written = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    lines = [line.split(TAB) for line in written.splitlines()]
    return {f"{what}:{name}": moment for what, name, moment in lines}
