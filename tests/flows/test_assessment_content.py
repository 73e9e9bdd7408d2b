"""The questionnaires and the job families: official codes, plain words, nobody judged."""

import csv
import gzip
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows import library
from flows.texts import load_texts


def read(name: str) -> Any:
    return yaml.safe_load((library.HERE / f"{name}.yaml").read_text(encoding="utf-8"))


STRENGTHS, REFINE, DIGITAL = (
    read(f"assessments/{name}") for name in ("strengths", "refine", "digital")
)
FAMILIES = read("jobs/families")
LANGUAGES = load_texts().languages
FRENCH = LANGUAGES["fr"]
ASSESSMENTS = pytest.mark.parametrize(
    "assessment", [STRENGTHS, REFINE, DIGITAL], ids=lambda it: it["name"]
)
EVERY_LANGUAGE = pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)

SAVOIR_ETRE = {
    "6D101": "listening",
    "6D102": "teamwork",
    "6D103": "initiative",
    "6D104": "responsibility",
    "6D105": "inspiring",
    "6D106": "leadership",
    "6D107": "organising",
    "6D108": "autonomy",
    "6D109": "perseverance",
    "6D110": "precision",
    "6D111": "responsiveness",
    "6D112": "self_control",
    "6D113": "adaptability",
    "6D114": "curiosity",
    "6D115": "creativity",
    "6D116": "service",
}
"""ROME 4.0, version 60, September 2025."""
DIGITAL_JOBS = set(
    re.findall(
        r"\w+",
        """
    D1408 D1438 E1101 E1104 E1112 E1113 E1124 E1205 E1206 E1207 E1210 E1405 E1407 G1238 I1312
    I1314 I1315 I1317 I1319 I1320 I1401 I1403 I1404 I1407 I1409 K2101 K2102 L1505 L1519 M1405
    M1419 M1718 M1805 M1810 M1814 M1815 M1816 M1817 M1825 M1828 M1834 M1844 M1851 M1855 M1856
    M1861 M1864 M1866 M1869 M1883 M1886 M1887 M1894
    """,
    )
)
"""Of the digital jobs of the same edition, those a family names."""
ALIKE = (
    {"listening", "teamwork", "inspiring", "leadership", "service"},
    {"initiative", "curiosity", "creativity"},
    {"responsibility", "organising", "precision"},
    {"autonomy", "perseverance", "responsiveness", "self_control", "adaptability"},
)
NEGATION = re.compile(r"\b(ne|pas|jamais|rien|aucune?|sans|non)\b|\bn'", re.IGNORECASE)
TO_BE = re.compile(r"\b(je suis|vous êtes|vous vous êtes|I am)\b", re.IGNORECASE)
"""An adjective or a participle after these would have to agree with the person."""


def dimensions(assessment: Any) -> list[str]:
    return [it["dimension"] for it in assessment["statements"]]


def count(text: str) -> int:
    return len(re.findall(r"[\w’'@/-]+", text))


def test_each_savoir_etre_of_rome_is_a_dimension_in_its_order() -> None:
    codes = {of["rome"]: name for name, of in STRENGTHS["dimensions"].items()}
    assert list(codes.items()) == list(SAVOIR_ETRE.items())


def test_the_five_areas_of_digcomp() -> None:
    assert {of["digcomp"]: name for name, of in DIGITAL["dimensions"].items()} == {
        "1": "information",
        "2": "communication",
        "3": "creation",
        "4": "safety",
        "5": "problem_solving",
    }


def test_one_statement_for_each_dimension_and_one_opposite() -> None:
    assert sorted(dimensions(STRENGTHS)) == sorted(SAVOIR_ETRE.values())
    assert sorted(dimensions(REFINE)) == sorted(SAVOIR_ETRE.values())
    assert dimensions(DIGITAL) == list(DIGITAL["dimensions"])
    assert all(it["reversed"] for it in REFINE["statements"])
    assert not any("reversed" in it for it in STRENGTHS["statements"] + DIGITAL["statements"])


def test_no_statement_has_the_name_of_another() -> None:
    names = [it["name"] for it in STRENGTHS["statements"] + REFINE["statements"]]
    assert len(set(names)) == len(names)


def test_alike_dimensions_are_apart() -> None:
    for assessment in (STRENGTHS, REFINE):
        for pair in pairwise(dimensions(assessment)):
            assert not any(set(pair) <= group for group in ALIKE), pair


def test_a_word_between_two_rounds_of_eight() -> None:
    for assessment in (STRENGTHS, REFINE):
        assert [it["after"] for it in assessment["between"]] == [8]


@ASSESSMENTS
@EVERY_LANGUAGE
def test_every_statement_is_short_and_every_button_fits(assessment: Any, words: Any) -> None:
    statements = [words[it["text"]] for it in assessment["statements"]]
    buttons = [words[key] for key in assessment["scale"]]
    assert [it for it in statements if count(it) > 15 or "\n" in it] == []
    assert [it for it in buttons if len(it) > 28] == []
    assert len(set(statements)) == len(statements)
    assert all(it["text"] in words for it in assessment.get("between", ()))


def test_opposites_are_no_negations() -> None:
    opposites = [FRENCH[it["text"]] for it in REFINE["statements"]]
    assert [it for it in opposites if NEGATION.search(it)] == []


@pytest.mark.parametrize("dimension", SAVOIR_ETRE.values())
@EVERY_LANGUAGE
def test_a_strength_has_a_label_a_line_for_a_cv_and_a_hint(dimension: str, words: Any) -> None:
    key = f"strengths.{dimension}"
    assert len(words[f"{key}.label"]) <= 24
    assert re.search(r"\b(je|j’|I)\b", words[f"{key}.cv"])
    assert words[f"{key}.example"]


@EVERY_LANGUAGE
def test_nothing_has_to_agree_with_the_person(words: Any) -> None:
    ours = {
        key: text
        for key, text in words.items()
        if key.split(".")[0] in ("strengths", "digital", "wishes")
    }
    assert [key for key, text in ours.items() if TO_BE.search(text)] == []


@EVERY_LANGUAGE
def test_five_cards_name_two_or_three_strengths_each_and_none_twice(words: Any) -> None:
    cards = STRENGTHS["said"].values()
    told = [name for card in cards for name in card["dimensions"]]
    assert len(cards) == 5
    assert all(2 <= len(card["dimensions"]) <= 3 for card in cards)
    assert len(set(told)) == len(told)
    assert set(told) <= set(STRENGTHS["dimensions"])
    assert all(len(words[card["text"]]) <= 28 for card in cards)


@pytest.mark.parametrize("area", DIGITAL["dimensions"])
@EVERY_LANGUAGE
def test_an_area_has_a_short_name(area: str, words: Any) -> None:
    assert len(words[f"digital.{area}.label"]) <= 24


def test_ten_families_of_digital_jobs_of_rome_none_in_two() -> None:
    codes = [code for family in FAMILIES.values() for code in family["rome"]]
    assert len(FAMILIES) == 10
    assert len(set(codes)) == len(codes)
    assert set(codes) == DIGITAL_JOBS
    for family in FAMILIES.values():
        assert set(family["strengths"]) <= set(STRENGTHS["dimensions"])


@pytest.mark.parametrize("family", FAMILIES)
@EVERY_LANGUAGE
def test_a_family_has_a_button_and_a_why(family: str, words: Any) -> None:
    assert len(words[f"wishes.{family}.label"]) <= 28
    assert words[f"wishes.{family}.why"].startswith(("parce que vous aimez ", "because you like "))
    assert words[f"wishes.{family}.mine"].startswith(("J'aime ", "J’aime ", "I like "))


def official(folder: Path, name: str) -> list[dict[str, str]]:
    path = folder / "rome" / name
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(data.decode("utf-8").splitlines()))


def test_the_codes_are_those_of_the_official_files(reference_files: Path) -> None:
    savoir_etre = official(reference_files, "savoir_etre.csv")
    jobs = official(reference_files, "rome_numerique.csv")
    assert {row["code_macro"] for row in savoir_etre} == set(SAVOIR_ETRE)
    assert {row["code"] for row in jobs} >= DIGITAL_JOBS


def test_rome_links_the_strengths_of_a_family_to_its_jobs(
    reference_files: Path,
) -> None:
    named = {
        row["code_ogr"]: SAVOIR_ETRE[row["code_macro"]]
        for row in official(reference_files, "savoir_etre.csv")
    }
    links = {
        (row["rome"], named.get(row["savoir_etre_ogr"]))
        for row in official(reference_files, "rome_savoir_etre_links.csv.gz")
    }
    for name, family in FAMILIES.items():
        linked = {strength for job, strength in links if job in family["rome"]}
        assert set(family["strengths"]) <= linked, name
