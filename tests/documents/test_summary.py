""" "Mon bilan" read back."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PageObject, PdfReader

from documents.icons import Icon
from documents.summary import ShownStrength, Summary, SummarySection, summary_pdf
from tests.documents.values import EXAMPLE, LONGEST, SUMMARY

WIDTH, HEIGHT = 595.28, 841.89
MARGIN, FOOT_TOP = 48, HEIGHT - 46
Placed = list[tuple[str, float, float]]


def page_of(summary: Summary) -> PageObject:
    reader = PdfReader(BytesIO(summary_pdf(summary)))
    assert len(reader.pages) == 1
    return reader.pages[0]


def words(summary: Summary) -> str:
    return typed(page_of(summary).extract_text())


def typed(text: str) -> str:
    """Return a text on one line, with the apostrophes of a keyboard."""
    return " ".join(text.replace("’", "'").split())


def placed(summary: Summary) -> Placed:
    """Each piece of text, with its distance from the left and from the top."""
    found: Placed = []

    def visit(text: str, page: list[float], line: list[float], *_: Any) -> None:
        x, y = line[4], line[5]
        left, low = (page[at] * x + page[2 + at] * y + page[4 + at] for at in (0, 1))
        if text.strip():
            found.append((typed(text), left, HEIGHT - low))

    page_of(summary).extract_text(visitor_text=visit)
    return found


def test_all_that_was_found_out_is_on_it() -> None:
    text = words(SUMMARY)
    for strength in SUMMARY.strengths:
        assert strength.label in text
        assert f"Sur mon CV – {strength.for_cv}" in text
    assert text.count(EXAMPLE) == 3
    for section in (SUMMARY.digital, SUMMARY.jobs):
        assert section.title in text
        for point in section.points:
            assert f"{point.label} {point.words}" in text
    for said in (SUMMARY.first_name, SUMMARY.title, SUMMARY.made_on, SUMMARY.foot):
        assert str(said) in text


def test_the_longest_answers_stay_on_one_page_above_the_foot() -> None:
    pieces = placed(LONGEST)
    body = [(text, top) for text, _, top in pieces if top < FOOT_TOP]
    assert max(top for _, top in body) <= FOOT_TOP - 2
    foot = " ".join(text for text, _, top in pieces if top > FOOT_TOP)
    assert foot.replace(" ' ", "'") == LONGEST.foot
    seen = words(LONGEST)
    assert "…" in seen
    labels = [strength.label for strength in LONGEST.strengths]
    labels += [point.label for point in (*LONGEST.digital.points, *LONGEST.jobs.points)]
    assert [label for label in labels if label not in seen] == []


@pytest.mark.parametrize("name", ["Marie-Maximilienne-Charlotte-Guillemette", "W" * 40])
def test_a_heading_is_never_cut(name: str) -> None:
    title = "Les métiers que j'aimerais découvrir dans les prochains mois"
    long = replace(SUMMARY, first_name=name, jobs=replace(SUMMARY.jobs, title=title))
    text = words(long).replace("- ", "-").replace("\u200b", "")
    assert title in text
    assert name in text.replace(" ", "")
    assert "…" not in text


def test_a_person_without_an_example_or_without_wishes() -> None:
    bare = replace(
        SUMMARY,
        first_name=None,
        strengths=(ShownStrength("Rester calme", Icon.LEAF, None, "Je garde mon calme."),),
        digital=SummarySection("Le numérique et moi", ()),
        jobs=SummarySection("Des métiers à explorer", ()),
    )
    text = words(bare)
    assert "Rester calme Sur mon CV – Je garde mon calme." in text
    assert "numérique" not in text
    assert "métiers" not in text


def test_emoji_in_an_example_leave_no_trace() -> None:
    strength = replace(SUMMARY.strengths[0], example="J'aide mes voisins 😊 souvent")
    assert "J'aide mes voisins souvent" in words(replace(SUMMARY, strengths=(strength,)))


def test_the_same_values_give_the_same_bytes() -> None:
    assert summary_pdf(SUMMARY) == summary_pdf(SUMMARY)
    later = replace(SUMMARY, made_at=SUMMARY.made_at + timedelta(days=1))
    assert summary_pdf(later) != summary_pdf(SUMMARY)


def test_arabic_reads_from_the_right() -> None:
    arabic = replace(
        SUMMARY,
        language="ar",
        first_name="سميرة",
        title="حصيلتي",
        strengths=(
            ShownStrength(
                "العمل ضمن فريق", Icon.PEOPLE, "نظمنا حفل المدرسة مع Samira", "أعمل جيدا"
            ),
        ),
    )
    assert "سميرة" in words(arabic)
    name = next(left for text, left, _ in placed(arabic) if "سميرة" in text)
    assert WIDTH / 2 < name < WIDTH - MARGIN
    lefts = {text: left for text, left, _ in placed(arabic)}
    assert lefts["Aider les utilisateurs"] < WIDTH / 2 < lefts["Créer des documents"]
