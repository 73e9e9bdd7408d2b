"""What counts as an answer: each check gives the value to keep, or None."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from rules.conversation.first_names import first_name, letters
from rules.conversation.typed_text import plain

LONGEST_ANSWER = 1000
LONGEST_TO_TEAM = 3000
"""What one tells a person is longer than what one answers."""
FEWEST_DIGITS = 6
"""With fewer, words are no telephone number with a mistake in it."""
LONGEST_MESSAGE = 600
"""What one writes to an employer is read on a phone."""
FRENCH_REGIONS = ("FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF")
"""Where a number without a country code may be from: mainland first, then overseas."""

STREETS = re.compile(
    r"\b(?:\d{1,4} ?(?:bis|ter|b|t)? (?!ans\b|jours?\b|mois\b|minutes?\b|heures?\b|km\b)[^\W\d]{2,}"
    r"|rue|avenue|boulevard|chemin|impasse|allees?|route|quai|square|passage|lotissement|lieu dit"
    r"|residence|hameau|faubourg|street)\b"
)


class Check(StrEnum):
    NAME = "name"
    FULL_NAME = "full_name"
    POSTCODE = "postcode"
    ADDRESS = "address"
    STREET = "street"
    """An address, where something else may be meant."""
    PHONE = "phone"
    PHONE_OR_WORDS = "phone_or_words"
    """A number, or what is said instead of one."""
    EMAIL = "email"
    FREE = "free"
    TO_TEAM = "to_team"
    MESSAGE = "message"
    LOCATION = "location"
    FILE = "file"
    POST = "post"
    """Words as they were formatted, or a picture or a document with them."""
    ERASE_WORD = "erase_word"
    COUNT = "count"
    DEPARTMENT = "department"


def full_name(text: str) -> str | None:
    """First name and surname, for a paper: two words at least, 80 characters at most."""
    found = letters(text, 80)
    return found if found and " " in found else None


def postcode(text: str) -> str | None:
    """Five digits, alone or among words: "31 100", "31100 Toulouse"."""
    found = re.search(r"(?<![0-9])([0-9]{2})[\s.\-]?([0-9]{3})(?![0-9])", text)
    return found[1] + found[2] if found else None


def address(text: str) -> str | None:
    """Number and street: at least one word, 200 characters at most."""
    tidy = " ".join(text.split())
    return tidy if len(tidy) <= 200 and re.search(r"[^\W\d_]{2,}", tidy) else None


def street(text: str) -> str | None:
    """A number or the word for a street must be in it: « je ne sais pas » is none."""
    return address(text) if STREETS.search(plain(text)) else None


def phone(text: str) -> str | None:
    """E.164.  Without a country code: the French region, overseas too, where it is valid."""
    numbers = [number for region in FRENCH_REGIONS if (number := _number(text, region))]
    valid = [number for number in numbers if phonenumbers.is_valid_number(number)]
    # Ranges opened lately are not in the library's tables yet: a possible number will do.
    possible = [number for number in numbers[:1] if _is_possible(number)]
    for found in valid + possible:
        return str(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))
    return None


def phone_or_words(text: str) -> str | None:
    digits = sum(c.isdigit() for c in text)
    return phone(text) or (free(text) if digits < FEWEST_DIGITS else None)


def _is_possible(number: phonenumbers.PhoneNumber) -> bool:
    return phonenumbers.is_possible_number(number) and (number.national_number or 0) >= 10**8


def _number(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def email(text: str) -> str | None:
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def free(text: str) -> str | None:
    tidy = text.strip()
    return tidy if tidy and len(tidy) <= LONGEST_ANSWER else None


def to_team(text: str) -> str | None:
    tidy = text.strip()
    return tidy if tidy and len(tidy) <= LONGEST_TO_TEAM else None


def message(text: str) -> str | None:
    tidy = free(text)
    return tidy if tidy and len(tidy) <= LONGEST_MESSAGE else None


def erase_word(text: str) -> str | None:
    return "effacer" if plain(text) in {"effacer", "supprimer", "delete", "erase"} else None


def count(text: str) -> str | None:
    """A whole number, its thousands apart or not."""
    found = re.sub(r"[\s.,]", "", text)
    return str(int(found)) if re.fullmatch(r"[0-9]{1,9}", found) else None


def department(text: str) -> str | None:
    """The number of one: 31, 2A, 974."""
    found = re.search(r"(?<![0-9])(?:9[78][0-9]|[0-9]{2}|2[AB])(?![0-9])", text.upper())
    return found[0] if found else None


def _never(_: str) -> str | None:
    return None


CHECKS: Mapping[Check, Callable[[str], str | None]] = {
    Check.NAME: first_name,
    Check.FULL_NAME: full_name,
    Check.POSTCODE: postcode,
    Check.ADDRESS: address,
    Check.STREET: street,
    Check.PHONE: phone,
    Check.PHONE_OR_WORDS: phone_or_words,
    Check.EMAIL: email,
    Check.FREE: free,
    Check.TO_TEAM: to_team,
    Check.MESSAGE: message,
    Check.LOCATION: _never,
    Check.FILE: _never,
    Check.POST: _never,
    Check.ERASE_WORD: erase_word,
    Check.COUNT: count,
    Check.DEPARTMENT: department,
}
NUMBERS = frozenset({Check.POSTCODE, Check.PHONE, Check.COUNT, Check.DEPARTMENT})
"""Their answers are digits: never the number of a button."""
