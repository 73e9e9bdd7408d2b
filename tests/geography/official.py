"""Three small files in the official formats, and a server that gives them."""

import json
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

from openpyxl import Workbook

Cell = str | int | float | None

SQUARE = [[[1.39, 43.57], [1.41, 43.57], [1.41, 43.58], [1.39, 43.58], [1.39, 43.57]]]
QUARTERS = json.dumps(
    {
        "type": "FeatureCollection",
        "name": "QP2024_France",
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "code_qp": "QN03107M",
                    "lib_qp": "Grand Mirail",
                    "insee_com": "31555",
                    "lib_com": "Toulouse",
                    "insee_dep": "31",
                },
                "geometry": {"type": "Polygon", "coordinates": SQUARE},
            }
        ],
    }
)
RURAL = "insee,name,status,label\n31451,Revel,SOCLE,FRR socle\n31555,Toulouse,NC,Non classée\n"
COMMUNES = json.dumps(
    [
        {
            "nom": name,
            "code": code,
            "codesPostaux": [postcode],
            "population": population,
            "centre": {"type": "Point", "coordinates": centre},
        }
        for name, code, postcode, population, centre in (
            ("Toulouse", "31555", "31100", 510_000, [1.433, 43.601]),
            ("Revel", "31451", "31250", 9_800, [2.004, 43.459]),
        )
    ]
)


def a_workbook(*rows: Sequence[Cell]) -> bytes:
    workbook, content = Workbook(), BytesIO()
    sheet = workbook.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    workbook.create_sheet("Documentation").append(["codgeo", "libgeo", "codefrr"])
    workbook.save(content)
    return content.getvalue()


RURAL_SHEET = a_workbook(
    ["France ruralités revitalisation (Communes 2025)"],
    [],
    ["codgeo", "libgeo", "codefrr"],
    ["31042", "Bagnères-de-Luchon", 5],
    ["31451", "Revel", 4],
    ["31555", "Toulouse", None],
    ["31557", "Tournefeuille", -9999],
)
FILES = {
    "/qpv": QUARTERS.encode(),
    "/frr": RURAL.encode(),
    "/sheet.php?dataset=frr": RURAL_SHEET,
    "/communes": COMMUNES.encode(),
}


class OfficialServer(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Files)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Files(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        content = FILES.get(self.path)
        self.send_response(200 if content else 404)
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""
