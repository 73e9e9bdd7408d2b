"""Texts that are hard on what reads them: something repeated, of any length."""

from dataclasses import dataclass

REPEATED = (
    *("1", "0", "12 ", "1.", "1 000 ", "1,", "1-", "1:", "1h", "18h30 ", "1a", "2A", "A1"),
    *("a", "A", "Z", "a ", "é", "e\u0301", "à ", "ß", "İ", "ﬁ", "ﷺ", "x", "un ", "deux "),
    *("\u0301", "\u0301\u0316", "a\u0316\u0301", "\u0344", "\u1ffc", "각", "\u200d", "\ufe0f"),
    *("🙂", "👍🏽", "👨\u200d👩\u200d👧 ", "🇫🇷", "ш", "ض", "中", "अ"),
    *(" ", "\n", "\t", "\u00a0", "\u202f", " \n", "\n\n", "x\n", "- ", "\r\n"),
    *("@", "a@", "@a", "a@a.", "a@a ", "@ ", ".", "a.", ".a", "-", "a-", "--a", "_", "a_"),
    *("www.", "https://", "https://a.", "http:", "/", "//", "a/", "\\", "a:", ":", "mailto:"),
    *("(", "((a", ")", "[", "]", "{", "{a", "{{", "}", "<", "<a", "<a ", ">", "&", "&amp", "&#"),
    *("'", "a'", "d'", "’", '"', "«", "« ", "»", "?", "?a ", "a? ", "!", "!!a", ".A ", ". ", ","),
    *("=", "+", "+33", "+33 6", "06 ", "0612345678 ", "*", "%", "€", "1€", "€1", "|", "·", ";"),
    *(
        "cni",
        "cni ",
        "passeport",
        "carte d'identité ",
        "FR76",
        "FR76 ",
        "FR7630001007941234567890185 ",
    ),
    *("2 69 05 49 588 157 80 ", "4970101234567890 ", "CB 4970 ", "iban ", "je veux ", "mourir "),
    *("je veux pas ", "merci bien ", "ok ", "oui non ", "mardi 9 mars ", "lundi 18h ", "rue "),
    *("12 rue ", "31000 ", "31 ", "je m'appelle ", "j'habite à ", "point com ", "arobase "),
    *("est ce que ", "aaaab", "ab" * 40 + " ", "aab ", "qsdf ", "deconnection ", "rendez vous "),
)
"""What people type, almost: each begins something that is looked for."""
ENDS = ("\x00", "ø")
"""What a text ends with, so that what was begun fails at the very end: no word, or more of one."""


@dataclass(frozen=True)
class HardText:
    """A text of any length, which repeats `body` between a beginning and an end."""

    before: str
    body: str
    end: str = ENDS[0]

    def __call__(self, length: int) -> str:
        wanted = max(0, length - len(self.before) - len(self.end))
        repeated = (self.body * (wanted // len(self.body) + 1))[:wanted]
        return f"{self.before}{repeated}{self.end}"[-length:]


HARD_TEXTS = tuple(HardText("", body) for body in REPEATED)
