"""Write a person's copy of their data: a page that any browser reads, and its archive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

STYLE = (
    "body{font:1rem/1.5 sans-serif;max-width:48rem;margin:auto;padding:1rem;color:#1c2340}"
    "h2{margin-top:2rem}dl{border-top:1px solid #ccd;padding-top:.5rem}"
    "dt{font-weight:bold}dd{margin:0 0 .5rem;white-space:pre-line;overflow-wrap:anywhere}"
)
Row = Sequence[tuple[str, str]]
"""Pairs of a name and a value."""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Copy:
    language: str
    title: str
    intro: Sequence[str]
    sections: Sequence[Section]
    not_here: str
    """The title above the list of what the copy leaves out."""
    exceptions: Sequence[str]


def page(copy: Copy) -> bytes:
    """Return one HTML file, without scripts, that fetches nothing from elsewhere."""
    parts = [
        f'<!doctype html><html lang="{escape(copy.language)}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{escape(copy.title)}</title><style>{STYLE}</style></head>",
        f"<body><h1>{escape(copy.title)}</h1>",
        *(f"<p>{escape(line)}</p>" for line in copy.intro),
        *map(_section, copy.sections),
        f"<h2>{escape(copy.not_here)}</h2><ul>",
        *(f"<li>{escape(line)}</li>" for line in copy.exceptions),
        "</ul></body></html>",
    ]
    return "\n".join(parts).encode()


def _section(section: Section) -> str:
    rows = "\n".join(f"<dl>{''.join(map(_entry, row))}</dl>" for row in section.rows)
    return f"<h2>{escape(section.title)}</h2>\n{rows}"


def _entry(entry: tuple[str, str]) -> str:
    name, value = entry
    return f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>"


def archive(files: Mapping[str, bytes], made_at: datetime) -> bytes:
    """Return a ZIP of files, dated `made_at` (local time); the same values give the same bytes."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as packed:
        for name, content in files.items():
            entry = ZipInfo(name, made_at.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            packed.writestr(entry, content)
    return buffer.getvalue()
