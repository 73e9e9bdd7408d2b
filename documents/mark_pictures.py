"""Make pictures of the mark: for browsers, phones, e-mails, the bot itself, and what is shared."""

from functools import cache

from documents import typesetting
from documents.identity.mark import mark

EMAIL_SIDE, TOUCH_SIDE, PHOTO_SIDE = 96, 180, 640
"""Pixels: the head of an e-mail (shown at a third), a phone's home screen, the bot's photo."""
SHARED = (1200, 630)
"""The pixels of the picture that is shown where somebody shares the front page."""


def png(side: int, *, rounded: bool = True) -> bytes:
    """Return the mark as a square picture of so many pixels."""
    return _png(mark(rounded=rounded), side)


@cache
def _png(svg: str, side: int) -> bytes:
    return typesetting.png("mark", {"title": "", "language": "fr", "svg": svg, "side": side})


def share_picture(title: str, below: str, by: str) -> bytes:
    """Return the picture of the front page for those who share its address."""
    width, height = SHARED
    values = {"title": title, "language": "fr", "below": below, "by": by, "svg": mark()}
    return typesetting.png("share", {**values, "width": width, "height": height})
