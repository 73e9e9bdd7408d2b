"""Turn what a person sends (text, contact, position, file) into a message's content."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from sandbox.record import Upload
from sandbox.refusal import ControlError
from sandbox.validation.entities import entities_in, read_html
from sandbox.world.files import Files, described_as
from sandbox.world.people import Person

PLACES = {
    "Toulouse Grand Mirail": (43.5752, 1.4020),
    "Toulouse Capitole": (43.6045, 1.4440),
    "Revel": (43.4586, 2.0044),
    "Luchon": (42.7890, 0.5930),
}
ENDINGS = {"photo": "png", "voice": "ogg", "sticker": "webp", "video": "mp4", "audio": "mp3"}
KINDS = ("document", *ENDINGS)
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@dataclass(frozen=True, slots=True)
class Saying:
    """One message of a person."""

    text: str | None = None
    html: bool = False
    """Whether the text is written in Telegram's HTML, so that the message comes formatted."""
    contact: Any = None
    location: Any = None
    file: Any = None
    chat: str | int | None = None
    edit: int | None = None
    reply_to: int | None = None
    thread: int | None = None
    forward: Any = None
    is_bot: bool = False


def content_of(saying: Saying, speaker: Person, files: Files) -> dict[str, Any]:
    if saying.contact is not None:
        return {"contact": _contact(saying.contact, speaker)}
    if saying.location is not None:
        return {"location": _location(saying.location)}
    if saying.file is not None:
        return _file(saying.file, saying, files)
    if saying.text is None:
        raise ControlError("Dites quoi envoyer : text, contact, location ou file.")
    return _text("text", "entities", saying.text, html=saying.html)


def _text(name: str, entities: str, text: str, *, html: bool) -> dict[str, Any]:
    text, marked = read_html(text) if html else (text, [])
    all_entities = marked + entities_in(text)
    return {name: text} | ({entities: all_entities} if all_entities else {})


def _contact(contact: Any, speaker: Person) -> dict[str, Any]:
    """Return a contact: the given object, or the person's own contact, which carries their id."""
    card: dict[str, Any] = {
        "phone_number": speaker.phone_number(),
        "first_name": speaker.first_name,
    }
    return card | (contact if isinstance(contact, dict) else {"user_id": speaker.id})


def _location(location: Any) -> dict[str, float]:
    if isinstance(location, str) and location in PLACES:
        location = PLACES[location]
    if isinstance(location, list | tuple) and len(location) == 2:
        location = {"latitude": location[0], "longitude": location[1]}
    if isinstance(location, dict) and {"latitude", "longitude"} <= location.keys():
        return {name: float(value) for name, value in location.items()}
    raise ControlError(
        f"Une position est « latitude, longitude » ou l'un de ces lieux : {', '.join(PLACES)}."
    )


def _file(file: Any, saying: Saying, files: Files) -> dict[str, Any]:
    if isinstance(file, str):
        file = {"kind": file} if file in KINDS else {"name": file}
    if not isinstance(file, dict) or file.get("kind", "document") not in KINDS:
        raise ControlError(f"Un fichier a un « kind » parmi : {', '.join(KINDS)}.")
    kind = file.get("kind", "document")
    name = file.get("name") or f"{kind}.{ENDINGS.get(kind, 'txt')}"
    stored = files.keep(Upload(name, _bytes(file.get("content"), kind)), kind)
    caption = file.get("caption") or saying.text
    content = {kind: described_as(kind, stored)}
    text = _text("caption", "caption_entities", caption, html=saying.html) if caption else {}
    return content | text


def _bytes(content: Any, kind: str) -> bytes:
    if content is None:
        return DOT if kind == "photo" else b"Un fichier d'essai.\n"
    if isinstance(content, bytes):
        return content
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise ControlError("Le contenu d'un fichier (« content ») est en base64.") from None
