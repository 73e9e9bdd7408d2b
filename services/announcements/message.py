"""An announcement as one person receives it, its buttons included."""

from models.announcements import Announcement, Category
from services.conversation import inline_buttons, text
from services.conversation.replies import Button, Verbatim
from services.conversation.text import button, translate

STOP, RETURN = "stop_", "return_"
"""The verbs of the buttons that leave a category, and come back to it, begin so."""
STOP_LABEL = "announced.stop"


def as_sent(announcement: Announcement, person_id: int, language: str) -> Verbatim:
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
    """Its first words: what the team calls it by."""
    first = text.excerpt(announcement.text)
    return first or translate(language, f"announce.content.{announcement.content}")


def category_label(category: Category) -> str:
    return f"announce.category.{category}"
