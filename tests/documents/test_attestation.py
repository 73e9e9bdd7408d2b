"""A mentor's attestation read back."""

from dataclasses import replace
from io import BytesIO

from pypdf import PdfReader

from documents.attestation import Attestation, Fact, attestation_pdf
from tests.documents.values import ATTESTATION


def words(attestation: Attestation) -> str:
    (page,) = PdfReader(BytesIO(attestation_pdf(attestation))).pages
    return " ".join(page.extract_text().split())


def test_it_says_who_gave_what_when_and_how_to_verify_it() -> None:
    text = words(ATTESTATION)
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
    assert company in words(replace(ATTESTATION, facts=(Fact("Entreprise", company),)))


def test_the_same_values_give_the_same_bytes() -> None:
    assert attestation_pdf(ATTESTATION) == attestation_pdf(ATTESTATION)
    assert attestation_pdf(ATTESTATION) != attestation_pdf(replace(ATTESTATION, code="AAAA-BBBB"))
