"""Check typed answers: each check returns the value to keep, or None when it is no answer."""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from enum import StrEnum

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from rules.conversation.first_names import INTRODUCTION, first_name, is_a_sentence, letters
from rules.conversation.home_words import address_in
from rules.conversation.typed_text import plain

LONGEST_ANSWER = 1000
LONGEST_TO_TEAM = 3000
"""A message to the team is longer than an answer to a question."""
ERASE_WORDS = ("effacer", "supprimer", "delete", "erase")
ALIKE = 0.75
FEWEST_DIGITS = 6
"""A text with fewer digits is not a telephone number with a mistake in it."""
LONGEST_MESSAGE = 600
"""A message to an employer, who reads it on a phone."""
FRANCE = 33
"""The code of mainland France, before its numbers of nine digits."""
MAINLAND = "FR"
WHOLE_NUMBER = re.compile(r"\+?(?:\d ?){10,15}")
FRENCH_REGIONS = ("FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF")
"""Regions that a number without a country code may belong to: mainland first, then overseas."""

STREETS = re.compile(
    r"\b(?:\d{1,4} ?(?:bis|ter|b|t)? (?!ans\b|jours?\b|mois\b|minutes?\b|heures?\b|km\b)[^\W\d]{2,}"
    r"|rue|avenue|boulevard|chemin|impasse|allees?|route|quai|square|passage|lotissement|lieu dit"
    r"|residence|hameau|faubourg|street)\b"
)


class AnswerCheck(StrEnum):
    NAME = "name"
    FULL_NAME = "full_name"
    POSTCODE = "postcode"
    ADDRESS = "address"
    STREET = "street"
    """An address, at a question where people may type something else instead."""
    PHONE = "phone"
    PHONE_OR_WORDS = "phone_or_words"
    """A number, or the words typed instead of one."""
    EMAIL = "email"
    FREE = "free"
    TO_TEAM = "to_team"
    MESSAGE = "message"
    LOCATION = "location"
    FILE = "file"
    POST = "post"
    """A text with its formatting, or a picture or a document with a text under it."""
    ERASE_WORD = "erase_word"
    COUNT = "count"
    DEPARTMENT = "department"
    FIGURES = "figures"
    """Words with a number of three figures or more among them, such as a code."""


def full_name(text: str) -> str | None:
    """Return a first name and surname, as an attestation shows them: two words or more."""
    introduced = INTRODUCTION.sub("", text)
    name = letters(introduced, 80)
    return name if name and " " in name and not is_a_sentence(name) else None


def postcode(text: str) -> str | None:
    """Return five digits, typed alone or among words: "31 100", "31100 Toulouse"."""
    digits = re.search(r"(?<![0-9])([0-9]{2})[\s.\-]?([0-9]{3})(?![0-9])", text)
    return digits[1] + digits[2] if digits else None


def address(text: str) -> str | None:
    """Return a number and street, without words around: 200 characters at most."""
    tidy = address_in(text)
    return tidy if len(tidy) <= 200 and re.search(r"[^\W\d_]{2,}", tidy) else None


def street(text: str) -> str | None:
    """Return an address that holds a number or a word such as « rue »: not « je ne sais pas »."""
    return address(text) if STREETS.search(plain(text)) else None


def phone(text: str) -> str | None:
    """Return a number in E.164; without a country code, of the first French region that fits."""
    numbers = [number for region in FRENCH_REGIONS if (number := _number(text, region))]
    valid = [number for number in numbers if phonenumbers.is_valid_number(number)]
    # The library's tables lack the ranges opened lately: a possible number is accepted too.
    possible = [number for number in numbers[:1] if _is_possible(number)]
    for number in valid + possible:
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return None


def phone_as_read(number: str) -> str:
    """Return a French number in pairs of digits, any other as its country groups it.

    What is no whole number, such as an e-mail or « 3949 », stays as it is.
    """
    if not (WHOLE_NUMBER.fullmatch(number) and (read := _number(number, MAINLAND))):
        return number
    if read.country_code != FRANCE:
        style = phonenumbers.PhoneNumberFormat.INTERNATIONAL
        return str(phonenumbers.format_number(read, style))
    digits = f"{read.national_number:010d}"
    return " ".join(digits[at : at + 2] for at in range(0, len(digits), 2))


def phone_or_words(text: str) -> str | None:
    """Return a telephone number, tidied, or words with few digits; None for anything else."""
    digits = sum(c.isdigit() for c in text)
    return phone(text) or (free(text) if digits < FEWEST_DIGITS else None)


def has_a_mistake(text: str, check: AnswerCheck) -> bool:
    """Tell whether a refused text looks like an answer with a mistake."""
    if check is AnswerCheck.EMAIL:
        return "@" in text
    digits = sum(c.isdigit() for c in text)
    return digits >= (
        FEWEST_DIGITS if check in (AnswerCheck.PHONE, AnswerCheck.PHONE_OR_WORDS) else 1
    )


def _is_possible(number: phonenumbers.PhoneNumber) -> bool:
    return phonenumbers.is_possible_number(number) and (number.national_number or 0) >= 10**8


def _number(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def email(text: str) -> str | None:
    """Return the address in its usual form, or None; whether it exists is not looked up."""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def free(text: str) -> str | None:
    """Return the text without spaces around, or None if it is empty or too long for an answer."""
    tidy = text.strip()
    return tidy if tidy and len(tidy) <= LONGEST_ANSWER else None


def to_team(text: str) -> str | None:
    """Return the text without spaces around, or None if it is empty or too long for the team."""
    tidy = text.strip()
    return tidy if tidy and len(tidy) <= LONGEST_TO_TEAM else None


def message(text: str) -> str | None:
    """Return the text without spaces around, or None if it is empty or too long to pass on."""
    tidy = free(text)
    return tidy if tidy and len(tidy) <= LONGEST_MESSAGE else None


def resembles_erase_word(text: str) -> bool:
    """Tell whether a text has the word that erases, with one or two letters wrong or right."""
    return any(get_close_matches(it, ERASE_WORDS, cutoff=ALIKE) for it in plain(text).split())


def erase_word(text: str) -> str | None:
    return "effacer" if plain(text) in ERASE_WORDS else None


def count(text: str) -> str | None:
    """Return a whole number, typed with or without separators of thousands."""
    digits = re.sub(r"[\s.,]", "", text)
    return str(int(digits)) if re.fullmatch(r"[0-9]{1,9}", digits) else None


def department(text: str) -> str | None:
    """Return the code of a department: 31, 2A, 974."""
    code = re.search(r"(?<![0-9])(?:9[78][0-9]|[0-9]{2}|2[AB])(?![0-9])", text.upper())
    return code[0] if code else None


def figures(text: str) -> str | None:
    """Return a text that holds a number of three figures or more: « le code : 46 02 »."""
    return text.strip() if re.search(r"[0-9](?:[\s.\-]?[0-9]){2}", text) else None


def _never(_: str) -> str | None:
    return None


CHECKS: Mapping[AnswerCheck, Callable[[str], str | None]] = {
    AnswerCheck.NAME: first_name,
    AnswerCheck.FULL_NAME: full_name,
    AnswerCheck.POSTCODE: postcode,
    AnswerCheck.ADDRESS: address,
    AnswerCheck.STREET: street,
    AnswerCheck.PHONE: phone,
    AnswerCheck.PHONE_OR_WORDS: phone_or_words,
    AnswerCheck.EMAIL: email,
    AnswerCheck.FREE: free,
    AnswerCheck.TO_TEAM: to_team,
    AnswerCheck.MESSAGE: message,
    AnswerCheck.LOCATION: _never,
    AnswerCheck.FILE: _never,
    AnswerCheck.POST: _never,
    AnswerCheck.ERASE_WORD: erase_word,
    AnswerCheck.COUNT: count,
    AnswerCheck.DEPARTMENT: department,
    AnswerCheck.FIGURES: figures,
}
NUMBERS = frozenset(
    {
        AnswerCheck.POSTCODE,
        AnswerCheck.PHONE,
        AnswerCheck.COUNT,
        AnswerCheck.DEPARTMENT,
        AnswerCheck.FIGURES,
    }
)
"""Checks whose answers are digits: a typed number is never the number of a button."""
