import pytest

from rules.conversation.typography import standing_out, typeset, unbroken


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("60 % de 40 ?", "60\u00a0% de 40\u00a0?"),
        ("« Oui » : c'est dit !", "«\u00a0Oui\u00a0»\u00a0: c'est dit\u00a0!"),
        (
            "<b>Lien n° 3</b> ; https://a.example/?b=c:d",
            "<b>Lien n°\u00a03</b>\u00a0; https://a.example/?b=c:d",
        ),
        ("de 9 h 30 à 18 h", "de 9\u00a0h\u00a030 à 18\u00a0h"),
        ("12 000 € brut par an", "12\u00a0000\u00a0€ brut par an"),
        ("An English line: no change.", "An English line: no change."),
    ],
)
def test_a_french_line_never_breaks_before_its_marks(written: str, told: str) -> None:
    assert unbroken(written) == told


def test_what_we_write_has_curly_apostrophes() -> None:
    assert typeset("J'arrive : l'{hour}") == "J’arrive\u00a0: l’{hour}"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Quel jour ?", "Quel jour ?"),
        ("C'est noté.", "C'est noté."),
        ("On ouvre. Quel jour ?", "On ouvre.\n\n<b>Quel jour ?</b>"),
        ("Quel jour ? Par exemple : 9 mars", "<b>Quel jour ?</b>\nPar exemple : 9 mars"),
        ("{status}\nQue faire ?", "{status}\n\n<b>Que faire ?</b>"),
        ("{left}\nQui ? Son nom.\nSon rôle.", "{left}\n\n<b>Qui ?</b>\nSon nom.\nSon rôle."),
        ("Tout.\nOn efface tout. On y va ?", "Tout.\nOn efface tout.\n\n<b>On y va ?</b>"),
        ("Qui ?\nPar exemple : « Toi ? »", "<b>Qui ?</b>\nPar exemple : « Toi ? »"),
        ("Bonjour.\nMoi.\nVous hésitez ? Venez.\nFin.",) * 2,
        ("<b>Quoi ?</b>\nCeci.",) * 2,
    ],
)
def test_a_question_stands_out_from_what_explains_it(written: str, shown: str) -> None:
    assert standing_out(written) == shown
