"""The number of the association: which ones there are, and how each is printed."""

import pytest

from rules.programme.association_number import as_printed


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("123456782", "SIREN 123 456 782"),
        (" 123 456 782 ", "SIREN 123 456 782"),
        ("Siren : 123.456.782", "SIREN 123 456 782"),
        ("12345678200010", "SIRET 123 456 782 00010"),
        ("w313000000", "RNA W313000000"),
        ("RNA W313000000", "RNA W313000000"),
    ],
)
def test_a_number_is_printed_with_its_kind(typed: str, printed: str) -> None:
    assert as_printed(typed) == printed
    assert as_printed(printed) == printed


@pytest.mark.parametrize(
    "typed", ["123456789", "12345678", "W31300000", "une association", "²" * 9]
)
def test_another_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="is neither a SIREN"):
        as_printed(typed)
