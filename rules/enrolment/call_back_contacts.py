"""How to reach someone who has no Telegram: a telephone or an e-mail, as typed on a page."""

from enum import StrEnum

import phonenumbers
from phonenumbers import PhoneNumberType

from rules.conversation import answers, first_names

LONGEST = 254
"""Of an e-mail address; of anything typed that may be one."""
COSTLY = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST)


class Wrong(StrEnum):
    """What is to be corrected; each has its sentence."""

    NAME = "name"
    NOTHING = "nothing"
    PHONE = "phone"
    COSTLY = "costly"
    EMAIL = "email"


def contact(typed: str) -> str | Wrong:
    """An E.164 number or an address; never a number that makes the team pay."""
    tidy = typed.strip()
    if not tidy:
        return Wrong.NOTHING
    if "@" in tidy:
        return (len(tidy) <= LONGEST and answers.email(tidy)) or Wrong.EMAIL
    number = answers.phone(tidy) if len(tidy) <= LONGEST else None
    if number is None:
        return Wrong.PHONE
    return Wrong.COSTLY if _is_costly(number) else number


def first_name(typed: str) -> str | Wrong:
    return first_names.letters(typed, first_names.LONGEST) or Wrong.NAME


def _is_costly(number: str) -> bool:
    return phonenumbers.number_type(phonenumbers.parse(number)) in COSTLY
