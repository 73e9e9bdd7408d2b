"""Render an announcement as one person receives it, with its buttons."""

from flows.texts import translate
from models.announcements import Announcement, AnnouncementCategory
from services.conversation import inline_buttons, text
from services.conversation.replies import Button, Verbatim
from services.conversation.text import button

STOP, RETURN = "stop_", "return_"
"""Prefixes of the callbacks that leave a category, and come back to it."""
STOP_LABEL = "announced.stop"


def as_sent(announcement: Announcement, person_id: int, language: str) -> Verbatim:
    """Return the message that a person receives, with the links and the button that stops it."""
    links = [[Button(label, address)] for label, address in announcement.links]
    stop = inline_buttons.data(f"{STOP}{announcement.category}", person_id)
    return Verbatim(
        text=announcement.text,
        entities=announcement.entities,
        content=announcement.content.value,
        file_id=announcement.file_id,
        buttons=[*links, [button(language, STOP_LABEL, stop)]],
    )


def excerpt(announcement: Announcement, language: str) -> str:
    """Return the first words of the text, by which the team knows the announcement."""
    first = text.excerpt(announcement.text)
    return first or translate(language, f"announce.content.{announcement.content}")


def category_label(category: AnnouncementCategory) -> str:
    return f"announce.category.{category}"
