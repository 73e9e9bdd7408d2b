"""Find what a text says to the bot alone: « robot, … », « pas l'équipe, … »."""

import re

HELLO = r"bonjour|bonsoir|salut|coucou|hello|hey"
AND = r"dis|dites|alors|non|nn|nan|mais|et|oui|ok|euh|bah|attends?|merci"
SORRY = r"pardon|d[ée]sol[ée]e?|dsl|sorry"
OPENING = rf"^(?:(?:{HELLO}|{AND}|{SORRY}|ah|oh)[ ,.!]+){{0,4}}"
I_SPEAK = (
    r"je m['’ ]?adresse [àa] (?:vous|toi)|je (?:vous|te) parle"
    r"|(?:je |j['’ ]?)parl(?:e|ais) (?:[àa]|au)"
)
IS = r"est|[ée]tait"
IT_IS = (
    rf"c['’ ]?(?:{IS}|t)?|ce n['’ ]?(?:{IS})"
    r"|je (?:ne )?(?:parle|parlais|veux|voulais)|j ?(?:parle|veux)"
)
THE_BOT = r"(?:(?:le|au|mon|cher|petit|monsieur|mr) ){0,2}(?:robot|bot|d[ée]clic)"
THE_TEAM = r"l?['’ ]?(?:[ée]quipe|team|humain)\b"
WITH = r"pour|pr|a|à|avec|parler|la|to|for|the|with"
REST = r"(?: (?:[çc]a|cela|celui-l[àa]))?[ ,.:;!-]+(?P<rest>\S.*)$"
AFTER_NAME = rf"(?= ?[,.:;!]| (?:tu|vous|je|j['’]|est-ce|peux|pouvez)\b){REST}"
"""What follows a name that is called; « le robot m'a dit … » calls nobody."""
FLAGS = re.IGNORECASE | re.DOTALL
TO_BOT = re.compile(
    rf"{OPENING}(?:(?:{I_SPEAK}|(?:{IT_IS}) (?:{WITH})|pour)[ ,]+)?{THE_BOT}{AFTER_NAME}", FLAGS
)
"""How somebody begins who speaks to the bot rather than to the team."""
NOT_TO_TEAM = re.compile(
    rf"{OPENING}(?:(?:{IT_IS}) )?(?:pas|po|not) (?:(?:{WITH}) ){{0,2}}{THE_TEAM}{REST}", FLAGS
)
"""How somebody begins who does not want the team: « non pas l'équipe, une rencontre »."""
RATHER_NOT = re.compile(
    r"^(?:(?:ah|euh|bah|oups|mince)[ ,.!]+)?(?:en ?fait|enfait|finalement|nan|nn|non|no)[ ,.!]+"
    r"(?:(?:non|nn|nan|no|laissez? tomber|annulez?|pardon|sorry|merci)[ ,.!]+)+(?P<rest>\S.*)$",
    FLAGS,
)
"""How somebody begins who does not want to write to the team after all: « en fait non, … »."""
PEOPLE = r"(?:l['’ ]?|la |votre |the )?(?:[ée]quipe|team)"
TO_PEOPLE = rf"(?:[àa]|pour|pr|avec|to|for|with)? ?{PEOPLE}"
WANTS = (
    r"(?:(?:je|j['’]?|jve?u?x?|on|i) ?)?(?:veu[xt]?|ve|vx|voudrais?|aimerais?|souhaite|dois"
    r"|besoin d['’e]|peu[xt]|want to|would like to)?"
)
TELL = (
    r"(?:[ée]crire?|[ée]cri[st]?|[ée]crivez|dire?|dis|dites|di|envoyer|envoi[es]?|envoyez"
    r"|transmet\w*|pass\w+|pr[ée]ven\w+|pr[ée]vien\w*|demand\w+|pose[rz]?|signale[rz]?|laisse[rz]?"
    r"|tell|write|send|ask)"
)
MESSAGE = r"(?:(?:un|une|ce|cette|mon|ma|le|petit|a|my|this) )*(?:message|question|mot|msg)"
PLEASE = r" (?:svp|stp|s['’ ]il (?:vous|te) pla[iî]t|please)"
POLITELY = (
    r",? (?:je (?:vous|t['’]) ?(?:en )?prie|je (?:vous|te) remercie|merci(?: \w+)?"
    r"|thanks?(?: you)?)"
)
ONLY_POLITE = re.compile(rf"(?:{PLEASE}|{POLITELY})+[ .!]*", re.IGNORECASE)
"""What follows the team's name and is no message for it."""
SAYS = rf"(?:(?:{PLEASE})?(?: ?[:,;.–—-]+ ?| (?:que|qu['’]|k|ke|that|si) ?)|{PLEASE} )"
TO_TEAM = re.compile(
    rf"{OPENING}(?:(?:tu|vous) (?:peux|pouvez|pourriez) |(?:peux|pouvez|pourriez)[- ](?:tu|vous) )?"
    rf"(?:{WANTS} ?(?:bien )?(?:faire )?{TELL} (?:{MESSAGE} )?(?:(?:ceci|[çc]a) )?"
    rf"|{MESSAGE} |(?=pour|pr|for))"
    rf"{TO_PEOPLE}{SAYS}(?P<rest>\S.*)$",
    FLAGS,
)
"""How somebody begins who dictates a message for the team: « dites à l'équipe que … »."""
SENDS_QUESTION = re.compile(
    rf"{OPENING}(?:(?:je )?(?:veu[xt]|voudrais) )?(?:bien )?"
    r"(?:envoi\w*|envoy\w*|transmet\w*|pose[rz]?|send|ask)(?:[- ](?:leur|lui|la|le|moi|it))?"
    rf"(?: (?:ma|la|cette|mes|ces|mon|ce|my|the|this) (?:question|message|mots?|words?))?"
    rf"(?: {TO_PEOPLE})?(?:,?{PLEASE}|{POLITELY})*[ .!]*$",
    FLAGS,
)
"""Words of who wants the question sent that was kept: « oui envoyez ma question »."""
SENDS = re.compile(
    r"(?:(?:oui|ok|ouais|vas[- ]?y|allez|yes)[ ,.!]{1,4}){0,4}(?:envoi[es]?|envoy(?:ez|[ée])"
    r"|transmet(?:s|tez)?"
    r"|send)(?:[- ](?:le|la|leur|it))?(?: (?:svp|stp|please))?[ .!]{0,6}",
    re.IGNORECASE,
)
"""A bare « envoi », for who has a question kept."""
SENT = re.compile(r"question|message|mot|word|[ée]quipe|team", re.IGNORECASE)
FEWEST_WORDS = 2
"""Words that make a request of their own; fewer only say « for the bot »."""


def said_to_bot(text: str) -> str:
    """Return the rest of a text that says it is for the bot; empty for any other text."""
    found = TO_BOT.match(text.strip()) or NOT_TO_TEAM.match(text.strip())
    rest = found["rest"] if found else ""
    if len(rest.split()) < FEWEST_WORDS:
        return ""
    return said_to_bot(rest) or rest


def said_instead(text: str) -> str:
    """Return what a text wants after « en fait non », where words for the team are awaited."""
    found = RATHER_NOT.match(text.strip())
    rest = found["rest"] if found else ""
    return rest if len(rest.split()) >= FEWEST_WORDS else ""


def said_to_team(text: str) -> str:
    """Return the message that a text dictates for the team; empty for any other text."""
    found = TO_TEAM.match(text.strip())
    rest = found["rest"] if found else ""
    is_message = len(rest.split()) >= FEWEST_WORDS and not ONLY_POLITE.fullmatch(f" {rest}")
    return rest if is_message else ""


def sends_question(text: str) -> bool:
    """Tell whether a text has the question sent to the team that was asked before."""
    if SENDS.fullmatch(text.strip()):
        return True
    return bool(SENDS_QUESTION.match(text.strip())) and bool(SENT.search(text))
