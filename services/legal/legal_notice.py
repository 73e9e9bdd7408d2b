"""Offer the legal notice: who publishes, who answers for it, who hosts."""

from services.legal.sheet import sheet
from services.pages.page import OpenPage, PageRequest, PageResponse


def _see(request: PageRequest) -> PageResponse:
    it = sheet(request)
    publisher = {
        "publisher": it.name or it.recorded.controller,
        "address": it.set.address,
        "number": it.set.number,
        "phone": it.set.phone,
        "contact": it.recorded.contact,
        "director": it.set.publication_director,
        "host": it.set.hosted_by,
    }
    parts = (
        it.facts(publisher),
        it.section("notice.service"),
        it.section("notice.cookies"),
        it.section("notice.sources"),
    )
    return it.page("notice", parts)


PAGE = OpenPage(path="/mentions-legales", view=_see)
