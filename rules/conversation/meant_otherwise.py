"""Tell whether a text may be meant for the bot or the team, and not as the expected answer.

No answer is refused for it: a doubtful one is shown, and kept once the person says yes.
"""

import re
from collections.abc import Iterable

from rules.conversation.typed_text import plain

FEWEST_WORDS = 4
"""A text with fewer words tells no story, and asks nothing about somebody's job."""


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b")


PROGRAMME = _any(
    (
        "bots?|robots?|declic|appli|application|applis|appli|app|telegram|bouton\\w*|clique\\w*",
        "truc|machin|programme|sessions?|cession|stage|inscri\\w*|desinscri\\w*|minscri\\w*",
        "l equipe|quelqu ?un|qqun|qqn|un humain|conseill\\w+",
        "assistante? sociale?|france travail",
        "pole emploi|caf|rsa|alloc\\w*|are|apl|actualis\\w*|indemnit\\w*|d aides?|daide|aidez",
        "attestation",
        "liens?|visio|wifi|camera|micro|salle|ateliers?|rdv|rendez ?vous|agenda|planning|planing",
        "creneaux?|places?|liste d attente|annul\\w*|decal\\w*|report\\w*|deplac\\w*|retard",
        "cv|candidatures?|offres?|postul\\w*|poste de|certificat|justificatif|code",
        "langue|francais|anglais|arabe|adresse|numero|tel|telephone|mail|donnees|prenom|compte",
        "effac\\w*|supprim\\w*|arret\\w*|stop|pause|messages?|msg|sms|menu|retour|revenir|recommencer",
        "compren\\w*|compri?s?|explique[zr]?|traduire|mentors?|mentore|ordi|ordinateur|pc",
        "carte de sejour|carte sejour|titre de sejour|arnaque|rib|cb|gratuit|payant|payante",
        "question|questions|chomage|demenag\\w*|garder? mes enfants|garde d enfants?|nounou",
        "language|english|french|speak|link|cancel|sign ?up|enroll?|team|person|account|data",
        "delete|erase|apply|seat|workshops?|appointment|meeting|help|understand|translate",
    )
)
"""What people ask the bot, the programme and the team about."""
ASKS = _any(
    (
        "comment|coment|pourquoi|pk|pq|combien|quels?|quelles?|quoi|koi|ou est|est ce que|faut",
        "peut on|peut il|avez vous|etes vous|aimez vous|how|what|why|which|do you|are you|is it",
    )
)
JOB = _any(
    (
        "metiers?|travail\\w*|boulots?|journees?|commenc\\w*|debut\\w*|etudes|diplomes?|maths?",
        "salaire|gagne\\w*|paye\\w*|appren\\w*|plai[rt]e?|plaisir|difficiles?|dur|stress\\w*|clients?",
        "collegues|horaires|mi temps|temps partiel|teletravail|experience|qualites|recrut\\w*",
        "embauch\\w*|femmes?|coder|parcours|reconver\\w*|qualifi\\w*|competences|secteur|entreprise|commerce",
        "vente|support|contrat|chef",
        "jobs?|work\\w*|day|start\\w*|learn\\w*|degree|salary|earn|hard|like most|experience",
    )
)
"""What people ask somebody about their job."""
TELLS = _any(
    (
        "j ai|jai|j avais|javais|j etais|jetais|on a|on avait|nous avons|nous avions|je faisais",
        "un jour|une fois|l an dernier|l annee derniere|quand|pendant|lors|chez|mon|ma|mes",
        "notre|nos|toujours|souvent|i was|i had|i have|once|when|my|we",
        "tous les \\w+|tt les \\w+|chaque \\w+|every \\w+",
        "j(?:e )?(?:gard|aid|m occup|fais|organis)\\w*",
    )
)
"""How an example begins, and words that an example holds."""
STATES = _any(
    (
        "je (?:veux|voudrais|souhaite|cherche|peux|suis (?:pas|perdue?|en retard))",
        "jveux|jveu|jpeux|jpeu|jcherche|je ve|je veu|j en ai marre|je sais pas|je ne sais pas|jsp",
        "aucune? idee|rien du tout|n importe quoi|merci|bonjour|bonsoir|svp|stp",
        "s il vous plait|hello",
        "vous (?:pouvez|voulez|etes|avez)|tu (?:peux|veux|es|as|connais|sais)|pouvez vous|peux tu",
        "(?:montre[zr]?|donn(?:e|ez|er)|envoye[zr]?|mette[zr]|dites?) moi",
        "moi c est|je (?:confirme|passe)",
        "i (?:want|need|don t|do not|like|can t|cannot)|please|thank(?:s| you)?",
    )
)
"""Wishes, greetings and doubts: what people say to somebody they talk with."""
FOR_THE_BOT = _any(
    (
        "tu|toi|te|stp|bot|robot|declic",
        "(?:pouvez|pourriez|peut|peux) (?:vous |tu |on )?(?:me |m |le |la |l )*"
        "(?:corrig|ecri|aid|trad|relire|refaire|expliqu|montr|dire|faire|donn)\\w*",
        "(?:corrige|corriger|corrigez|traduire|traduis|traduisez|reformule[zr]?) ",
        "aide[zr]? (?:moi|a ecrire)|m aider|besoin d aide",
        "(?:sais|sait|c) (?:pas|pa) (?:quoi|koi|comment)|(?:quoi|koi) (?:ecrire|mettre|dire)",
        "c (?:est )?(?:quoi|koi|qui|ki)|c est obligatoire|(?:il )?faut (?:il |mettre|un|une|que)",
        "(?:ils?|on|elle) (?:vont?|va|voient|voit|verra|verront) (?:voir|lire|ma|mon|mes|quoi)?",
        "laisse[zr]? tomber|annul\\w+|arret\\w+|plus postuler|pas postuler|revenir|retour|menu",
        "(?:can|could|will) (?:you|i|they)|help me|write it|translate|what (?:is|should|do)|how do",
        "(?:j ai|g|ai) (?:pas|pa|plus) (?:de|d) cv",
    )
)
"""What somebody asks of the bot while they write to an employer, whom nobody calls « tu »."""
FEWEST_OF_LETTER = 3
"""A shorter text is no message to an employer."""


PUTS_QUESTION = re.compile(
    r"(?:(?:non|nan|alors|oui|donc|pardon) )?(?:(?:voici|voila) )?(?:pour \w+ )?"
    r"(?:(?:ma|my) question\b|(?:ma |une )?question pour (?:le |la |lui|elle|mon |ma )"
    r"|(?:demande[zr]?|dis|dites|ask) (?:lui|him|her)\b"
    r"|(?:je|j) (?:veux|voudrais?|voulais|aimerais?) (?:lui|l|la|le) demander\b)"
)
"""How somebody begins who puts a question to a mentor, whatever it is about."""


ABOUT_ASKING = re.compile(
    r"\b(?:(?:je|on) peu[xt]|j?peu[xt]?|puis je|il faut|faut il|can i|should i)"
    r" (?:lui|leur|le|la|l) (?:demand\w*|pos\w*|parl\w*|dire|ask)\b"
    r"|\bask (?:him|her)\b[^?]{0,200}\?$"
)
"""How somebody asks the bot what may be asked of a mentor."""


def puts_question(text: str) -> bool:
    """Tell whether a text says that a question for the mentor follows: « ma question : … »."""
    return bool(PUTS_QUESTION.match(plain(text)))


def doubtful_letter(text: str) -> bool:
    """Tell whether a text may be no message to an employer, but something for the bot."""
    folded = plain(text)
    is_short = len(folded.split()) < FEWEST_OF_LETTER
    return is_short or bool(FOR_THE_BOT.search(folded)) or _only_asks(text, folded)


def _only_asks(text: str, folded: str) -> bool:
    """Tell whether a text is nothing but a question: a letter says something besides."""
    sentences = [it for it in re.split(r"[.!\n]", text.strip()) if plain(it)]
    return len(sentences) == 1 and ("?" in text or bool(ASKS.match(folded)))


def doubtful_example(text: str) -> bool:
    """Tell whether a text may be no example: an example says what happened.

    A question, a wish or two words do not.
    """
    folded = plain(text)
    return (
        "?" in text
        or len(folded.split()) < FEWEST_WORDS
        or any(pattern.search(folded) for pattern in (PROGRAMME, STATES, ASKS))
        or not TELLS.search(folded)
    )


def doubtful_question(text: str) -> bool:
    """Tell whether a text may be no question to a mentor.

    Such a question is about their job, and not about the bot or the programme.
    """
    folded = plain(text)
    if puts_question(text):
        return False
    if ABOUT_ASKING.search(folded):
        return True
    asks = ("?" in text or ASKS.search(folded)) and JOB.search(folded)
    return not asks or len(folded.split()) < FEWEST_WORDS or bool(PROGRAMME.search(folded))
