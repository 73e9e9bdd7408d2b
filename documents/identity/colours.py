"""Name the colours of the programme, for light and for dark, and measure their contrast."""

import re
from dataclasses import dataclass, fields, replace

from locales import _

HEX = re.compile(r"#[0-9A-Fa-f]{6}")
READABLE, VISIBLE = 4.5, 3.0
"""The contrast that WCAG 2.2 AA asks of words, and of borders and signs."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of pages and e-mails in one theme, each named after its use."""

    ground: str
    sheet: str
    ink: str
    soft: str
    line: str
    edge: str
    """The border of a field."""
    accent: str
    on_accent: str
    focus: str
    done: str
    done_edge: str
    """The border and the sign of what is done; `done` is behind its words."""
    wrong: str
    wrong_edge: str
    note: str
    note_edge: str

    def variables(self) -> str:
        """Return the colours as CSS variables: `--on-accent:#FFFFFF;`, and so on."""
        named = ((it.name.replace("_", "-"), getattr(self, it.name)) for it in fields(self))
        return "".join(f"--{name}:{colour};" for name, colour in named)


@dataclass(frozen=True, slots=True)
class Identity:
    """The face of one programme: `name`, `night` and `sun` are its own, the others go with any."""

    name: str = ""
    """Empty where the programme has no other name than Déclic."""
    night: str = "#0F4C5C"
    sun: str = "#FFD166"
    ink: str = "#12323A"
    sand: str = "#FFF6E9"
    edge: str = "#F0DFC4"
    grey: str = "#5B6F75"
    tints: tuple[str, ...] = ("#C2492B", "#17726F", "#7B4B94", "#2A5FC4", "#96610F", "#3A7549")
    """Each is dark enough for a white drawing."""

    @property
    def light(self) -> Palette:
        return replace(LIGHT, accent=self.night, note_edge=self.night)

    @property
    def dark(self) -> Palette:
        return replace(DARK, accent=self.sun)

    def faults(self) -> tuple[str, ...]:
        """Return the pairs of the programme's own colours that cannot be read, if any."""
        pairs = {
            _("white on the first"): (WHITE, self.night),
            _("the second on the first"): (self.sun, self.night),
            _("the first on sand"): (self.night, self.sand),
            _("ink on the second"): (self.ink, self.sun),
            _("the second on the dark page"): (self.sun, DARK.sheet),
        }
        return tuple(name for name, (one, two) in pairs.items() if contrast(one, two) < READABLE)


WHITE = "#FFFFFF"
LIGHT = Palette(
    ground="#FFF6E9",
    sheet=WHITE,
    ink="#12323A",
    soft="#51666D",
    line="#F0DFC4",
    edge="#6B7F85",
    accent="#0F4C5C",
    on_accent=WHITE,
    focus="#0A6BB5",
    done="#D5EFDD",
    done_edge="#1B6B3C",
    wrong="#FCDDD4",
    wrong_edge="#B3371A",
    note="#DCEAEE",
    note_edge="#0F4C5C",
)
DARK = Palette(
    ground="#0A1F26",
    sheet="#123440",
    ink="#F7F1E6",
    soft="#B9C8CC",
    line="#2B5260",
    edge="#8CA6AE",
    accent="#FFD166",
    on_accent="#12323A",
    focus="#8FD0F0",
    done="#124A33",
    done_edge="#7FDCA4",
    wrong="#57241A",
    wrong_edge="#FFA893",
    note="#1B4656",
    note_edge="#9AD0E0",
)
WORDS = {
    "ink": ("ground", "sheet", "done", "wrong", "note"),
    "soft": ("ground", "sheet", "done", "wrong", "note"),
    "accent": ("ground", "sheet", "done", "wrong", "note"),
    "on_accent": ("accent",),
    "wrong_edge": ("sheet",),
}
"""What is written on what, in pages and e-mails."""
SIGNS = {
    "edge": ("ground", "sheet"),
    "focus": ("ground", "sheet"),
    "done_edge": ("done", "ground", "sheet"),
    "wrong_edge": ("wrong", "ground", "sheet"),
    "note_edge": ("note", "ground", "sheet"),
}
"""What is drawn on what: borders and signs."""


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21, as WCAG computes it."""
    low, high = sorted((_light_of(one), _light_of(other)))
    return (high + 0.05) / (low + 0.05)


def _light_of(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
