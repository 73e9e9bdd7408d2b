"""An official file in another's place is told by what it is, and by the option it goes with."""

import pytest

from services.tabular import official_kinds
from services.tabular.official_files import BadFile, OfficialFile

QPV = b'{"type": "FeatureCollection", "features": [{"properties": {"code_qp": "QN03107M"}}]}'
COMMUNES = b'[{"nom": "Toulouse", "code": "31555", "codesPostaux": ["31000"]}]'
FRR = "\ufeffCode_insee;Commune;Classement FRR et FRR+ au 10 juillet 2025;\r\n01001;A;Non".encode()
FORMER = b"old_insee,old_name,type,insee\n01015,Arbignieu,commune-deleguee,01015\n"
JOBS = b"code,label,parent,transition_num\nA1101,Conducteur,A1101,\n"
TITLES = b"ogr,rome,label,short,transition_num\n10200,F1402,Abatteur,Abatteur,\n"
SKILLS = b"rome,kind,ogr,label,coeur_metier\nB1612,savoir_faire,114733,Etudier,\n"
RIGHT = {
    "--qpv": QPV,
    "--frr": FRR,
    "--communes": COMMUNES,
    "--former": FORMER,
    "--jobs": JOBS,
    "--titles": TITLES,
    "--skills": SKILLS,
    "--digital": JOBS,
}
SWAPPED = [(option, other) for option in RIGHT for other in RIGHT if RIGHT[option] != RIGHT[other]]


def check(option: str, content: bytes) -> None:
    official_kinds.check(OfficialFile.unpack("file", content), option)


@pytest.mark.parametrize(("option", "other"), SWAPPED)
def test_a_file_in_another_s_place_is_told(option: str, other: str) -> None:
    with pytest.raises(BadFile) as bad:
        check(option, RIGHT[other])
    meant = official_kinds.ALIKE.get(other, other)
    takes = f"file: {option} takes {official_kinds.NAMES[option]}, but it is "
    assert str(bad.value) == f"{takes}{official_kinds.NAMES[meant]}, which goes with {meant}"


@pytest.mark.parametrize("option", list(RIGHT))
def test_a_file_in_its_place_is_taken(option: str) -> None:
    check(option, RIGHT[option])
    assert option in official_kinds.NAMES


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "it is empty"),
        (b"%PDF-1.7", "it is a PDF"),
        (b"\n<!doctype html><html>", "it is a web page: what was downloaded is not the file"),
    ],
)
@pytest.mark.parametrize("option", ["--qpv", "--titles"])
def test_what_is_no_such_file_at_all_is_told(option: str, content: bytes, sentence: str) -> None:
    with pytest.raises(BadFile, match=f"^file: {option} takes .*, but {sentence}$"):
        check(option, content)


def test_a_table_is_no_map() -> None:
    with pytest.raises(BadFile, match="but it is no JSON"):
        check("--qpv", b"a,b\n1,2\n")
