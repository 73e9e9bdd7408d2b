"""Read buttons made before 28 November 2026, which packed two numbers into one.

Their messages are still in people's chats, and conversations that they opened may still be open.
Once neither is so, this module goes, and the calls of `unpacked`.
"""

from collections.abc import Mapping

FACTORS: Mapping[str, int] = {
    **dict.fromkeys(("rate_meeting", "rate_workshop", "rate_mood", "rate_session"), 10),
    **dict.fromkeys(
        ("destination_job", "destination_training", "destination_looking", "destination_other"),
        1000,
    ),
    **dict.fromkeys(
        ("offer_yes", "offer_no_words", "offer_no_digital", "offer_no_thin", "offer_no_other"), 1000
    ),
    **dict.fromkeys(("canned_show", "canned_send"), 10**8),
    "urgent_unreached": 10,
    "journal": 10**9,
}
"""By the name of the callback: the number was the subject times this, plus the detail."""


def unpacked(callback: str, number: int) -> tuple[int, int]:
    """Return the subject and the detail of a button that carries one number."""
    factor = FACTORS.get(callback)
    return divmod(number, factor) if factor else (number, 0)
