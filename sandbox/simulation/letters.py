"""Write letters as a keyboard does: typography would make the same words differ."""

TYPED = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2011": "-", "’": "'"})


def plain(text: str) -> str:
    """Return letters as a keyboard has them."""
    return text.translate(TYPED)
