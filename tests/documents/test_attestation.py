"""Attestations read back: that of a mentor, and that of a participant."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from documents.attestation import Attestation, Fact, Row, Table, attestation_pdf
from tests.documents.values import ATTESTATION, PARTICIPANT_ATTESTATION, ROWS


def pages(attestation: Attestation) -> list[str]:
    reader = PdfReader(BytesIO(attestation_pdf(attestation)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_it_says_who_gave_what_when_and_how_to_verify_it() -> None:
    (text,) = pages(ATTESTATION)
    for said in (
        "Claire Fontaine",
        "A donné de son temps",
        "Temps donné 3 heures",
        "Rencontres 6",
        "Période du 28 septembre au 9 octobre 2026",
        "Entreprise Horizon Logiciels",
        "Association Passerelle",
        "vendredi 9 octobre 2026",
        "K7QM-4TXD",
        "Pour vérifier ce code",
    ):
        assert said in text


def test_a_long_company_name_is_not_cut() -> None:
    company = "Société coopérative d'intérêt collectif des logiciels libres de Haute-Garonne"
    (text,) = pages(replace(ATTESTATION, content=(Fact("Entreprise", company),)))
    assert company in text


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
    numbered = tuple(replace(row, title=f"n°{at} {row.title}") for at, row in enumerate(ROWS * 5))
    table = Table(numbered, Row("Durée totale", "", "43 heures"))
    found = pages(replace(PARTICIPANT_ATTESTATION, content=table))
    assert len(found) > 1
    text = " ".join(found)
    assert all(f"n°{at} " in text for at in range(40))
    assert "K7QM-4TXD-9PLA" in found[-1]


@pytest.mark.parametrize("attestation", [ATTESTATION, PARTICIPANT_ATTESTATION])
def test_the_same_values_give_the_same_bytes(attestation: Attestation) -> None:
    assert attestation_pdf(attestation) == attestation_pdf(attestation)
    assert attestation_pdf(attestation) != attestation_pdf(replace(attestation, code="AAAA-BBBB"))
