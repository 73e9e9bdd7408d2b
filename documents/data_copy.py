"""Write a person's copy of their data: a page that any browser reads, and its archive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from documents.identity.house import style_of_themes

STYLE = (
    "body{font:1rem/1.5 sans-serif;margin:0;color:var(--ink);background:var(--sheet)}"
    "header{background:var(--night);color:#fff;border-bottom:.5rem solid var(--sun)}"
    "header>*,main{max-width:44rem;margin:auto;padding:1.5rem 1rem}h1{font-size:1.75rem}"
    "h2{margin:2.5rem 0 .75rem;color:var(--accent)}"
    "dl{margin:0 0 .75rem;padding:1rem 1rem .5rem;border-radius:.75rem;background:var(--ground)}"
    "dt{font-weight:bold}dd{margin:0 0 .5rem;white-space:pre-line;overflow-wrap:anywhere}"
)
Row = Sequence[tuple[str, str]]
"""Pairs of a name and a value."""


@dataclass(frozen=True, slots=True)
class DataCopySection:
    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class DataCopy:
    language: str
    title: str
    intro: Sequence[str]
    sections: Sequence[DataCopySection]
    not_here: str
    """The title above the list of what the copy leaves out."""
    exceptions: Sequence[str]


def page(copy: DataCopy) -> bytes:
    """Return one HTML file, without scripts, that fetches nothing from elsewhere."""
    parts = [
        f'<!doctype html><html lang="{escape(copy.language)}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{escape(copy.title)}</title><style>{style_of_themes()}{STYLE}</style></head>",
        f"<body><header><h1>{escape(copy.title)}</h1></header><main>",
        *(f"<p>{escape(line)}</p>" for line in copy.intro),
        *map(_section, copy.sections),
        f"<h2>{escape(copy.not_here)}</h2><ul>",
        *(f"<li>{escape(line)}</li>" for line in copy.exceptions),
        "</ul></main></body></html>",
    ]
    return "\n".join(parts).encode()


def _section(section: DataCopySection) -> str:
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
