"""Count two weeks of a participant on a phone of 360 pixels: `python -m tests.end_to_end.journey`.

It prints how many messages, words, lines and pictures there are, and how many pixels are scrolled.
Run it on two versions to compare them: a button may end with a sign.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, ViewportSize

from migrations import run
from tests.end_to_end import side_by_side
from tests.end_to_end.chromium import a_browser, a_page, as_on_a_phone, phone
from tests.harness.chat import PARIS
from tests.harness.processes import Sandbox
from tests.harness.requirements import chromium
from tests.harness.typed import as_typed
from tests.harness.waiting import until

NARROW = ViewportSize(width=360, height=780)
PERSON = "participant"
ACROSS = 38
"""Characters of a line on such a phone."""
SKIP = "[Passer]"
ON_THE_WAY: Sequence[str] = (
    "[On continue]",
    *["[Passer]"] * 3,
    "[Plus tard]",
    *("[Menu]", "[Voir les deux semaines]"),
    *("[Menu]", "[Choisir une rencontre]", "[Marc, technicien support]"),
    *("[mar. 9 mars]", "[18 h · à deux]"),
    "Faut-il être bon en maths ?",
    "[Oui, c'est pour le mentor]",
    "[Non, pas cette fois]",
    *["passer"] * 3,
    *("/agenda", "/menu", "[Mon profil]", "/menu"),
)
DAYS = [datetime(2027, 3, day, hour, 5, tzinfo=PARIS) for day in range(8, 27) for hour in (9, 20)]


def main() -> None:
    path = chromium.find()
    assert path, chromium.MISSING
    with tempfile.TemporaryDirectory() as folder, a_browser(path) as browser:
        database_url = f"sqlite:///{folder}/declic.db"
        run.to_head(database_url)
        with side_by_side.one_mentor(Path(folder), database_url) as sandbox:
            live(sandbox)
            with a_page(browser, sandbox.url, NARROW, "light") as page:
                as_on_a_phone(page)
                for line in (*counts(sandbox.messages(PERSON)), f"{pixels(page)} pixels"):
                    sys.stdout.write(f"{line}\n")


def live(sandbox: Sandbox) -> None:
    """Play the two weeks: what the participant does, then what comes by itself."""
    for words in ON_THE_WAY:
        sandbox.hear(PERSON, shown_as(sandbox, words))
    for instant in DAYS:
        sandbox.move(set=instant.isoformat(), frozen=True)


def shown_as(sandbox: Sandbox, words: str) -> str:
    """Return words as they may be said now: a button with all of its label, once it is there."""
    if not words.startswith("[") or words == SKIP:  # which may be under the chat, too
        return words
    until(partial(_is_there, sandbox, words), f"a button {words}")
    return _full(sandbox, words)


def _is_there(sandbox: Sandbox, words: str) -> bool:
    return _full(sandbox, words) != "[]"


def _full(sandbox: Sandbox, words: str) -> str:
    """Return the label that begins so, in brackets; nothing between them if there is none."""
    shown = (label for message in sandbox.messages(PERSON) for label in labels_of(message))
    return f"[{next((label for label in shown if label.startswith(words[1:-1])), '')}]"


def labels_of(message: dict[str, Any]) -> list[str]:
    markup = message.get("reply_markup") or {}
    rows = markup.get("inline_keyboard") or []
    return [as_typed(button["text"]) for row in rows for button in row]


def counts(messages: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield a line for each figure about what the bot said, as the chat shows it in the end."""
    said = [message for message in messages if message["from"]["is_bot"]]
    texts = [message.get("text") or message.get("caption") or "" for message in said]
    yield f"{len(said)} messages"
    yield f"{len(' '.join(texts).split())} words"
    yield f"{sum(lines_of(text) for text in texts)} lines"
    yield f"{sum(lines_of(text) > 6 for text in texts)} messages of more than six lines"
    yield f"{sum('photo' in message for message in said)} pictures"


def lines_of(text: str) -> int:
    """Return how many lines of such a phone a text takes."""
    return sum(max(1, -(-len(line) // ACROSS)) for line in text.splitlines())


def pixels(page: Page) -> int:
    """Return how high all that the phone shows is."""
    log = phone(page, side_by_side.SAMIRA).locator(".log")
    return int(log.evaluate("log => log.scrollHeight"))


if __name__ == "__main__":
    main()
