"""Print the catalogue: messages, pages, commands, conversations, buttons, sweeps, by domain.

Run in the root of the project: `python -m docs.catalogue > docs/catalogue.md`.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from inspect import getclosurevars
from operator import itemgetter
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

os.environ["DECLIC_LANG"] = "en"  # as the page

from rules.outbox.daily_quota import MessageNature
from rules.outbox.email_limits import LIMITS
from services.conversation.conversations import Conversations
from services.conversation.deployment import Deployment
from services.home.message_router import COMMANDS
from services.pages.page import LinkPage, Page
from services.registries.registry import Registry
from services.wiring import scripts
from services.wiring.domains import MergedRegistries, offered

PREFACE = """# Catalogue

Printed by `python -m docs.catalogue > docs/catalogue.md` from the registries; a test compares the
page with the code. What a domain offers stands in its `registry.py`; what the `foundations` (below
the registries) and `wiring` (above them) offer stands in `services/wiring/domains.py`. A right is
asked at each act: `person` is anyone, about their own data; the handler itself checks that.
"""
SHARED = frozenset({"services.outbox.kinds", "services.conversation.callbacks"})
"""What every domain uses to draw a message, or to handle a press."""
NAMED = re.compile(r"\{\w+:(?:[^{}]|\{[\d,]+\})+\}")
"""What a path names, with its pattern."""
NATURES = {
    MessageNature.ASKED: "asked for, or to be known",
    MessageNature.REMINDER: "a reminder",
    MessageNature.NUDGE: "a nudge",
}


def page() -> str:
    deployment = Deployment()
    domains = offered(deployment)
    return "".join(
        [
            PREFACE,
            *_messages(domains),
            *_emails(domains),
            *_pages(domains),
            *_commands(domains),
            *_scripts(domains),
            *_callbacks(domains),
            *_sweeps(domains, scripts.build(deployment)),
        ]
    )


def _table(title: str, told: str, *columns: str) -> str:
    return f"\n## {title}\n\n{told}\n\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}\n"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


def _of_each(domains: MergedRegistries) -> Iterable[tuple[str, Registry]]:
    return sorted(domains.registries.items())


def _messages(domains: MergedRegistries) -> Iterator[str]:
    told = "A message that is sent later is a row of `outbox`; its kind says how."
    columns = (
        "kind",
        "domain",
        "nature",
        "urgency",
        "how late it may leave",
        "drawn, or checked again, in",
    )
    yield _table("Messages", told, *columns)
    for domain, registry in _of_each(domains):
        kinds = [*registry.message_kinds, *(it.kind for it in registry.promised_hours)]
        for kind in sorted(kinds, key=lambda it: it.name):
            life = f"{kind.life}" if kind.life else "any time"
            nature, urgency = NATURES[kind.nature], kind.urgency.name.lower()
            drawn = _module(kind.render, kind.recheck)
            yield _row(f"`{kind.name}`", domain, nature, urgency, life, drawn)


def _emails(domains: MergedRegistries) -> Iterator[str]:
    told = "An e-mail is a row of `outbox_emails`; some are asked, before they leave, if they hold."
    yield _table("E-mails", told, "text", "named in", "checked again in")
    checks = domains.email_checks()
    for text in sorted(LIMITS):
        check = checks.get(text)
        yield _row(f"`{text}`", ", ".join(_naming(text)), _module(check) if check else "—")


def _naming(text: str) -> Sequence[str]:
    """Return the modules that name an e-mail; if none does, those that name how it begins."""
    beginnings = [it.end() for it in re.finditer(r"[._]", text)]
    for wanted in (f'"{text}"', *(f'"{text[:end]}{{' for end in reversed(beginnings))):
        if found := [f"`{name}`" for name, source in _sources().items() if wanted in source]:
            return found
    raise LookupError(text)


@cache
def _sources() -> Mapping[str, str]:
    paths = sorted(Path("services").rglob("*.py"))
    return {".".join(it.with_suffix("").parts): it.read_text(encoding="utf-8") for it in paths}


def _pages(domains: MergedRegistries) -> Iterator[str]:
    told = "A page with an action opens to the bearer of a signed link with this action."
    yield _table("Pages", told, "path", "domain", "action", "right", "view")
    for domain, registry in _of_each(domains):
        for it in sorted(registry.pages, key=lambda it: (it.path, it.method)):
            for action, right in _bearers(it):
                path = f"`{it.method} {NAMED.sub('…', it.path)}`"
                yield _row(path, domain, action, right, _module(it.view))


def _bearers(page: Page) -> Iterable[tuple[str, str]]:
    if isinstance(page, LinkPage):
        return sorted((f"`{action}`", right.value) for action, right in page.bearers.items())
    return [("—", "anyone")]


def _commands(domains: MergedRegistries) -> Iterator[str]:
    told = "What each is for: [Commands](commands.md). Those of `home` begin for everyone."
    yield _table("Commands", told, "command", "domain", "right", "opens")
    for domain, registry in _of_each(domains):
        for it in registry.commands:
            opens = f"`{it.opens}`" if isinstance(it.opens, str) else _module(it.opens)
            yield _row(f"`/{it.name}`", domain, it.access.value, opens)
    for name in ("start", "menu", "annuler"):
        yield _row(f"`/{name}`", "home", "all", "`services.home.message_router`")
    for name, script in COMMANDS.items():
        yield _row(f"`/{name}`", "home", "all", f"`{script}`")


def _scripts(domains: MergedRegistries) -> Iterator[str]:
    told = "A script; `all`: it needs no right, though an action in it may ask for one."
    yield _table("Conversations", told, "script", "file", "right")
    rights = {
        name: right.value
        for _, registry in _of_each(domains)
        for right, names in registry.script_access.items()
        for name in names.split()
    }
    for path in sorted(Path("flows/scripts").rglob("*.yaml")):
        yield _row(f"`{path.stem}`", f"`{path}`", rights.pop(path.stem, "all"))
    assert not rights, "a right of a script that is gone"


def _callbacks(domains: MergedRegistries) -> Iterator[str]:
    told = "A button of a message carries the name of its callback."
    yield _table("Buttons", told, "callback", "domain", "right", "handler")
    for domain, registry in _of_each(domains):
        for name, right, handle in sorted(registry.guarded_callbacks(), key=itemgetter(0)):
            yield _row(f"`{name}`", domain, right.value, _module(handle))


def _sweeps(domains: MergedRegistries, conversations: Conversations) -> Iterator[str]:
    told = "A sweep looks again and again for what is due; `declic check` lists them in French."
    yield _table("Sweeps", told, "sweep", "domain", "every", "what it does")
    home = {it.name: name for name, each in domains.registries.items() for it in each.sweeps}
    for it in sorted(domains.sweeps(conversations), key=lambda it: it.name):
        domain = home.get(it.name, "wiring")
        yield _row(f"`{it.name}`", domain, f"{it.seconds} s", it.sentence)


def _module(*works: Callable[..., Any]) -> str:
    """Return the module of the first function that is of a domain's own, else of the first."""
    found = [_innermost(it).__module__ for it in works]
    own = (it for it in found if it not in SHARED)
    return f"`{next(own, found[0])}`"


def _innermost(work: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function within partial applications, methods and closures."""
    if isinstance(work, partial):
        return _innermost(work.func)
    if isinstance(work, MethodType):
        return work
    held = getclosurevars(work).nonlocals.values()
    within = (it for it in held if isinstance(it, FunctionType | partial | MethodType))
    inner = next(within, None)
    return work if inner is None else _innermost(inner)


if __name__ == "__main__":
    print(page(), end="")
