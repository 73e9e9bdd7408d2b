"""Links prove who they were made for, until they expire, and nothing can be changed in them."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.outbox import signed_links
from services.outbox.signed_links import SignedLink, key_from, read, sign

NOON = datetime(2027, 3, 2, 12, tzinfo=UTC)
KEY = key_from("1:token")
LINK = SignedLink("confirm", 12, 7, NOON + timedelta(days=30))


def test_the_module_of_links_names_all_who_revoke_some() -> None:
    root = Path(__file__).parents[2]
    revoking = {
        ".".join(file.relative_to(root).with_suffix("").parts)
        for folder in ("bot", "handlers", "services")
        for file in (root / folder).rglob("*.py")
        if re.search(r"\w\.revoke_links\w*\(", file.read_text(encoding="utf-8"))
    }
    assert revoking == set(re.findall(r"`(services\.[\w.]+)`", signed_links.__doc__ or ""))


def test_a_link_says_what_it_was_made_for() -> None:
    assert read(KEY, sign(KEY, LINK), NOON) == LINK


def test_a_link_of_the_version_before_is_one_of_the_first_generation() -> None:
    """Its words had four parts, and still have while nothing was revoked."""
    before = "Y29uZmlybToxMjo3OjE4MDY1ODA4MDA"
    token = sign(KEY, LINK)
    assert token.partition(".")[0] == before
    later = replace(LINK, generation=1)
    assert read(KEY, sign(KEY, later), NOON) == later
    assert sign(KEY, later) != token


def test_a_link_expires() -> None:
    token = sign(KEY, LINK)
    assert read(KEY, token, LINK.expires_at - timedelta(seconds=1)) == LINK
    assert read(KEY, token, LINK.expires_at) is None


def test_a_link_of_another_bot_is_nothing() -> None:
    assert read(key_from("2:token"), sign(KEY, LINK), NOON) is None


def test_the_key_does_not_show_the_token_of_the_bot() -> None:
    assert b"token" not in KEY and len(KEY) == 32


@pytest.mark.parametrize(
    "changed",
    [replace(LINK, action="cancel"), replace(LINK, subject_id=13), replace(LINK, person_id=8)],
)
def test_no_part_of_a_link_serves_with_another_signature(changed: SignedLink) -> None:
    other = sign(KEY, changed).partition(".")[0]
    signature = sign(KEY, LINK).partition(".")[2]
    assert read(KEY, f"{other}.{signature}", NOON) is None


@given(st.integers(0, 100), st.sampled_from("AZaz09-_."))
def test_a_link_with_one_letter_changed_is_nothing(place: int, letter: str) -> None:
    token = sign(KEY, LINK)
    place %= len(token)
    forged = token[:place] + letter + token[place + 1 :]
    assert (read(KEY, forged, NOON) is None) == (forged != token)


@pytest.mark.parametrize("token", ["", ".", "a", "a.b", ".é", sign(KEY, LINK) + "A", "é" * 99])
def test_what_is_no_link_is_nothing(token: str) -> None:
    assert read(KEY, token, NOON) is None
