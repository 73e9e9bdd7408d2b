"""Keep files that were sent in chats, and read the size of pictures."""

import mimetypes
import struct
from dataclasses import dataclass
from typing import Any

from sandbox.record import Upload
from sandbox.refusal import Refusal, bad

FOLDERS = {"photo": "photos", "voice": "voice", "sticker": "stickers", "video": "videos"}


@dataclass(frozen=True, slots=True)
class StoredFile:
    file_id: str
    path: str
    content: bytes
    content_type: str
    name: str
    kind: str

    def described(self) -> dict[str, Any]:
        return {
            "file_id": self.file_id,
            "file_unique_id": f"u{self.file_id}",
            "file_size": len(self.content),
        }


class Files:
    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def keep(self, upload: Upload, kind: str) -> StoredFile:
        number = len(self._by_id)
        content_type = mimetypes.guess_type(upload.name)[0] or upload.content_type
        ending = upload.name.rpartition(".")[2] if "." in upload.name else "bin"
        path = f"{FOLDERS.get(kind, 'documents')}/file_{number}.{ending}"
        stored = StoredFile(f"file{number}", path, upload.content, content_type, upload.name, kind)
        self._by_id[stored.file_id] = self._by_path[path] = stored
        return stored

    def find(self, file_id: str) -> StoredFile:
        if stored := self._by_id.get(file_id):
            return stored
        raise bad("invalid file_id")

    def at(self, path: str) -> StoredFile:
        if stored := self._by_path.get(path):
            return stored
        raise Refusal(404, "Not Found")


def described_as(kind: str, stored: StoredFile) -> dict[str, Any] | list[dict[str, Any]]:
    """Return the object that Telegram puts in a message for this kind of file."""
    about = stored.described()
    if kind == "photo":
        width, height = picture_size(stored.content) or (0, 0)
        return [about | {"width": width, "height": height}]
    if kind == "sticker":
        shape = {"width": 512, "height": 512, "type": "regular", "emoji": "🙂"}
        return about | shape | {"is_animated": False, "is_video": False}
    if kind in ("voice", "audio"):
        return about | {"duration": 3, "mime_type": stored.content_type}
    if kind == "video":
        return about | {"width": 640, "height": 360, "duration": 3}
    return about | {"file_name": stored.name, "mime_type": stored.content_type}


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG, GIF, WebP or JPEG; None if it is not a picture."""
    if content.startswith(b"\x89PNG") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content.startswith(b"GIF8") and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return 512, 512
    return _jpeg_size(content) if content.startswith(b"\xff\xd8") else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    position = 2
    while position + 9 < len(content) and content[position] == 0xFF:
        marker, length = struct.unpack(">BH", content[position + 1 : position + 4])
        if marker in (0xC0, 0xC1, 0xC2):
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return width, height
        position += 2 + length
    return None
