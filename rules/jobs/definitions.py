"""Find the job that a question is about, and shorten its official definition."""

import re

from rules.conversation.typed_text import plain
from rules.jobs.titles import IGNORED

QUESTION = (
    "c ce cest est es ca cela sa quoi koi kwa cekoi que qu quel quelle quels quelles kel qui ki il "
    "elle ils elles on je j tu vous me moi dire dit veut signifie signifier veux savoir sais sait "
    "connais connait pas pa ne n jamais entendu parler comme genre exactement au juste fait font "
    "fais faire fai consiste consister sert bosse bosser travaille travailler etre expliquer "
    "explique expliquez definition metier metie metiers travail boulot taf job emploi profession "
    "poste vrai vraiment journee journees ses leurs son sa svp stp merci bonjour slt salut dis "
    "dites moi pouvez peux peut concretement kesako kezako question quelqu comment lol ressemble "
    "en entend appelle nom mot offre dans cette cet ici "
    "what s is are does do did mean means meaning the an of for to they he she it this that you "
    "can could tell explain define me about kind sort type work exactly all day please i don t "
    "know who whats dont tell s got get tout toute simplement entends entendre montre montrez voir "
    "ai indiquer preciser pourriez souhaite souhaiterais diff difference entre vu existe fe"
)
"""Folded words that ask what a job is, and do not name it."""
ASKING = frozenset(QUESTION.split())
WHOLE_FIELDS = frozenset({"numerique", "digital", "informatique", "web", "data"})
"""Words that name no job alone."""
MOST_WORDS = 6
"""Words of a title that a question names."""
SENTENCE = re.compile(r"[.!?](?=\s|$)")
JOINT = re.compile(r"(?<=[^\W\d_A-ZÀ-Ý])\s+(?=[A-ZÀ-Ý][^\W\d_A-ZÀ-Ý]+\s)")
"""Where official files have lost the end of a line: a capital after a small letter."""
SHORTEST = 40
LONGEST = 240
MORE = "…"


def job_asked(text: str) -> str:
    """Return the words of a question that name a job: « c'est quoi un dev web » gives « dev web ».

    Empty if it names nothing, or much more than a job.
    """
    words = [word for word in plain(text).split() if word not in ASKING | IGNORED]
    is_job = len(words) <= MOST_WORDS and not WHOLE_FIELDS.issuperset(words)
    return " ".join(words) if is_job else ""


def in_short(definition: str) -> str:
    """Return the beginning of an official definition: two sentences, if they are short."""
    text = " ".join(definition.split())
    first = _first(text)
    second = _first(text[len(first) :].lstrip(" ."))
    both = f"{first}. {second}"
    return both if second and len(both) <= LONGEST else _cut(first)


def _first(text: str) -> str:
    """Return the first sentence of a text, without its full stop."""
    sentence = text[: _end(SENTENCE, text)]
    if len(sentence) > LONGEST:
        sentence = text[: _end(JOINT, text)]
    return sentence.rstrip(" .")


def _cut(sentence: str) -> str:
    if len(sentence) <= LONGEST:
        return sentence
    return sentence[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:") + MORE


def _end(ending: re.Pattern[str], text: str) -> int:
    """Return where the first sentence of a text ends, which is not shorter than a sentence is."""
    found = (it.start() for it in ending.finditer(text))
    return next((place for place in found if place >= SHORTEST), len(text))
