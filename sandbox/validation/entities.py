"""Read text as Telegram does: HTML, entities counted in UTF-16, commands and links."""

import html
import re
from typing import Any

from sandbox.refusal import Refusal, bad

Entity = dict[str, Any]

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
TOKEN = re.compile(r"<(?P<slash>/?)(?P<name>[^\s>]*)(?P<rest>[^>]*)(?P<close>>?)|(?P<text>[^<]+)")
ATTRIBUTE = re.compile(r"""\s*([^\s=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
# Telegram knows these four names; any other ampersand stays as it was typed.
REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#[xX][0-9a-fA-F]+);")
MARKED = re.compile(
    r"(?P<bot_command>(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@\w+)?(?![\w/]))"
    r"|(?P<url>https?://[^\s<>\"]*[^\s<>\".,;:!?)])"
    r"|(?P<email>[\w.+-]+@[\w-]+\.[\w.-]*\w)"
    r"|(?P<mention>(?<!\w)@\w{4,32})"
)


def utf16(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def read_html(source: str) -> tuple[str, list[Entity]]:
    """Return the plain text and its entities. Raises the refusal that Telegram would give."""
    if "<" not in source and "&" not in source:
        return source, []
    text, units = "", 0
    still_open: list[tuple[str, int, Entity]] = []
    entities: list[Entity] = []
    for token in TOKEN.finditer(source):
        plain = token["text"]
        if plain is not None:
            plain = REFERENCE.sub(lambda match: html.unescape(match[0]), plain)
            text += plain
            units += utf16(plain)
        elif token["slash"]:
            entity = _close(source, token, still_open)
            entity["length"] = units - entity["offset"]
            entities.append(entity)
        else:
            still_open.append(_open(source, token, units))
    if still_open:
        raise _unreadable(f'Can\'t find end tag corresponding to start tag "{still_open[-1][0]}"')
    return text, _sorted(entities)


def entities_in(text: str) -> list[Entity]:
    """Return the commands, links, addresses and names that Telegram marks by itself."""
    if "/" not in text and "@" not in text:
        return []
    return [
        {
            "type": match.lastgroup,
            "offset": utf16(text[: match.start()]),
            "length": utf16(match[0]),
        }
        for match in MARKED.finditer(text)
    ]


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Remove the white space around, which Telegram drops."""
    trimmed = text.strip()
    if trimmed == text:
        return text, entities
    start = utf16(text[: len(text) - len(text.lstrip())])
    end = start + utf16(trimmed)
    kept = []
    for entity in entities:
        first = max(entity["offset"], start)
        last = min(entity["offset"] + entity["length"], end)
        if last > first:
            kept.append(entity | {"offset": first - start, "length": last - first})
    return trimmed, kept


def _open(source: str, token: re.Match[str], units: int) -> tuple[str, int, Entity]:
    at, name = _byte_offset(source, token.start()), token["name"].lower()
    if not token["close"]:
        raise _unreadable(f"Unclosed start tag at byte offset {at}")
    if name not in TAGS:
        raise _unreadable(f'Unsupported start tag "{name}" at byte offset {at}')
    attributes = {
        key.lower(): html.unescape(value.strip("\"'"))
        for key, value in ATTRIBUTE.findall(token["rest"].rstrip("/"))
    }
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise _unreadable(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    return name, at, {"type": TAGS[name], "offset": units} | _details(name, attributes)


def _details(name: str, attributes: dict[str, str]) -> Entity:
    if name == "a":
        return {"url": attributes.get("href", "")}
    if name == "code" and attributes.get("class", "").startswith("language-"):
        return {"language": attributes["class"].removeprefix("language-")}
    if name == "blockquote" and "expandable" in attributes:
        return {"type": "expandable_blockquote"}
    if name == "tg-emoji":
        return {"custom_emoji_id": attributes.get("emoji-id", "")}
    return {}


def _close(source: str, token: re.Match[str], still_open: list[tuple[str, int, Entity]]) -> Entity:
    at, name = _byte_offset(source, token.start()), token["name"].lower()
    if not still_open:
        raise _unreadable(f"Unexpected end tag at byte offset {at}")
    if not token["close"]:
        raise _unreadable(f"Unclosed end tag at byte offset {at}")
    expected, _, entity = still_open.pop()
    if name and name != expected:
        raise _unreadable(
            f'Unmatched end tag at byte offset {at}, expected "</{expected}>", found "</{name}>"'
        )
    return entity


def _sorted(entities: list[Entity]) -> list[Entity]:
    kept = [
        entity
        for entity in entities
        if entity["length"] and not (entity["type"] == "text_link" and not entity["url"])
    ]
    return sorted(kept, key=lambda entity: (entity["offset"], -entity["length"]))


def _byte_offset(source: str, position: int) -> int:
    return len(source[:position].encode())


def _unreadable(reason: str) -> Refusal:
    return bad(f"can't parse entities: {reason}")
