"""Print the catalogue: messages, pages, commands, conversations, buttons, sweeps, by domain.

Run in the root of the project: `python -m docs.catalogue > docs/catalogue.md`.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from inspect import getclosurevars
from types import FunctionType, MethodType
from typing import Any

os.environ["DECLIC_LANG"] = "en"  # as the page

from rules.outbox.message_budget import Nature
from services.conversation.conversations import Conversations
from services.conversation.deployment import Deployment
from services.pages.page import LinkPage, Page
from services.people.access import Access
from services.registries.registry import Registry
from services.wiring import scripts
from services.wiring.domains import MergedRegistries, offered

PREFACE = """# Catalogue

Printed by `python -m docs.catalogue > docs/catalogue.md` from the registries; a test compares the
page with the code. What a domain offers stands in its `registry.py`. A right is asked at each act:
`person` is anyone, about their own data; the handler itself checks that.
"""
SHARED = frozenset({"services.outbox.kinds", "services.conversation.callbacks"})
"""What every domain uses to draw a message, or to handle a press."""
NAMED = re.compile(r"\{\w+:(?:[^{}]|\{[\d,]+\})+\}")
"""What a path names, with its pattern."""
NATURES = {
    Nature.ASKED: "asked for, or to be known",
    Nature.REMINDER: "a reminder",
    Nature.NUDGE: "nobody asked for it",
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
    told = (
        "An e-mail is a row of `outbox_emails`; before these leave, it is asked whether they hold."
    )
    yield _table("E-mails", told, "text", "domain", "checked again in")
    for domain, registry in _of_each(domains):
        for name, check in sorted(registry.email_checks.items()):
            yield _row(f"`{name}`", domain, _module(check))


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
    told = "The commands of the team; [Commands](commands.md) says what each is for."
    yield _table("Commands", told, "command", "domain", "right", "opens")
    for domain, registry in _of_each(domains):
        for it in registry.commands:
            opens = f"`{it.opens}`" if isinstance(it.opens, str) else _module(it.opens)
            yield _row(f"`/{it.name}`", domain, it.access.value, opens)


def _scripts(domains: MergedRegistries) -> Iterator[str]:
    told = "The conversations that need a right; all others are open to everyone."
    yield _table("Conversations", told, "script", "domain", "right")
    for domain, registry in _of_each(domains):
        for name, right in _rights(registry.script_access):
            yield _row(f"`{name}`", domain, right)


def _callbacks(domains: MergedRegistries) -> Iterator[str]:
    told = "A button of a message carries the name of its callback."
    yield _table("Buttons", told, "callback", "domain", "right", "handler")
    for domain, registry in _of_each(domains):
        for name, right in _rights(registry.access):
            yield _row(f"`{name}`", domain, right, _module(registry.callbacks[name]))


def _rights(access: Mapping[Access, str]) -> Iterable[tuple[str, str]]:
    return sorted((name, right.value) for right, names in access.items() for name in names.split())


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
