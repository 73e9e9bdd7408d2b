"""Small files that hold very much, or very deep: refused in little time and memory."""

import zlib
from io import BytesIO
from xml.parsers.expat import ExpatError

import pytest

from bot.upload_inspector import Inspector
from documents.upload_inspection import judged
from documents.uploads import MOST_PARTS, MOST_XML, AcceptedFile, Format, UploadFault
from documents.xml_limits import (
    MOST_ATTRIBUTES,
    MOST_DEPTH,
    MOST_ELEMENTS,
    TooMuchXml,
    check_xml,
)
from tests.harness.files import document, docx, pdf_with

AROUND = 2
"""Elements of a document around its body's: `document` and `body`."""


def nested(depth: int) -> str:
    return "<w:p>" * depth + "</w:p>" * depth


def with_attributes(number: int) -> str:
    return "<w:p " + " ".join(f'a{it}="1"' for it in range(number)) + "/>"


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        (nested(MOST_DEPTH - AROUND), Format.DOCX),
        (nested(MOST_DEPTH - AROUND + 1), UploadFault.TOO_COMPLEX),
        (nested(1_000_000), UploadFault.TOO_COMPLEX),
        ("<w:p/>" * (MOST_ELEMENTS - AROUND + 1), UploadFault.TOO_COMPLEX),
        (with_attributes(MOST_ATTRIBUTES // 2), Format.DOCX),
        (with_attributes(MOST_ATTRIBUTES // 2 + 1), UploadFault.TOO_COMPLEX),
        (f"<w:t>{'a' * MOST_XML}</w:t>", UploadFault.HUGE),
    ],
    ids=["deep", "too deep", "a million", "elements", "attributes", "too many", "long"],
)
def test_a_document_is_as_deep_and_as_long_as_documents_are(
    body: str, verdict: Format | UploadFault
) -> None:
    found = judged(docx({"word/document.xml": document(body)}))
    assert (found.format if isinstance(found, AcceptedFile) else found) == verdict


@pytest.mark.parametrize("part", ["_rels/.rels", "[Content_Types].xml", "docProps/app.xml"])
def test_every_part_that_is_read_is_bounded(part: str) -> None:
    assert judged(docx({part: "<a>" * 1000 + "</a>" * 1000})) is UploadFault.TOO_COMPLEX


def test_a_workbook_of_a_chart_is_bounded_too() -> None:
    rels = '<R><r Type="x/package" Target="../embeddings/a.xlsx"/></R>'
    inner = docx({"xl/workbook.xml": nested(1000).replace("w:", "")})
    made = docx({"word/charts/_rels/a.xml.rels": rels, "word/embeddings/a.xlsx": inner})
    assert judged(made) is UploadFault.TOO_COMPLEX


def test_parts_are_counted_before_they_are_read() -> None:
    parts = {f"word/media/{number}.txt": "a" for number in range(MOST_PARTS)}
    assert judged(docx(parts)) is UploadFault.TOO_COMPLEX


def test_elements_are_counted_one_by_one() -> None:
    check_xml(BytesIO(b"<a>" + b"<b/>" * 9 + b"</a>"), 10)
    with pytest.raises(TooMuchXml):
        check_xml(BytesIO(b"<a>" + b"<b/>" * 10 + b"</a>"), 10)


def test_words_of_its_own_are_no_xml_of_ours() -> None:
    with pytest.raises(ExpatError):
        check_xml(BytesIO(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'))


def pdf_of(objects: list[bytes]) -> bytes:
    """The first object is the catalog."""
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    size, start = len(objects) + 1, len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % size
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)


def tree_of_pages(depth: int) -> bytes:
    catalog = b"<< /Type /Catalog /Pages 2 0 R >>"
    nodes = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (it + 3) for it in range(depth)]
    page = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 9 9] >>" % (depth + 1)
    return pdf_of([catalog, *nodes, page])


def packed_objects(number: int) -> bytes:
    """So many objects in one stream, in a few megabytes."""
    head = b"".join(b"%d %d " % (10 + it, it * 5) for it in range(number))
    packed = zlib.compress(head + b"<<>> " * number, 9)
    stream = b"<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode" % (number, len(head))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        stream + b" /Length %d >>\nstream\n" % len(packed) + packed + b"\nendstream",
    ]
    made, rows = b"%PDF-1.7\n", b"\0" * 7
    for index, content in enumerate(objects, 1):
        rows += b"\1" + len(made).to_bytes(4, "big") + b"\0\0"
        made += b"%d 0 obj\n" % index + content + b"\nendobj\n"
    rows += b"\0" * 7 * 6
    rows += b"".join(b"\2\0\0\0\3" + (it % 2**16).to_bytes(2, "big") for it in range(number))
    table, start = zlib.compress(rows, 9), len(made)
    made += b"9 0 obj\n<< /Type /XRef /Size %d /W [1 4 2] /Root 1 0 R" % (10 + number)
    made += b" /Filter /FlateDecode /Length %d >>\nstream\n" % len(table)
    return made + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


@pytest.mark.parametrize(
    "content",
    [
        pdf_with(b"/Extra " + b"[" * 100_000 + b"]" * 100_000),
        pdf_with(b"/Extra " + b"<< /A " * 20_000 + b"1" + b" >>" * 20_000),
        tree_of_pages(5000),
        packed_objects(500_000),
    ],
    ids=["lists", "dictionaries", "pages", "packed objects"],
)
async def test_a_pdf_that_is_too_deep_or_holds_too_much_is_refused(content: bytes) -> None:
    """The process that reads it is cut when it has worked for two seconds."""
    found = await Inspector(timeout=120.0).judge(content)
    assert found in (UploadFault.TOO_COMPLEX, UploadFault.DAMAGED, UploadFault.HUGE)
