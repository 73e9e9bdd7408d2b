"""What is read of an update, under the Bot API's own names: it stays the JSON it came as."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict


class Chat(TypedDict):
    id: int
    type: str


class User(TypedDict):
    id: int
    is_bot: bool


class Contact(TypedDict):
    phone_number: str
    user_id: NotRequired[int]


class Location(TypedDict):
    latitude: float
    longitude: float


class File(TypedDict):
    file_id: str
    file_size: NotRequired[int]


class Entity(TypedDict):
    type: str
    offset: int
    length: int
    url: NotRequired[str]


class Place(TypedDict):
    """Where a message stands: all that is read of one we sent, or of one replied to."""

    message_id: int
    chat: Chat
    message_thread_id: NotRequired[int]


Message = TypedDict(
    "Message",
    {
        "message_id": int,
        "chat": Chat,
        "from": NotRequired[User],
        "date": NotRequired[int],
        "edit_date": NotRequired[int],
        "text": NotRequired[str],
        "entities": NotRequired[Sequence[Entity]],
        "caption": NotRequired[str],
        "caption_entities": NotRequired[Sequence[Entity]],
        "contact": NotRequired[Contact],
        "location": NotRequired[Location],
        "photo": NotRequired[Sequence[File]],
        "document": NotRequired[File],
        "voice": NotRequired[Mapping[str, Any]],
        "sticker": NotRequired[Mapping[str, Any]],
        "forward_origin": NotRequired[Mapping[str, Any]],
        "reply_to_message": NotRequired[Place],
        "message_thread_id": NotRequired[int],
        "forum_topic_closed": NotRequired[Mapping[str, Any]],
        "new_chat_members": NotRequired[Sequence[User]],
    },
)
Press = TypedDict(
    "Press", {"id": str, "from": User, "message": NotRequired[Place], "data": NotRequired[str]}
)


class Member(TypedDict):
    status: str


Membership = TypedDict("Membership", {"chat": Chat, "from": User, "new_chat_member": Member})


class Update(TypedDict):
    update_id: int
    message: NotRequired[Message]
    edited_message: NotRequired[Message]
    callback_query: NotRequired[Press]
    my_chat_member: NotRequired[Membership]


def id_of(update: Any) -> int | None:
    """The id of what should be an update; None when it is none."""
    found = update.get("update_id") if isinstance(update, dict) else None
    return found if isinstance(found, int) else None
