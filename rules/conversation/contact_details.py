"""Detect addresses and numbers by which a participant and a mentor could meet elsewhere."""

import re

from phonenumbers import Leniency, PhoneNumberMatcher

ADDRESS = re.compile(r"\S@\S|https?://|www\.|\w-*+\.(?:com|fr|net|org|io|me)\b", re.IGNORECASE)


def has_contact_details(text: str) -> bool:
    """Find an e-mail address, a web address, a pseudonym with @ or a telephone number."""
    if ADDRESS.search(text) or re.search(r"(?:^|\s)@\w{3,}", text):
        return True
    return any(PhoneNumberMatcher(text, "FR", leniency=Leniency.POSSIBLE))
