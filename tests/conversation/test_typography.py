import pytest

from rules.conversation.typography import unbroken


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("60 % de 40 ?", "60\u00a0% de 40\u00a0?"),
        ("« Oui » : c'est dit !", "«\u00a0Oui\u00a0»\u00a0: c'est dit\u00a0!"),
        (
            "<b>Lien n° 3</b> ; https://a.example/?b=c:d",
            "<b>Lien n°\u00a03</b>\u00a0; https://a.example/?b=c:d",
        ),
        ("An English line: no change.", "An English line: no change."),
    ],
)
def test_a_french_line_never_breaks_before_its_marks(written: str, told: str) -> None:
    assert unbroken(written) == told
