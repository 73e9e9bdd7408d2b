"""Attestations read back: that of a mentor, and that of a participant."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from documents.attestation import (
    AttestationDocument,
    AttestationFact,
    AttestationTable,
    Issuer,
    attestation_pdf,
)
from tests.documents.values import ATTESTATION, CHECK, ISSUER, PARTICIPANT_ATTESTATION, ROWS


def pages(attestation: AttestationDocument) -> list[str]:
    reader = PdfReader(BytesIO(attestation_pdf(attestation)))
    texts = [" ".join(page.extract_text().split()) for page in reader.pages]
    return [text.replace("- ", "-") for text in texts]


def test_it_says_who_gave_what_when_and_how_to_verify_it() -> None:
    (text,) = pages(ATTESTATION)
    for said in (
        "Association Passerelle atteste que Claire Fontaine a donné de son temps",
        "Temps donné 3 heures",
        "Rencontres 6",
        "Période du 28 septembre au 9 octobre 2026",
        "Entreprise Horizon Logiciels",
        "Fait le vendredi 9 octobre 2026",
        "K7QM-4TXD",
        "Pour vérifier cette attestation",
    ):
        assert said in text, text


@pytest.mark.parametrize("attestation", [ATTESTATION, PARTICIPANT_ATTESTATION])
def test_it_says_who_issues_and_who_signs(attestation: AttestationDocument) -> None:
    (text,) = pages(attestation)
    assert "12 rue des Lilas, 31100 Toulouse · SIREN 123 456 782" in text
    assert "Camille Martin présidente Association Passerelle" in text


def test_what_is_not_known_of_the_issuer_is_left_out() -> None:
    bare = replace(ATTESTATION, issuer=Issuer("Association Passerelle"))
    (text,) = pages(bare)
    assert "·" not in text.replace("Attestation de mentorat · code", "")
    assert "présidente" not in text
    (text,) = pages(replace(bare, issuer=replace(ISSUER, address="", role="")))
    assert "Attestation de mentorat SIREN 123 456 782 Association Passerelle atteste" in text
    assert "Camille Martin Association Passerelle" in text


def test_a_long_company_name_is_not_cut() -> None:
    company = "Société coopérative d'intérêt collectif des logiciels libres de Haute-Garonne"
    (text,) = pages(replace(ATTESTATION, content=(AttestationFact("Entreprise", company),)))
    assert company.replace("'", "’") in text


def test_the_longest_names_are_whole() -> None:
    name = "Marie-Maximilienne-Charlotte-Guillemette de La Rochefoucauld-Montmorency"
    association = "Association départementale pour l'insertion et la formation numérique"
    issuer = Issuer(association, "Bâtiment C, " * 10 + "31100 Toulouse", "SIREN 123 456 782", name)
    (text,) = pages(replace(PARTICIPANT_ATTESTATION, name=name, issuer=issuer))
    assert text.count(name) == 2
    assert association.replace("'", "’") in text
    assert "…" not in text


def test_it_says_who_attended_what_for_how_long_and_how_to_verify_it() -> None:
    (text,) = pages(PARTICIPANT_ATTESTATION)
    for said in (
        "Attestation de présence",
        "Association Passerelle atteste que Samira Exemple a suivi, à distance,",
        "Jour Temps suivi Durée",
        "1 octobre 2026 Mon CV, atelier à plusieurs 1 heure et 30 minutes",
        "Durée totale 8 heures et 45 minutes",
        "K7QM-4TXD-9PLA",
    ):
        assert said in text, text


def test_forty_times_take_more_pages_and_none_is_lost() -> None:
    numbered = tuple(replace(row, title=f"n{at} {row.title}") for at, row in enumerate(ROWS * 5))
    content = PARTICIPANT_ATTESTATION.content
    assert isinstance(content, AttestationTable)
    attestation = replace(PARTICIPANT_ATTESTATION, content=replace(content, rows=numbered))
    found = pages(attestation)
    assert len(found) > 1
    text = " ".join(found)
    assert all(f"n{at} " in text for at in range(40))
    for page in found[:2]:
        assert "Jour Temps suivi Durée" in page
    assert "Fait le samedi 10 octobre 2026" in found[-1]
    assert f"{len(found)} / {len(found)}" in found[-1]


def test_its_page_is_a_link_and_a_code_to_scan() -> None:
    reader = PdfReader(BytesIO(attestation_pdf(ATTESTATION)))
    annotations: Any = reader.pages[0]["/Annots"]
    assert [it.get_object()["/A"]["/URI"] for it in annotations] == [CHECK.page]
    assert "declic.example/attestation K7QM-4TXD" in pages(ATTESTATION)[0]


def test_without_a_page_there_is_no_code_to_scan() -> None:
    check = replace(CHECK, page="", words="Pour vérifier ce code, écrivez à l'association.")
    reader = PdfReader(BytesIO(attestation_pdf(replace(ATTESTATION, check=check))))
    assert "/Annots" not in reader.pages[0]
    assert "écrivez à l’association. K7QM-4TXD" in pages(replace(ATTESTATION, check=check))[0]


@pytest.mark.parametrize("attestation", [ATTESTATION, PARTICIPANT_ATTESTATION])
def test_the_same_values_give_the_same_bytes(attestation: AttestationDocument) -> None:
    other = replace(attestation, check=replace(CHECK, code="AAAA-BBBB"))
    assert attestation_pdf(attestation) == attestation_pdf(attestation)
    assert attestation_pdf(attestation) != attestation_pdf(other)
