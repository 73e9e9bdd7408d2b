"""Official files are read as they come; a bad one is named with its line and its fault."""

import gzip
import json
from typing import Any

import pytest

from rules.geography.zones import Ruralness, ZoneSource
from services.geography.loading import READERS
from services.tabular.official_files import BadFile, OfficialFile, OfficialRows, day_in
from tests.geography.official import RURAL_SHEET, a_workbook

SQUARE = [[[1.39, 43.57], [1.41, 43.57], [1.41, 43.58], [1.39, 43.58], [1.39, 43.57]]]
BOW_TIE = [[[1.39, 43.57], [1.41, 43.58], [1.41, 43.57], [1.39, 43.58], [1.39, 43.57]]]


def read(source: ZoneSource, content: str | bytes, name: str = "file") -> OfficialRows:
    raw = content.encode() if isinstance(content, str) else content
    return READERS[source](OfficialFile.unpack(name, raw))


def a_feature(code: str = "QN03107M", **changes: Any) -> dict[str, Any]:
    properties = {"code_qp": code, "lib_qp": "Grand Mirail", "insee_com": "31555"}
    geometry = {"type": "Polygon", "coordinates": SQUARE}
    return {
        "type": "Feature",
        "properties": properties | changes.get("properties", {}),
        "geometry": geometry | changes.get("geometry", {}),
    }


def quarters(*features: dict[str, Any], name: str = "QP2024_France") -> str:
    return json.dumps({"type": "FeatureCollection", "name": name, "features": features})


def test_quarters_keep_all_their_communes_and_their_vintage() -> None:
    reading = read(
        ZoneSource.QPV, quarters(a_feature(properties={"insee_com": "02571, 02691"}), name="QP2031")
    )

    assert reading.vintage == "2031"
    assert reading.rows[0]["communes"] == ["02571", "02691"]


def test_a_ring_that_crosses_itself_is_mended() -> None:
    assert read(ZoneSource.QPV, quarters(a_feature(geometry={"coordinates": BOW_TIE}))).rows


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("{", "file: Invalid JSON"),
        ("[]", "file: Input should be an object"),
        (quarters(), "features: List should have at least 1 item"),
        (quarters(a_feature(), a_feature()), "feature 2: QN03107M appears twice"),
        (
            quarters(a_feature(), a_feature("QN1", properties={"lib_qp": "X"})),
            "feature 2, code_qp: String should match pattern",
        ),
        (
            quarters(a_feature(properties={"insee_com": "Toulouse"})),
            "feature 1, insee_com: String should match pattern",
        ),
        (
            quarters(a_feature(geometry={"coordinates": [[[574000.0, 6279000.0]] * 4]})),
            "feature 1: outside France",
        ),
        (quarters(a_feature(geometry={"coordinates": "?"})), "feature 1: the geometry cannot"),
        (
            quarters(a_feature(geometry={"type": "Point", "coordinates": [1.4, 43.6]})),
            "feature 1: a quarter is a Polygon",
        ),
    ],
)
def test_faults_in_quarters_are_placed(content: str, fault: str) -> None:
    with pytest.raises(BadFile) as refused:
        read(ZoneSource.QPV, content)

    assert fault in str(refused.value)


OFFICIAL = "Code_insee;Departement;Commune;Classement FRR et FRR+ au 10 juillet 2025;\r\n"
SHORT = "insee,name,status,label\n"
NUMBERS = ("codgeo", "libgeo", "codefrr")


def test_the_official_list_and_the_short_codes_say_the_same() -> None:
    official = read(
        ZoneSource.FRR,
        OFFICIAL
        + "31451;31;Revel;FRR socle;\r\n31042;31;Luchon;FRR+;\r\n31555;31;Toulouse;Non classée;\r\n"
        + "31001;31;Agassac;Classée FRR partiellement;\r\n31002;31;Aignes;FRR bénéficiaire;\r\n"
        + "31003;31;Aigrefeuille;FRR bénéficiaire partiellement;\r\n",
    )
    short = read(
        ZoneSource.FRR,
        SHORT
        + "31451,Revel,SOCLE,\n31042,Luchon,PLUS,\n31555,Toulouse,NC,\n31001,Agassac,SOCLE_P,\n"
        + "31002,Aignes,BENEF,\n31003,Aigrefeuille,BENEF_P,\n31004,Vide,,\n31005,Rien,-9999,\n",
        name="frr_2025-07-10.csv",
    )

    assert official.rows == short.rows
    assert official.vintage == short.vintage == "10 juillet 2025"
    assert [row["ruralness"] for row in short.rows] == [
        Ruralness.BASIC,
        Ruralness.PLUS,
        Ruralness.BASIC_PARTIAL,
        Ruralness.BENEFICIARY,
        Ruralness.BENEFICIARY_PARTIAL,
    ]


def test_the_sheet_of_the_observatory_is_read_below_its_title() -> None:
    reading = read(ZoneSource.FRR, RURAL_SHEET, name="GC_API_download.php")

    assert reading.vintage == "2025"
    classes = {row["insee"]: row["ruralness"] for row in reading.rows}
    assert classes == {"31042": Ruralness.PLUS, "31451": Ruralness.BASIC}


def test_each_number_of_the_observatory_is_a_class() -> None:
    sheet = a_workbook(NUMBERS, *((f"3100{n}", "Bourg", n) for n in range(1, 6)))
    lines = "".join(f"3100{n};Bourg;{n}\n" for n in range(1, 6))

    assert [row["ruralness"] for row in read(ZoneSource.FRR, sheet).rows] == [
        Ruralness.BENEFICIARY,
        Ruralness.BENEFICIARY_PARTIAL,
        Ruralness.BASIC_PARTIAL,
        Ruralness.BASIC,
        Ruralness.PLUS,
    ]
    assert (
        read(ZoneSource.FRR, "codgeo;libgeo;codefrr\n" + lines).rows
        == read(ZoneSource.FRR, sheet).rows
    )


def test_codes_that_a_sheet_keeps_as_numbers_find_their_first_zero_again() -> None:
    title = OFFICIAL.rstrip(";\r\n").split(";")
    sheet = a_workbook(title, [1007, 1, "Ambronay", "FRR socle"], [1008.0, 1, "Amby", "FRR+"])

    reading = read(ZoneSource.FRR, sheet)

    assert [row["insee"] for row in reading.rows] == ["01007", "01008"]
    assert reading.vintage == "10 juillet 2025"


def test_windows_letters_are_read() -> None:
    content = (OFFICIAL + "31135;31;Cazères;FRR socle;\r\n").encode("cp1252")

    assert read(ZoneSource.FRR, content).rows[0]["name"] == "Cazères"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "line 1: no column is called insee"),
        ("<html>", "line 1: no column is called insee"),
        (OFFICIAL + "31451;31;Revel;Oui;\n", "line 2: 'Oui' is not a class"),
        (OFFICIAL + "31451;31;Revel;FRR+;\n31452;31\n", "line 3: columns are missing"),
        (OFFICIAL + "3145;31;Revel;FRR+;\n", "line 2: '3145' is not an INSEE code"),
        (OFFICIAL + "31451;31;Revel;FRR+;\n" * 2, "line 3: 31451 appears twice"),
        (SHORT + "31451,Revel,NC,\n31451,Revel,PLUS,\n", "line 3: 31451 appears twice"),
        (SHORT + "31555,Toulouse,NC,\n", "no commune is classed"),
        ("PK\x03\x04 workbook", "this archive is no Excel workbook"),
        (RURAL_SHEET[: len(RURAL_SHEET) // 2], "this archive is no Excel workbook"),
        (a_workbook(NUMBERS, ["31451", "Revel", 4], ["31042", "Luchon", 6]), "line 3: '6' is not"),
        (
            a_workbook(NUMBERS, [], ["31451", "Revel", 4], [None, "Luchon", 5]),
            "line 4: '' is not an INSEE",
        ),
        (a_workbook(NUMBERS, ["31451", "Revel", -9999]), "no commune is classed"),
        (a_workbook(["codgeo", "libgeo"], ["31451", "Revel"]), "no column is called status"),
        (a_workbook(), "no column is called insee"),
        ("insee\0", "this is not a text file"),
    ],
)
def test_faults_in_the_rural_list_are_placed(content: str | bytes, fault: str) -> None:
    with pytest.raises(BadFile) as refused:
        read(ZoneSource.FRR, content)

    assert str(refused.value).startswith("file")
    assert fault in str(refused.value)


TOULOUSE = {
    "nom": "Toulouse",
    "code": "31555",
    "codesPostaux": ["31000", "31100"],
    "population": 514819,
    "centre": {"type": "Point", "coordinates": [1.4328, 43.6007]},
}


def communes(*entries: dict[str, Any]) -> str:
    return json.dumps(entries)


def test_communes_come_with_or_without_arrondissements_and_former_ones() -> None:
    paris = {**TOULOUSE, "code": "75056", "nom": "Paris"}
    first = {**TOULOUSE, "code": "75101", "nom": "Paris 1er", "type": "arrondissement-municipal"}
    joined = {"code": "31999", "nom": "Vieux", "chefLieu": "31555", "type": "commune-associee"}
    same = {"code": "31555", "nom": "Toulouse", "chefLieu": "31555", "type": "commune-deleguee"}

    rows = read(ZoneSource.COMMUNES, communes(TOULOUSE, paris, first, joined, same)).rows

    parents = {row["insee"]: row["parent"] for row in rows}
    assert parents == {"31555": None, "75056": None, "75101": "75056", "31999": "31555"}
    assert rows[0]["department"] == "31"
    assert (rows[0]["latitude"], rows[0]["longitude"]) == (43.6007, 1.4328)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (communes(TOULOUSE, TOULOUSE), "entry 2: 31555 appears twice"),
        (communes(TOULOUSE, {**TOULOUSE, "code": "3"}), "entry 2, code: String should match"),
        (communes(TOULOUSE, {"code": "31001"}), "entry 2, nom: Field required"),
        (communes(), "no commune of today"),
        ("nonsense", "Invalid JSON"),
    ],
)
def test_faults_in_communes_are_placed(content: str, fault: str) -> None:
    with pytest.raises(BadFile) as refused:
        read(ZoneSource.COMMUNES, content)

    assert fault in str(refused.value)


def test_an_archive_is_unpacked_and_a_damaged_one_refused() -> None:
    packed = gzip.compress(communes(TOULOUSE).encode())

    assert read(ZoneSource.COMMUNES, packed).rows
    with pytest.raises(BadFile, match="damaged archive"):
        read(ZoneSource.COMMUNES, packed[:-20])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("au 10 juillet 2025", "10 juillet 2025"),
        ("frr_2025-07-01.csv", "1 juillet 2025"),
        ("liste-communes-FRR-juillet2025.csv", "juillet 2025"),
        ("codefrr France ruralités (Communes 2025)", "2025"),
        ("liste.csv", None),
    ],
)
def test_a_vintage_is_found_in_a_title_or_a_name(text: str, day: str | None) -> None:
    assert day_in(text) == day
