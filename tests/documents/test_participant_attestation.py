"""A participant's attestation read back."""

from dataclasses import replace
from io import BytesIO

from pypdf import PdfReader

from documents.participant_attestation import ParticipantAttestation, participant_attestation_pdf
from tests.documents.values import PARTICIPANT_ATTESTATION


def pages(attestation: ParticipantAttestation) -> list[str]:
    reader = PdfReader(BytesIO(participant_attestation_pdf(attestation)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_it_says_who_attended_what_for_how_long_and_how_to_verify_it() -> None:
    (text,) = pages(PARTICIPANT_ATTESTATION)
    for said in (
        "Attestation de présence",
        "Samira Exemple",
        "Association Passerelle atteste",
        "1 octobre 2026 Mon CV, atelier à plusieurs 1 heure et 30 minutes",
        "Durée totale 8 heures et 45 minutes",
        "K7QM-4TXD-9PLA",
        "Pour vérifier ce code, sans nom",
    ):
        assert said in text, text


def test_forty_times_take_more_pages_and_none_is_lost() -> None:
    rows = PARTICIPANT_ATTESTATION.rows * 5
    numbered = tuple(replace(row, title=f"n°{at} {row.title}") for at, row in enumerate(rows))
    found = pages(replace(PARTICIPANT_ATTESTATION, rows=numbered))
    assert len(found) > 1
    text = " ".join(found)
    assert all(f"n°{at} " in text for at in range(40))
    assert "K7QM-4TXD-9PLA" in found[-1]


def test_the_same_values_give_the_same_bytes() -> None:
    first, second = (participant_attestation_pdf(PARTICIPANT_ATTESTATION) for _ in range(2))
    assert first == second
    other = replace(PARTICIPANT_ATTESTATION, name="Lou Exemple")
    assert participant_attestation_pdf(other) != first
