"""Read what the team types about a session: territory, partners, numbers of places."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.conversation.typed_text import plain

DEPARTMENT = re.compile(r"(?:0[1-9]|1\d|2[1-9AB]|[3-8]\d|9[0-5]|97[1-8]|98[678])\b", re.IGNORECASE)
BETWEEN = re.compile(r"[\s,;/&()·:-]*(?:et\s+)?", re.IGNORECASE)
PHONE = re.compile(r"\+?[0-9][0-9 ]{3,18}")
WEB = re.compile(r"[\w.-]+\.[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
PARTS = re.compile(r"[,;·|]")
LONGEST_NAME, LONGEST_TERRITORY, LONGEST_CODE = 120, 60, 40
MOST, MOST_BEYOND = 10_000, 1_000
SEATS = re.compile(r"([0-9]{1,5}) ?(?:places?|seats?)?")
BEYOND = re.compile(r"\+|\b(?:et|plus|and)\b")


@dataclass(frozen=True, slots=True)
class Territory:
    departments: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Partner:
    name: str
    phone: str | None
    web: str | None


def territory_of(text: str) -> Territory | None:
    """Read the departments, then the name of a territory; None when one is missing.

    « 31 Haute-Garonne », « 31, 81 et 82 Tarn et Garonne ».
    """
    rest, departments = " ".join(text.split()), []
    while department := DEPARTMENT.match(rest):
        departments.append(department[0].upper())
        rest = rest[department.end() :]
        if between := BETWEEN.match(rest):
            rest = rest[between.end() :]
    is_named = 2 <= len(rest) <= LONGEST_TERRITORY and not rest[0].isdigit()
    return Territory(tuple(dict.fromkeys(departments)), rest) if departments and is_named else None


def partners_of(text: str) -> tuple[Partner, ...] | None:
    """Read one partner a line: a name, then a telephone number or a web address.

    None when a line holds no partner.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    partners = tuple(partner for line in lines if (partner := _partner(line)) is not None)
    return partners if partners and len(partners) == len(lines) else None


def seats_of(text: str) -> tuple[int, int] | None:
    """Return the seats, and the places given beyond them; None when they cannot be read."""
    matches = [SEATS.fullmatch(plain(part)) for part in BEYOND.split(_joined(text))]
    numbers = [int(match[1]) for match in matches if match]
    if len(numbers) != len(matches) or not 1 <= len(numbers) <= 2:
        return None
    seats, beyond = numbers[0], sum(numbers[1:])
    return (seats, beyond) if 1 <= seats <= MOST and beyond <= MOST_BEYOND else None


def slug(text: str) -> str:
    return "-".join(plain(text).split())


def codes(territory: str, month: str) -> Iterator[str]:
    """Yield codes such as "haute-garonne-2027-05", then with a number, until one is free."""
    number = 1
    while True:
        after = f"-{month}" if number == 1 else f"-{month}-{number}"
        yield (slug(territory)[: LONGEST_CODE - len(after)].strip("-") or "session") + after
        number += 1


def _partner(line: str) -> Partner | None:
    name_parts, phone, web = [], None, None
    for part in map(str.strip, PARTS.split(line.strip(" •-\t"))):
        bare = re.sub(r"^https?://(?:www\.)?", "", part).rstrip("/.")
        if phone is None and PHONE.fullmatch(part.replace(".", " ")):
            phone = part.replace(".", " ")
        elif web is None and WEB.fullmatch(bare):
            web = bare.lower()
        elif part:
            name_parts.append(part)
    name = ", ".join(name_parts)
    is_whole = 2 <= len(name) <= LONGEST_NAME and (phone or web)
    return Partner(name, phone, web) if is_whole else None


def _joined(text: str) -> str:
    """Join the digits of one number: « 1 200 » becomes « 1200 »."""
    return re.sub(r"(?<=[0-9])[\s\u202f](?=[0-9]{3}\b)", "", text)
