"""Read what a rehearsal left, and say it in lines."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.operator_words import SIMULATED
from flows.texts import DEFAULT_LANGUAGE, has_text, plain_text
from locales import _, labelled, ngettext
from locales.counts import decimal
from rules.figures.figures import FUNNEL, PathStep
from services.demonstration import rehearsal
from services.programme.session_file import SessionFile

TAG = re.compile(r"</?(?:b|i|u|s|a|code|pre|blockquote|tg-spoiler)\b[^<>]*(?:>|$)")
CODED = re.compile(r"(?<=/start )\S+")
"""What follows /start in a link: no word, and the key of an invitation."""
PARIS = ZoneInfo("Europe/Paris")
WORST = 10
"""How many lines of a list are printed; the folder has all."""


@dataclass(frozen=True, slots=True)
class RehearsalReport:
    """All that a rehearsal tells."""

    session: SessionFile
    people: int
    days: int
    journal: Mapping[str, Any]
    steps: Mapping[PathStep, int]
    seatless: Counter[str]

    @property
    def seconds(self) -> float:
        seconds: float = self.journal["seconds"]
        return seconds


def read(
    folder: Path, database: Session, session: SessionFile, people: int, days: int
) -> RehearsalReport:
    journal = json.loads((folder / "journal.json").read_text(encoding="utf-8"))
    seatless = rehearsal.without_a_seat(database)
    return RehearsalReport(session, people, days, journal, rehearsal.steps(database), seatless)


def lines(told: RehearsalReport) -> Iterator[str]:
    yield from _head(told)
    yield from _funnel(told)
    yield from _load(told)
    yield from _listed(_("Asked again:"), told.journal["asked_again"])
    yield from _words(told)
    yield from _listed(_("Without a seat:"), _named(told.seatless))
    yield from _faults(told)


def _head(told: RehearsalReport) -> Iterator[str]:
    head = _("{name}: {who}, in {minutes} minutes")
    minutes = decimal(told.seconds / 60)
    yield head.format(name=told.session.name, who=who(told), minutes=minutes)


def who(told: RehearsalReport) -> str:
    """Return how many people there were, and for how long."""
    people = ngettext("{count} simulated person", "{count} simulated people", told.people)
    days = ngettext("{count} day", "{count} days", told.days)
    return f"{people.format(count=told.people)}, {days.format(count=told.days)}"


def _funnel(told: RehearsalReport) -> Iterator[str]:
    yield "\n" + _("How far people came:")
    for step in FUNNEL:
        yield f"  {told.steps[step]:>6}  {step_name(step)}"


def step_name(step: PathStep) -> str:
    return plain_text(DEFAULT_LANGUAGE, f"stats.step.{step}")


def _load(told: RehearsalReport) -> Iterator[str]:
    journal = told.journal
    yield "\n" + _("Load:")
    turns, messages = journal["turns"], journal["messages"]
    said = ngettext("{count} thing said or pressed", "{count} things said or pressed", turns)
    sent = ngettext("{count} message of the bot", "{count} messages of the bot", messages)
    yield f"  {said.format(count=turns)}, {sent.format(count=messages)}"
    on_page = ngettext(
        "{count} of them on the chat page", "{count} of them on the chat page", journal["on_page"]
    )
    yield "  " + on_page.format(count=journal["on_page"])
    yield "  " + _("turns a second, while it was rehearsed: {rate}").format(
        rate=decimal(turns / told.seconds)
    )
    for name, label in (("by_hour", _("busiest hour")), ("by_minute", _("busiest minute"))):
        if counts := journal[name]:
            at, most = max(counts.items(), key=lambda pair: pair[1])
            yield "  " + labelled(label, f"{most} ({_when(f'{at}+00:00')})")
    if waits := sorted(journal["waits"]):
        median, late = waits[len(waits) // 2], waits[len(waits) * 99 // 100]
        yield "  " + _("wait for an answer: half under {median} s, 99 % under {late} s").format(
            median=decimal(median, 2), late=decimal(late, 2)
        )
    yield from _slowest(_("longest wait, on this machine"), journal["slowest"])
    yield from _slowest(_("longest wait, in the people's time"), journal["slowest_there"])


def _slowest(label: str, slowest: Mapping[str, Any]) -> Iterator[str]:
    if slowest:
        seconds = decimal(slowest["seconds"])
        words = f"« {_as_read(slowest['words'])} »"
        yield "  " + labelled(label, f"{seconds} s ({_when(slowest['at'])}, {words})")


def _when(at: str) -> str:
    """Say an instant in Paris, to the minute: « 07/12 09:00 »."""
    instant = datetime.fromisoformat(at)
    return f"{instant.astimezone(PARIS):%d/%m %H:%M}"


def _as_read(words: str) -> str:
    """Return words as people see them: without tags, entities or the key of a link."""
    return CODED.sub("…", unescape(TAG.sub("", words)))


def _meant(intent: str) -> str:
    """Return what an intent is about, in words."""
    key = f"meant.{intent}"
    return plain_text(DEFAULT_LANGUAGE, key) if has_text(key) else intent


def _named(seatless: Mapping[str, int]) -> dict[str, int]:
    names = {
        "uninformed": _("opened the link, and read no further"),
        "unfinished": _("did not finish the questions"),
        "eligible": _("may come, and did not take the place"),
        "not_eligible": _("not for them: zone, age or situation"),
        "to_check": _("the team has to check"),
        "waiting": _("on the waiting list"),
        "waits": _("wait until others have had their turn"),
        "offered": _("were offered a place, and did not answer"),
        "left": _("left their place"),
        "refused": _("refused"),
    }
    return {names.get(why, why): count for why, count in seatless.items()}


def _words(told: RehearsalReport) -> Iterator[str]:
    journal = told.journal
    texts, unclear = journal["texts"], journal["unclear"]
    yield "\n" + _("Not understood: {lost} of {all} texts of their own").format(
        lost=sum(count for intent, count in unclear.items() if intent in texts),
        all=sum(texts.values()),
    )
    yield from _counted(_by_meaning(unclear))
    for said in journal["not_understood"][:WORST]:
        yield f"    « {_as_read(said['words'])} » ({_meant(said['intent'])})"
    unconfirmed = _by_meaning(journal["unconfirmed"])
    yield from _listed(_("Left to the team, no answer being confirmed:"), unconfirmed)


def _by_meaning(counts: Mapping[str, int]) -> Counter[str]:
    told: Counter[str] = Counter()
    for intent, count in counts.items():
        told[_meant(intent)] += count
    return told


def _faults(told: RehearsalReport) -> Iterator[str]:
    journal = told.journal
    yield from _listed(_("Refused by Telegram:"), journal["refused"])
    if twice := journal["pressed_twice"]:
        yield "\n" + ngettext(
            "{count} edit changed nothing: a button was pressed twice at once",
            "{count} edits changed nothing: buttons were pressed twice at once",
            twice,
        ).format(count=twice)
    yield from _listed(_("Said by night, unasked:"), _to_whom(journal["at_night"]))
    for title, said in ((_("Something broke:"), "troubles"), (_("No answer:"), "silences")):
        if journal[said]:
            yield "\n" + f"{title} {len(journal[said])}"
        for it in journal[said][:WORST]:
            who = f"{_when(it['at'])} {SIMULATED[it['role']]} {it['person']}"
            yield f"    {who}: « {_as_read(it['words'])} » ({_as_read(it['question'])})"


def _to_whom(counts: Mapping[str, int]) -> dict[str, int]:
    """Name the role of each count of a simulation's report, in the operator's language."""
    told = {}
    for said, count in counts.items():
        role, _colon, words = said.partition(": ")
        told[labelled(SIMULATED[role], words) if role else words] = count
    return told


def _listed(title: str, counts: Mapping[str, int]) -> Iterator[str]:
    if counts:
        yield "\n" + title
        yield from _counted(counts)


def _counted(counts: Mapping[str, int]) -> Iterator[str]:
    for name, count in Counter(counts).most_common(WORST):
        yield f"  {count:>6}  {_as_read(name)}"
