"""Parse, count and refuse the text of a call as Telegram does."""

from typing import Any

from sandbox.refusal import bad
from sandbox.validation.catalogue import LIMITS
from sandbox.validation.entities import Entity, entities_in, read_html, trim
from sandbox.validation.given import given_entities

Parameters = dict[str, Any]


def text_of(params: Parameters) -> dict[str, Any]:
    text, entities = _read(params["text"], params, "entities")
    if not text:
        raise bad(
            "message text is empty" if not params["text"].strip() else "text must be non-empty"
        )
    if len(text) > LIMITS["text"]:
        raise bad("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def caption_of(params: Parameters) -> dict[str, Any]:
    caption, entities = _read(params.get("caption") or "", params, "caption_entities")
    if len(caption) > LIMITS["caption"]:
        raise bad("message caption is too long")
    if not caption:
        return {}
    return {"caption": caption} | ({"caption_entities": entities} if entities else {})


def _read(source: str, params: Parameters, entities_name: str) -> tuple[str, list[Entity]]:
    mode = (params.get("parse_mode") or "").lower()
    if mode == "html":
        text, entities = read_html(source)
    elif mode:
        raise bad(f"unsupported parse_mode {params['parse_mode']} (the sandbox reads HTML)")
    else:
        text, entities = source, given_entities(source, params.get(entities_name) or [])
    text, entities = trim(text, entities)
    if marked := entities_in(text):
        taken = [(one["offset"], one["offset"] + one["length"]) for one in entities]
        entities = entities + [entity for entity in marked if not _inside(entity, taken)]
        entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return text, entities


def _inside(entity: Entity, taken: list[tuple[int, int]]) -> bool:
    return any(
        start < entity["offset"] + entity["length"] and entity["offset"] < end
        for start, end in taken
    )
