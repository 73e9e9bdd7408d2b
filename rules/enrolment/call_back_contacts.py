"""Check the contact that somebody without Telegram leaves on a page: telephone or e-mail."""

from enum import StrEnum

import phonenumbers
from phonenumbers import PhoneNumberType

from rules.conversation import answers, first_names

LONGEST = 254
"""Most characters of an e-mail address, and of anything typed in that field."""
COSTLY = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST)


class CallBackFault(StrEnum):
    """What the person must correct; each value ends the key of a sentence."""

    NAME = "name"
    NOTHING = "nothing"
    PHONE = "phone"
    COSTLY = "costly"
    EMAIL = "email"


def contact(typed: str) -> str | CallBackFault:
    """Return a number in E.164 or an e-mail address; refuse numbers that are costly to call."""
    tidy = typed.strip()
    if not tidy:
        return CallBackFault.NOTHING
    if "@" in tidy:
        return (len(tidy) <= LONGEST and answers.email(tidy)) or CallBackFault.EMAIL
    number = answers.phone(tidy) if len(tidy) <= LONGEST else None
    if number is None:
        return CallBackFault.PHONE
    return CallBackFault.COSTLY if _is_costly(number) else number


def first_name(typed: str) -> str | CallBackFault:
    return first_names.letters(typed, first_names.LONGEST) or CallBackFault.NAME


def _is_costly(number: str) -> bool:
    return phonenumbers.number_type(phonenumbers.parse(number)) in COSTLY
