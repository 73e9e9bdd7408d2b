"""Check formatting that a bot sends as entities, and accept or refuse it as Telegram does."""

from collections.abc import Iterator
from typing import Any

from sandbox.refusal import Refusal, bad
from sandbox.validation.entities import TAGS, Entity, utf16

KNOWN = set(TAGS.values()) | {
    "expandable_blockquote",
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "text_mention",
}
NEEDED = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}
FURTHEST = 1_000_000


def given_entities(text: str, raw: Any) -> list[Entity]:
    """Return the entities that are not empty, in order. Raises Refusal."""
    if not isinstance(raw, list):
        raise bad("can't parse entities: expected an Array")
    for entity in raw:
        if refusal := next(_faults(entity), None):
            raise refusal
    ends = _boundaries(text)
    entities = [entity for entity in raw if entity["length"]]
    for entity in entities:
        _check_place(entity, ends)
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _faults(entity: Any) -> Iterator[Refusal]:
    if not isinstance(entity, dict):
        yield bad("can't parse MessageEntity: expected an Object")
    if entity.get("type") not in KNOWN:
        yield bad("can't parse MessageEntity: Unsupported type specified")
    needed = NEEDED.get(entity["type"])
    if needed and needed not in entity:
        yield bad(f"can't parse MessageEntity: Can't find field \"{needed}\"")
    for name in ("offset", "length"):
        if type(entity.get(name)) is not int:
            yield bad(f'can\'t parse MessageEntity: Field "{name}" must be of type Number')
        if not 0 <= entity[name] <= FURTHEST:
            yield bad(f"receive an entity with incorrect {name} {entity[name]}")


def _boundaries(text: str) -> dict[int, int]:
    """Return byte offsets by UTF-16 offsets, for each symbol and the end of the text."""
    offsets, units, size = {0: 0}, 0, 0
    for letter in text:
        units, size = units + utf16(letter), size + len(letter.encode())
        offsets[units] = size
    return offsets


def _check_place(entity: Entity, ends: dict[int, int]) -> None:
    start, length = entity["offset"], max(ends)
    end = start + entity["length"]
    if start >= length:
        raise bad(f"entity begins after the end of the text at UTF-16 offset {start}")
    if start not in ends:
        raise bad(f"entity begins in a middle of a UTF-16 symbol at byte offset {ends[start + 1]}")
    if end > length:
        raise bad(
            f"entity beginning at UTF-16 offset {start} ends after the end of the text "
            f"at UTF-16 offset {end}"
        )
