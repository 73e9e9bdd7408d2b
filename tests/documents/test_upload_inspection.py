"""What a file really is, by its content, whatever its name."""

import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, Fit, NameObject, TextStringObject

from documents.upload_inspection import judged
from documents.uploads import MOST_PAGES, AcceptedFile, Format, UploadFault
from tests.harness.files import (
    FILES,
    WORD,
    content_of,
    document,
    docx,
    jpeg,
    pdf,
    pdf_with,
    png,
    relationships,
)

SAMPLES = Path(__file__).parent / "samples"
EXPECTED = {
    "cv.pdf": Format.PDF,
    "cv.docx": Format.DOCX,
    "cv.jpg": Format.JPEG,
    "cv.png": Format.PNG,
    "empty.pdf": UploadFault.EMPTY,
    "program.pdf": UploadFault.OTHER_FORMAT,
    "six.pdf": UploadFault.TOO_LARGE,
    "twenty.pdf": UploadFault.TOO_LARGE,
    "archive.docx": UploadFault.OTHER_FORMAT,
    "locked.pdf": UploadFault.LOCKED,
    "locked.docx": UploadFault.LOCKED,
    "torn.pdf": UploadFault.DAMAGED,
    "script.pdf": UploadFault.PROGRAM,
    "attached.pdf": UploadFault.ATTACHMENT,
    "open.pdf": UploadFault.CALLS_OUT,
    "long.pdf": UploadFault.TOO_LONG,
    "deep.pdf": UploadFault.TOO_COMPLEX,
    "macro.docx": UploadFault.PROGRAM,
    "bomb.png": UploadFault.HUGE,
    "bomb.jpg": UploadFault.HUGE,
    "bomb.docx": UploadFault.HUGE,
    "torn.docx": UploadFault.DAMAGED,
    "torn.png": UploadFault.DAMAGED,
    "torn.jpg": UploadFault.DAMAGED,
    "notes.txt": UploadFault.OTHER_FORMAT,
}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
RELS, SETTINGS = "word/_rels/document.xml.rels", "word/_rels/settings.xml.rels"


def verdict(content: bytes) -> Format | UploadFault:
    found = judged(content)
    return found.format if isinstance(found, AcceptedFile) else found


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_judged_by_what_is_in_it(name: str) -> None:
    assert verdict(content_of(name)) == EXPECTED[name]


def test_five_megabytes_are_taken_and_not_one_byte_more() -> None:
    """Empty lines after its end are a PDF's own affair, up to a kilobyte: a picture takes more."""
    made = content_of("cv.png")
    most = made + b"\0" * (5 * 1024 * 1024 - len(made))
    assert verdict(most) == Format.PNG
    assert verdict(most + b"\0") == UploadFault.TOO_LARGE


def test_every_file_that_people_may_try_is_here() -> None:
    assert EXPECTED.keys() == FILES.keys()


@pytest.mark.parametrize(
    "name", ["libreoffice.pdf", "libreoffice-archive.pdf", "libreoffice.docx", "latex.pdf"]
)
def test_what_libreoffice_and_latex_write_is_taken_as_it_is(name: str) -> None:
    """Links, bookmarks, a first page to show: nothing that runs."""
    content = (SAMPLES / name).read_bytes()
    assert judged(content) == AcceptedFile(Format(name.rpartition(".")[2]), content)


def packed_pdf(catalog: bytes) -> bytes:
    """As programs write since 2003: objects are compressed, so is their list of places."""
    inside = b"1 0 2 %d " % (len(catalog) + 1) + catalog + b" << /Type /Pages /Kids [] /Count 0 >>"
    stream = zlib.compress(inside)
    first = len(b"1 0 2 %d " % (len(catalog) + 1))
    made = b"%PDF-1.7\n"
    objects = len(made)
    made += b"3 0 obj\n<< /Type /ObjStm /N 2 /First %d /Filter /FlateDecode" % first
    made += b" /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream\nendobj\n"
    places = len(made)
    rows = [b"\0\0\0\0\0", *(b"\2\0\0\3" + bytes([it]) for it in (0, 1))]
    rows += [b"\1" + at.to_bytes(3, "big") + b"\0" for at in (objects, places)]
    table = zlib.compress(b"".join(rows))
    made += b"4 0 obj\n<< /Type /XRef /Size 5 /W [1 3 1] /Root 1 0 R /Filter /FlateDecode"
    made += b" /Length %d >>\nstream\n" % len(table) + table + b"\nendstream\nendobj\n"
    return made + b"startxref\n%d\n%%%%EOF\n" % places


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        (b"/OpenAction << /S /J#61vaScript /JS (a) >>", UploadFault.PROGRAM),
        (b"/OpenAction << /S /L#61unch /F (calc.exe) >>", UploadFault.PROGRAM),
        (
            b"/OpenAction [3 0 R /Fit] /AA << /WC << /S /JavaScript /JS (a) >> >>",
            UploadFault.PROGRAM,
        ),
        (b"/Names << /JavaScript << /Names [(a) << /J#53 (a) >>] >> >>", UploadFault.PROGRAM),
        (b"/AcroForm << /XFA [(a) (b)] >>", UploadFault.PROGRAM),
        (b"/Extra << /S /Launch /F (calc.exe) >>", UploadFault.PROGRAM),
        (b"/Extra << /Subtype /R#69chMedia >>", UploadFault.PROGRAM),
        (b"/Extra << /S /URI /URI (javascript:alert) >>", UploadFault.PROGRAM),
        (b"/OpenAction << /S /URI /URI (https://a.example) >>", UploadFault.CALLS_OUT),
        (b"/OpenAction << /S /GoToR /F (\\\\\\\\server\\\\a.pdf) >>", UploadFault.CALLS_OUT),
        (b"/AA << /O << /S /GoTo /Next << /S /URI /URI (x) >> >> >>", UploadFault.CALLS_OUT),
        (b"/Extra << /S /SubmitForm /F (https://a.example) >>", UploadFault.CALLS_OUT),
        (b"/Extra << /FS /URL /F (https://a.example) >>", UploadFault.CALLS_OUT),
        (
            b"/Names << /Embedded#46iles << /Names [(a) << /EF << >> >>] >> >>",
            UploadFault.ATTACHMENT,
        ),
        (b"/Extra << /S /GoToE >>", UploadFault.ATTACHMENT),
        (b"/Extra << /Subtype /FileAttachment >>", UploadFault.ATTACHMENT),
        (b"/OpenAction [3 0 R /XYZ null null 0]", Format.PDF),
        (b"/OpenAction << /S /GoTo /D [3 0 R /FitH] >>", Format.PDF),
        (b"/OpenAction << /S /Named /N /FirstPage >>", Format.PDF),
        (b"/Names << /EmbeddedFiles << /Names [] >> >>", Format.PDF),
        (b"/Extra << /S /URI /URI (https://portfolio.example) >>", Format.PDF),
        (b"/Extra << /S /URI /URI (mailto:camille@example.com) >>", Format.PDF),
        (b"/Words (JavaScript, Launch, /JS)", Format.PDF),
    ],
)
@pytest.mark.parametrize("is_packed", [False, True])
def test_what_a_pdf_does_is_found_whatever_way_it_is_written(
    more: bytes, fault: UploadFault | Format, *, is_packed: bool
) -> None:
    made = packed_pdf(b"<< /Type /Catalog /Pages 2 0 R " + more + b" >>")
    assert verdict(made if is_packed else pdf_with(more)) == fault


def test_what_no_page_leads_to_is_looked_at_too() -> None:
    writer = PdfWriter(BytesIO(pdf()))
    script = DictionaryObject({NameObject("/JS"): TextStringObject("app.alert(1)")})
    writer._add_object(script)
    made = BytesIO()
    writer.write(made)
    assert verdict(made.getvalue()) == UploadFault.PROGRAM


def test_what_is_said_twice_is_refused() -> None:
    """Which of the two counts, each reader decides for itself."""
    twice = b"/OpenAction [3 0 R /Fit] /OpenAction << /S /GoTo /D [3 0 R /Fit] >>"
    assert verdict(pdf_with(twice)) == UploadFault.DAMAGED


def test_links_within_and_outside_pass() -> None:
    writer = PdfWriter(BytesIO(pdf(pages=2)))
    writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://portfolio.example"))
    writer.add_annotation(0, Link(rect=(0, 0, 9, 9), target_page_index=1, fit=Fit.fit()))
    writer.add_outline_item(title="Formation", page_number=1)
    made = BytesIO()
    writer.write(made)
    assert verdict(made.getvalue()) == Format.PDF


def test_fifty_pages_are_taken() -> None:
    assert verdict(pdf(pages=MOST_PAGES)) == Format.PDF


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ({RELS: relationships(("vbaProject", "theme/a.xml"))}, UploadFault.PROGRAM),
        ({"word/_rels/a.xml.rels": relationships(("control", "a.xml"))}, UploadFault.PROGRAM),
        ({"WORD/_RELS/A.XML.RELS": relationships(("vbaProject", "a.xml"))}, UploadFault.PROGRAM),
        ({"word/theme/colours.xyz": OLE}, UploadFault.PROGRAM),
        ({RELS: relationships(("oleObject", "embeddings/a.bin"))}, UploadFault.ATTACHMENT),
        ({RELS: relationships(("aFChunk", "a.html"))}, UploadFault.ATTACHMENT),
        ({RELS: relationships(("package", "embeddings/a.xlsx"))}, UploadFault.ATTACHMENT),
        ({"word/media/a.png": docx()}, UploadFault.ATTACHMENT),
        (
            {SETTINGS: relationships(("attachedTemplate", "https://a.example/t"), outside=True)},
            UploadFault.CALLS_OUT,
        ),
        (
            {SETTINGS: relationships(("attachedTemplate", "\\\\server\\t.dotm"), outside=True)},
            UploadFault.CALLS_OUT,
        ),
        (
            {SETTINGS: relationships(("attachedTemplate", "file://server/t"), outside=True)},
            UploadFault.CALLS_OUT,
        ),
        (
            {SETTINGS: relationships(("hyperlink", "https://a.example/t"), outside=True)},
            UploadFault.CALLS_OUT,
        ),
        (
            {RELS: relationships(("oleObject", "https://a.example/a"), outside=True)},
            UploadFault.CALLS_OUT,
        ),
        (
            {RELS: relationships(("image", "https://a.example/a"), outside=True)},
            UploadFault.CALLS_OUT,
        ),
        (
            {RELS: relationships(("frame", "https://a.example/a"), outside=True)},
            UploadFault.CALLS_OUT,
        ),
        ({RELS: relationships(("hyperlink", "javascript:a"), outside=True)}, UploadFault.PROGRAM),
        (
            {
                "word/document.xml": document(
                    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
                    "<w:r><w:instrText> D</w:instrText></w:r>"
                    "<w:r><w:instrText>DEAUTO cmd</w:instrText></w:r>"
                )
            },
            UploadFault.PROGRAM,
        ),
        (
            {"word/header1.xml": document('<w:fldSimple w:instr=" dde cmd "/>')},
            UploadFault.PROGRAM,
        ),
        ({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, UploadFault.DAMAGED),
        ({"word/document.xml": "<a>"}, UploadFault.DAMAGED),
        ({"docProps/app.xml": '<P xmlns="a"><Pages>51</Pages></P>'}, UploadFault.TOO_LONG),
        (
            {RELS: relationships(("hyperlink", "https://portfolio.example"), outside=True)},
            Format.DOCX,
        ),
        ({RELS: relationships(("hyperlink", "mailto:c@example.com"), outside=True)}, Format.DOCX),
        (
            {
                SETTINGS: relationships(
                    ("attachedTemplate", "file:///C:\\Users\\Camille\\CV.dotx"), outside=True
                )
            },
            Format.DOCX,
        ),
        ({SETTINGS: relationships(("attachedTemplate", "Normal.dotm"), outside=True)}, Format.DOCX),
        (
            {
                "word/document.xml": document(
                    '<w:fldSimple w:instr=" HYPERLINK &quot;https://dde.example&quot; "/>'
                    '<w:fldSimple w:instr=" PAGE "/>'
                )
            },
            Format.DOCX,
        ),
        (
            {
                "word/charts/_rels/chart1.xml.rels": relationships(
                    ("package", "../embeddings/skills.xlsx")
                ),
                "word/embeddings/skills.xlsx": docx(),
            },
            Format.DOCX,
        ),
        (
            {
                "word/charts/_rels/chart1.xml.rels": relationships(
                    ("package", "../embeddings/skills.xlsx")
                ),
                "word/embeddings/skills.xlsx": docx(
                    {"xl/_rels/workbook.xml.rels": relationships(("vbaProject", "a.bin"))}
                ),
            },
            UploadFault.PROGRAM,
        ),
    ],
)
def test_what_a_docx_does_is_found_under_any_name(
    parts: Mapping[str, bytes | str], fault: UploadFault | Format
) -> None:
    assert verdict(docx(parts)) == fault


def test_workbooks_within_workbooks_end_somewhere() -> None:
    made = docx()
    for _ in range(12):
        rels = relationships(("package", "../embeddings/a.xlsx"))
        made = docx({"word/charts/_rels/a.xml.rels": rels, "word/embeddings/a.xlsx": made})
    assert verdict(made) == UploadFault.TOO_COMPLEX


def test_a_docx_of_another_kind_is_none() -> None:
    sheet = WORD.replace("wordprocessingml.document", "spreadsheetml.sheet")
    assert verdict(docx(kind=sheet)) == UploadFault.OTHER_FORMAT


def a_photo(orientation: int = 6) -> bytes:
    """Wider than high, red at its left; the camera was held upright, somewhere."""
    picture = Image.new("RGB", (80, 40), "white")
    picture.paste("red", (0, 0, 20, 40))
    told = Image.Exif()
    told[Base.Orientation] = orientation
    told[Base.Make] = "Telephone of Camille"
    told.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (43.0, 36.0, 15.0)
    made = BytesIO()
    picture.save(made, "JPEG", exif=told, comment=b"Camille, at home", quality=90)
    return made.getvalue()


def opened(content: bytes) -> Image.Image:
    found = judged(content)
    assert isinstance(found, AcceptedFile)
    return Image.open(BytesIO(found.content))


def test_a_photo_loses_what_it_tells_of_the_place_and_stands_upright() -> None:
    drawn = opened(a_photo())
    assert drawn.size == (40, 80)
    pixel = drawn.getpixel((20, 5))
    assert isinstance(pixel, tuple)
    red, _, blue = pixel
    assert red > 200 > blue
    assert not drawn.getexif() and not drawn.getexif().get_ifd(IFD.GPSInfo)
    kept = judged(a_photo())
    assert isinstance(kept, AcceptedFile)
    assert b"Camille" not in kept.content and b"Exif" not in kept.content


def test_a_picture_keeps_its_looks_and_loses_its_words() -> None:
    picture, words = Image.new("RGBA", (30, 20), (9, 8, 7, 6)), PngInfo()
    words.add_text("Author", "Camille")
    made = BytesIO()
    picture.save(made, "PNG", pnginfo=words, exif=Image.Exif().tobytes())
    drawn = opened(made.getvalue() + b"and something behind")
    assert drawn.getpixel((3, 3)) == (9, 8, 7, 6)
    assert "Author" not in drawn.info and "exif" not in drawn.info


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_grey_and_printed_photos_are_taken(mode: str) -> None:
    made = BytesIO()
    Image.new(mode, (30, 20)).save(made, "JPEG")
    assert opened(made.getvalue()).size == (30, 20)


def test_a_picture_does_not_grow_much() -> None:
    for content in (jpeg(), png()):
        found = judged(content)
        assert isinstance(found, AcceptedFile) and len(found.content) < 1.2 * len(content)
