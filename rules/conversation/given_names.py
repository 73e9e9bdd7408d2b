"""Keep the given name of a name: a surname is shown to nobody."""

from collections.abc import Mapping

from rules.conversation.typed_text import plain

TITLES = frozenset(
    {"m", "mr", "mrs", "ms", "mme", "mlle", "monsieur", "madame", "mademoiselle", "dr", "docteur"}
)
"""Words before a name, after which the surname often comes first: « Mr Dupont Jean »."""
SECONDS: Mapping[str, frozenset[str]] = {
    first: frozenset(seconds.split())
    for first, seconds in {
        "jean": "pierre paul claude marc luc jacques francois louis noel yves charles baptiste"
        " christophe philippe michel marie rene joseph loup eric david bernard daniel denis",
        "marie": "anne claire christine france laure pierre louise therese jo jose ange helene"
        " noelle odile paule claude laurence agnes jeanne lou alice charlotte elisabeth",
        "anne": "sophie marie laure claire lise charlotte gaelle cecile elisabeth",
        "pierre": "yves louis antoine henri alain jean marie",
        "paul": "emile henri antoine andre",
        "louis": "marie philippe alexandre",
        "charles": "henri edouard antoine",
        "lou": "ann anne andrea",
        "rose": "marie may",
        "mary": "ann anne jane lou",
        "fatima": "zahra zohra ezzahra",
        "mohamed": "amine ali lamine reda salah",
        "mohammed": "amine ali lamine reda salah",
        "mamadou": "lamine saliou",
        "maria": "jose luisa teresa carmen",
        "juan": "carlos jose pablo manuel",
        "jose": "luis maria manuel",
    }.items()
}
"""Given names of two words, by the first."""
BEGINNINGS = frozenset(
    {"abd", "abdel", "abdul", "abou", "abu", "el", "al", "ben", "bou", "ould", "oum", "umm"}
    | {"sidi", "thi", "lalla"}
)
"""Words that are only the beginning of a given name: « Abd El Kader », « El Hadji »."""
OTHERS = (
    "camille sarah samira karim nadia julie emma lea lucas hugo thomas nicolas julien sylvie",
    "nathalie isabelle sandrine celine aurelie emilie stephanie valerie catherine martine",
    "monique fatou aminata aissatou oumou moussa ibrahim ibrahima youssef yasmine leila sofia",
    "ines lina mehdi kevin jordan dylan steven john james alexandre maxime antoine romain",
)
COMMON = frozenset(
    {*SECONDS, *(second for seconds in SECONDS.values() for second in seconds)}
    | set(" ".join(OTHERS).split())
)
"""Names that are mostly given names, which tell the order: « Dupont Jean »."""


def given_name(name: str) -> str:
    """Return the given name: « Marc Durand » gives Marc, « DUPONT Jean » Jean; else the name."""
    words = _without_title(name.split())
    if len(words) < 2:
        return " ".join(words)
    small = [word for word in words if word != word.upper()]
    if small and len(small) < len(words) and not _begins(words):
        words = small
    elif _is_common(words[-1]) and not _is_common(words[0]) and not _begins(words):
        words = words[-1:]
    return " ".join(words[: _length(words)])


def _without_title(words: list[str]) -> list[str]:
    while len(words) > 1 and plain(words[0]) in TITLES:
        words = words[1:]
    return words


def _is_common(word: str) -> bool:
    return plain(word).split(" ")[0] in COMMON


def _begins(words: list[str]) -> bool:
    return plain(words[0]) in BEGINNINGS


def _length(words: list[str]) -> int:
    """Return how many of the first words are the given name."""
    length = 1
    while length < len(words) and plain(words[length - 1]) in BEGINNINGS:
        length += 1
    if length < len(words) and plain(words[length]) in SECONDS.get(plain(words[0]), ()):
        return length + 1
    return length
