"""Read a regular expression, and make the texts that keep it busy the longest.

Only what tells such texts is read: letters, choices, groups and repeats. An expression is slow on a
text that begins again and again what it looks for, and never ends it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tests.linear_time.texts import ENDS, HardText

ENDLESS = 10_000
"""More than any bound of ours: `*` and `+`."""
MOST = 60
"""Texts, at most, that are made of one part of an expression."""
LETTERS = "a1 .-@'é\n,/(_z:5b\"€=+<[x"
"""What may stand for a class: the first that it has, and the first of another kind."""
NOTHING_TYPED = ("(?=", "(?!", "(?<=", "(?<!")
"""How a group begins that looks, and takes nothing."""
ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
NOWHERE = "bBAZ"
"""Escapes that stand between letters."""


@dataclass(frozen=True)
class Part:
    """A part of an expression: what it may match, and the repeats in it."""

    samples: Sequence[str]
    """Some texts that it matches; the first is the plainest."""
    pumps: Sequence["Pump"] = ()


@dataclass(frozen=True)
class Pump:
    """What leads to a repeat, and what it repeats."""

    before: str
    body: str


def part_of(pattern: str) -> Part:
    """Read an expression; raises ValueError for what this reader does not know."""
    reader = _Reader(pattern)
    part = reader.choice()
    if reader.at < len(pattern):
        raise ValueError(f"{pattern!r} is not read beyond {reader.at}")
    return part


class _Reader:
    def __init__(self, pattern: str) -> None:
        self.pattern, self.at = pattern, 0

    def choice(self) -> Part:
        branches = [self._sequence()]
        while self._takes("|"):
            branches.append(self._sequence())
        samples = [it for branch in branches for it in branch.samples]
        return Part(_some(samples), [it for branch in branches for it in branch.pumps])

    def _sequence(self) -> Part:
        parts: list[Part] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            parts.append(self._repeated())
        plainest = [part.samples[0] for part in parts]
        samples = ["".join(plainest)]
        pumps: list[Pump] = []
        for place, part in enumerate(parts):
            before, after = "".join(plainest[:place]), "".join(plainest[place + 1 :])
            samples += [f"{before}{it}{after}" for it in part.samples[1:]]
            pumps += [Pump(before + it.before, it.body) for it in part.pumps]
        return Part(_some(samples), pumps)

    def _repeated(self) -> Part:
        part = self._one()
        least, most = self._counts()
        if most == 1:
            return part if least else Part(_some([*part.samples, ""]), part.pumps)
        pumps = [Pump("", it) for it in part.samples] if most > 2 else []
        inside = [*pumps, *part.pumps]
        samples = [it * max(1, least) for it in part.samples]
        return Part(_some(samples if least else [*samples, ""]), inside)

    def _counts(self) -> tuple[int, int]:
        if found := re.compile(r"([*+?]|\{(\d*)(,?)(\d*)\})[?+]?").match(self.pattern, self.at):
            self.at = found.end()
            simple = {"*": (0, ENDLESS), "+": (1, ENDLESS), "?": (0, 1)}
            if found[1] in simple:
                return simple[found[1]]
            least = int(found[2] or 0)
            return least, int(found[4] or ENDLESS) if found[3] else least
        return 1, 1

    def _one(self) -> Part:
        letter = self.pattern[self.at]
        self.at += 1
        if letter == "(":
            return self._group()
        if letter == "[":
            return self._class(self._to_the_end_of_class())
        if letter == "\\":
            return self._escape()
        if letter in "^$":
            return Part([""])
        return Part(["x", " "] if letter == "." else [letter])

    def _group(self) -> Part:
        looks = any(self.pattern.startswith(it, self.at - 1) for it in NOTHING_TYPED)
        for start in (*NOTHING_TYPED, "(?:", "(?>"):
            if self.pattern.startswith(start, self.at - 1):
                self.at += len(start) - 1
                break
        else:
            if named := re.compile(r"\?P<\w+>").match(self.pattern, self.at):
                self.at = named.end()
        inside = self.choice()
        if not self._takes(")"):
            raise ValueError(f"{self.pattern!r} is not read at {self.at}")
        return Part(["", *inside.samples[:1]], inside.pumps) if looks else inside

    def _to_the_end_of_class(self) -> str:
        end = self.at + (self.pattern[self.at] == "^")
        end += self.pattern[end] == "]"
        while self.pattern[end] != "]":
            end += 2 if self.pattern[end] == "\\" else 1
        start, self.at = self.at - 1, end + 1
        return self.pattern[start : self.at]

    def _escape(self) -> Part:
        letter = self.pattern[self.at]
        self.at += 1
        if letter in NOWHERE:
            return Part([""])
        if letter.isdecimal():
            return Part(["a"])
        if letter in "uUx":
            size = {"u": 4, "U": 8, "x": 2}[letter]
            self.at += size
            return Part([chr(int(self.pattern[self.at - size : self.at], 16))])
        if letter in "dDwWsS":
            return self._class(f"\\{letter}")
        return Part([ESCAPED.get(letter, letter)])

    def _class(self, written: str) -> Part:
        is_in = re.compile(written, re.DOTALL)
        found = [it for it in LETTERS if is_in.match(it)]
        first = found[:1] or [next(chr(it) for it in range(0x10FFFF) if is_in.match(chr(it)))]
        return Part([*first, *[it for it in found[1:] if _kind(it) != _kind(first[0])][:3]])

    def _takes(self, letter: str) -> bool:
        is_there = self.pattern.startswith(letter, self.at)
        self.at += is_there
        return is_there


def _kind(letter: str) -> tuple[bool, bool, bool]:
    return letter.isalpha(), letter.isdecimal(), letter.isspace()


def _some(samples: Sequence[str]) -> Sequence[str]:
    return list(dict.fromkeys(samples))[:MOST]


def attacks(pattern: str) -> Sequence[HardText]:
    """Return the texts that are hard on a pattern: what it repeats, and what it begins with."""
    part = part_of(pattern)
    repeated = [it for sample in part.samples for it in (sample, sample[:-1], f"{sample} ")]
    pumped = [
        text
        for pump in part.pumps
        for text in (
            (pump.before, pump.body),
            ("", pump.before + pump.body),
            (pump.before, f"{pump.body} "),
        )
    ]
    texts = dict.fromkeys([("", body) for body in repeated] + pumped)
    return [HardText(before, body, end) for before, body in texts if body for end in ENDS]
