"""Tell whether a typed text may tell of a danger; callers pass the expressions as data."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from re import Pattern

from rules.conversation.typed_text import plain

ASKED_LATELY = timedelta(hours=1)
"""How long the answer to the question about a danger still holds."""
REMEMBERED = timedelta(days=7)
"""How long a sign makes the next one graver."""
ASKED_ENOUGH = 2
"""How often within `ASKED_LATELY` the question is put as a question."""
ALONE = timedelta(hours=12)
"""How long after a call was taken its reminders go to who took it, and to nobody else."""
FINE = re.compile(
    r"(?:non |nn |nan |mais |merci |oui )*"
    r"(?:(?:ca|sa|tout) va (?:tres |super |vraiment |beaucoup |bcp )?(?:bien|mieux)"
    r"|(?:je|j) (?:vais|suis) (?:tres |super |beaucoup )?(?:bien|mieux)"
    r"|i am fine|i m fine|im fine)\b"
    r"(?!.* (?:pas bien|mais|sauf|sans|si|quand|enfin|mort\w*|mour\w*)\b)(?! pas)"
)
LOOKS = (
    r"(?:regard\w*|fouill\w*|surveill\w*|espion\w*|controle\w*|pren[ds]*|pri[st]?|li[ts]"
    r"|checks?|reads?)"
)
PHONE = r"(?:mon|mn|ma|mes|le|les|my) (?:tel\w*|portable|phone|messages?|msg)"
UNSEEN = (
    r"(?:san|sans|pour|pr)(?: pas)? (?:qu|kil|qu il|qu elle|kel)(?: il| elle)?|without (?:him|her)"
)
KNOWS = r"(?:le |la |me |m )?(?:voi\w*|sa(?:che|ch|it)|enten\w*|see\w*|know\w*)"
WATCHED = re.compile(
    rf"\b{LOOKS} (?:tou[ts]?e? |tjrs |toujours |dans )?{PHONE}\b|\b(?:{UNSEEN}) {KNOWS}"
    r"|\b(?:efface\w*|suprim\w*|supprim\w*|enlev\w*|delete)"
    r" (?:ce que|ske|skej|cque|ca|sa|tou[ts]?|what)\b"
)
"""Words of who is watched: they want no call, and nothing left on the screen."""
STRETCHED = re.compile(r"([a-z])\1{2,}")


class Danger(StrEnum):
    """A danger, the gravest first; the value ends a text key."""

    SUICIDE = "suicide"
    CHILD = "child"
    VIOLENCE = "violence"
    WORRY = "worry"
    """Words that may tell of any danger, by their likeness to others or by vague expressions."""


class Insistence(StrEnum):
    """How strongly a sign of danger is answered, given the signs before."""

    FIRST = "first"
    """A question; of a worry, a soft one, whose numbers are a button."""
    AGAIN = "again"
    """The numbers, and the question."""
    STILL = "still"
    """The numbers in short, and that a call may still be asked for: a no was heard."""


Signs = Sequence[tuple[Danger, datetime]]
"""The dangers that somebody's words told of, and when."""


@dataclass(frozen=True, slots=True)
class DangerWords:
    """Patterns over folded text; `passes` are words that only look like a danger."""

    spelled: Mapping[str, str]
    """The word that each misspelling stands for."""
    passes: Pattern[str]
    signs: Mapping[Danger, Pattern[str]]
    pressing: Mapping[Danger, Pattern[str]]
    """What tells of a danger only of somebody whom the team is to call."""


def insistence(danger: Danger, before: Signs, now: datetime) -> Insistence:
    """Return how much is made of a sign of danger: a second one weighs more than the first."""
    lately = [(it, at) for it, at in before if at > now - ASKED_LATELY]
    of_each = Counter(it for it, _ in lately)
    is_known = danger is Danger.WORRY or danger in of_each
    times = max(len({at for _, at in lately}), *of_each.values(), 0)
    if is_known and times >= ASKED_ENOUGH:
        return Insistence.STILL
    is_first = all(at <= now - REMEMBERED for _, at in before)
    return Insistence.FIRST if is_first else Insistence.AGAIN


def begins_fine(text: str) -> bool:
    """Tell whether a text begins with « non, ça va bien » : what follows may be anything."""
    return bool(FINE.match(plain(text)))


def is_watched(text: str) -> bool:
    """Tell whether a text says that somebody looks at the telephone: « y regarde mn tel »."""
    return bool(WATCHED.search(plain(text)))


def dangers(text: str, words: DangerWords) -> Sequence[Danger]:
    """Return the dangers that a text may tell of, the gravest first; almost always none."""
    return _found(words.signs, words.passes.sub(" … ", _corrected(text, words)))


def pressing_dangers(text: str, words: DangerWords) -> Sequence[Danger]:
    """Return the dangers of a text by somebody who has asked for an urgent call."""
    return _found(words.pressing, _corrected(text, words))


def _corrected(text: str, words: DangerWords) -> str:
    typed_words = STRETCHED.sub(r"\1", plain(text)).split()
    return " ".join(words.spelled.get(word, word) for word in typed_words)


def _found(signs: Mapping[Danger, Pattern[str]], text: str) -> Sequence[Danger]:
    return [danger for danger, sign in signs.items() if sign.search(text)]


def follows_alone(taken_at: datetime | None, now: datetime) -> bool:
    """Tell whether a reminder of a call goes to the member who took it alone.

    The whole team is reminded of a call that nobody has taken, or that is still followed later.
    """
    return taken_at is not None and now - taken_at < ALONE


def pause_after(waited: timedelta, least: timedelta, most: timedelta) -> timedelta:
    """Return the time until the next reminder: as long as the wait so far, within two bounds.

    Reminders that come ever more rarely are read; a dozen alike are muted.
    """
    return min(max(waited, least), most)
