"""Tell whether a text asks something, with a question mark or without, or says a wish."""

import re
from collections.abc import Sequence

from rules.conversation.typed_text import plain
from rules.understanding.words import Abbreviations, words_of, written_words

OPENINGS = (
    "est ce que",
    "c est quoi",
    "c est quand",
    "c est ou",
    "c est combien",
    "c est comment",
    "c est qui",
    "c est gratuit",
    "c est payant",
    "c est paye",
    "ca veut dire",
    "ca signifie",
    "ca dure",
    "ca se passe",
    "ca coute",
    "ca commence",
    "il y a quoi",
    "on peut",
    "je peux",
    "peut on",
    "puis je",
    "faut il",
    "il faut",
    "a quoi",
    "ca sert",
    "avec qui",
    "pour qui",
    "pour quoi",
    "qu est ce",
    "can i",
    "do i",
    "do you",
    "is it",
    "is there",
    "are there",
    "will i",
)
"""How a question begins that has no word of its own for it, folded and written out."""
WORDS = frozenset(
    {"combien", "comment", "pourquoi", "quand", "quel", "quelle", "quels", "quelles", "how", "what"}
    | {"when", "where", "why", "who"}
)
ANYWHERE = re.compile(
    r"\b(?:a quelle heure|quel jour|c est (?:ou|quand|quoi|combien|comment)|combien (?:de|d)"
    r"|what time|which day)\b"
)
"""Words that ask wherever they stand: « merci et l'atelier c'est à quelle heure »."""
GIVE = (
    r"(?:redonne|donne|renvoie|renvoy|envoie|envoy|remet|explique|rappelle|inscri|desinscri|deplace|decale|met"
    r"|di)(?:s|ez|tez|vez|tes)?"
)
REQUESTS = re.compile(
    r"\b(?:(?:tu|vous|on) (?:peux|peut|pouvez|pourrais|pourriez|pourrait)"
    r"|(?:peux|pouvez|pourriez) (?:tu|vous)|j ai besoin|il me faut|faudrait"
    r"|m inscri(?:s|re|t)|inscri(?:s|vez)? moi|place pour moi"
    r"|(?:can|could|would) you|i need|tell me|send me|give me)\b"
    rf"|(?:^|svp |stp |plait |bonjour |salut ){GIVE} |\b{GIVE} moi\b"
)
"""How a request begins: « tu peux me remettre le lien », « dites-moi »."""
TO_BOT = re.compile(
    r"^(?:(?:bonjour|bonsoir|salut|coucou|hello|hey|dis|dites|alors|non|mais|et|oui|pardon) ){0,3}"
    r"(?:(?:le|mon|cher|petit|monsieur|mr) ){0,2}(?:robot|bot|declic)\b"
    r"|\bpour (?:(?:vous|toi) )?(?:le )?(?:robot|bot)\b"
)
"""How somebody begins who speaks to the bot, also beside the team."""
WISHES = frozenset(
    {"veux", "voudrais", "aimerais", "souhaite", "souhaiterais", "voir"}
    | {"montrez", "montre", "montrer", "choisir", "reserver", "annuler", "annule", "changer"}
    | {"change", "deplacer", "want", "would", "like", "show", "book", "cancel", "move"}
)
OF_A_QUESTION = frozenset(
    plain(
        "c ce ça est quoi what is s it the le la les l un une des de du d ils elle parle veut "
        "dire exactement atelier ateliers offre offres celui celle sur en savoir plus je voudrais "
        "veux"
    ).split()
)
"""Words of a question that name nothing."""
LONGEST_WHAT = 12
LEAST_NAMED = 4
"""Letters of a word of a question that is asked about."""
MEANS = re.compile(
    r"\b(?:(?:ca|sa) veu[xt] dire|(?:c est|c|cest) (?:quoi|koi|kwa)|signifie|definition"
    r"|(?:it|this|that) means?|mean(?:ing|s)?|what (?:is|are|s))\b"
)
QUOTED = re.compile(r"[\"«“]([^\"»”]{2,90})[\"»”]")
OR_NOT_WITHIN = re.compile(r"\b(?:ou pas|or not) (?:pff+|hein|jsp|je sais pas|dis|dites)\b")
OR_NOT = (" ou pas", " ou non", " or not")
STILL = "quand meme"
"""Asks nothing, though « quand » does."""
FIRST_WORDS = 4
"""Where in a text such a word makes it a question: « le lien il est ou » ends with it."""
ANSWERS = frozenset(
    {"oui", "ouais", "ouai", "ui", "non", "nn", "nan", "ok", "okay", "yes", "no"}
    | {"et", "mais", "alors"}
)
"""Words with which somebody answers before asking: « ouais qui les voit »."""
AGREED = ANSWERS - {"et", "mais", "alors", "non", "nn", "nan", "no"}
"""Those after which « on peut continuer » tells rather than asks."""
AGREEABLE = ("on peut", "je peux", "il faut", "on va")
TWO_WEEKS = re.compile(r"\b(?:deux|2|two) (?:semaines?|weeks?)\b")
WHAT = re.compile(
    r"\b(?:quoi|koi|kwa|comment|cmt|programme|deroul\w*|contenu|consiste\w*|contien\w*|resume"
    r"|what|how)\b"
)
OF_WHAT_IS_MINE = re.compile(
    r"^(?:mes|mon|ma|nos|notre|vos|votre|my|your) (?:\w+ ){1,5}(?:qui|who)"
    r" (?:(?:les?|la|l) )?(?:voi\w*|li[ts]\w*|regarde\w*|garde\w*|va|peut|a|can|sees?|reads?)\b"
)
"""Asks who has to do with something: « mes infos à moi, qui les voit »."""
OF_WEEKS = re.compile(
    r"\b(?:apres|quand|kan|combien|pay\w*|touch\w*|gagn\w*|absen\w*|rate\w*|oblig\w*|argent"
    r"|inscri\w*|quitt\w*|arret\w*|after|when|paid)\b"
)
"""Words of who asks something else of the two weeks."""
WHERE, WHO = frozenset({"ou"}), frozenset({"qui", "quoi"})


def asks_about_weeks(text: str) -> bool:
    """Tell whether a text asks what the two weeks are: « c koi les 2 semaines »."""
    folded = plain(text)
    is_brief = len(folded.split()) <= LONGEST_WHAT and not OF_WEEKS.search(folded)
    return is_brief and bool(TWO_WEEKS.search(folded)) and bool(WHAT.search(folded))


def without_question(text: str, abbreviations: Abbreviations) -> str:
    """Return the words of a short question that name something: « c'est quoi mon CV » names it.

    Empty for a question that says more than what a thing is.
    """
    words = [word for it in written_words(text, abbreviations) for word in it.words]
    named = [word for word in words if word not in OF_A_QUESTION]
    is_what = not {"quoi", "what", "plus"}.isdisjoint(words)
    return " ".join(named) if is_what and len(words) <= LONGEST_WHAT else ""


def asks_meaning(text: str, question: str) -> bool:
    """Tell whether a text asks what words of a question mean: « c koi france travail »."""
    folded = plain(text)
    found = MEANS.search(folded)
    if found is None:
        return False
    quoted = QUOTED.search(text)
    if quoted is not None:
        return plain(quoted[1]) in plain(question)
    rest = f"{folded[: found.start()]} {folded[found.end() :]}".split()
    named = [word for word in rest if word not in OF_A_QUESTION and len(word) >= LEAST_NAMED]
    return bool(named) and set(named) <= set(plain(question).split())


def speaks_to_bot(text: str) -> bool:
    """Tell whether a text is addressed to the bot: « bonjour le robot »."""
    return bool(TO_BOT.search(plain(text)))


def wishes(text: str, abbreviations: Abbreviations) -> bool:
    words = words_of(text, abbreviations)
    return not WISHES.isdisjoint(words) or bool(REQUESTS.search(" ".join(words)))


def asks(text: str, abbreviations: Abbreviations) -> bool:
    words = " ".join(words_of(text, abbreviations)).replace(STILL, "").split()
    if "?" in text:
        return True
    place = _answered(words)
    is_agreed = place > 0 and AGREED.issuperset(words[:place])
    words = words[place:]
    start = " ".join(words)
    is_opened = start.startswith(OPENINGS) and not (is_agreed and start.startswith(AGREEABLE))
    ends = bool(words) and (words[-1] in WHERE | WHO | WORDS or start.endswith(OR_NOT))
    is_about_who = len(words) > 1 and words[0] in WHO
    is_about_who = is_about_who or bool(OF_WHAT_IS_MINE.search(start))
    if is_opened or ends or is_about_who or ANYWHERE.search(start):
        return True
    return not WORDS.isdisjoint(words[:FIRST_WORDS]) or bool(OR_NOT_WITHIN.search(start))


def _answered(words: Sequence[str]) -> int:
    """Return how many words of a yes or a no stand before what may be a question."""
    return next((place for place, word in enumerate(words) if word not in ANSWERS), len(words))
