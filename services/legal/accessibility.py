"""Offer the accessibility statement: what was checked, what was not, whom to write to."""

from services.legal.sheet import LegalPageRequest, sheet
from services.pages.page import OpenPage, PageRequest, PageResponse


def _see(request: PageRequest) -> PageResponse:
    it = sheet(request)
    parts = (
        it.lines("accessible"),
        it.section("accessible.checked"),
        it.section("accessible.not_checked"),
        it.section("accessible.tell", _whom_to_tell(it)),
        it.section("accessible.appeal"),
    )
    return it.page("accessible", parts)


def _whom_to_tell(it: LegalPageRequest) -> str:
    return it.facts({"contact": it.recorded.contact, "phone": it.set.phone})


PAGE = OpenPage(path="/accessibilite", view=_see)
