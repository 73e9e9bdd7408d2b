"""Offer the page that verifies an attestation: session, dates, hours, and no name."""

from flows.texts import DEFAULT_LANGUAGE, translate
from services.pages.layout import notice, page, plain_page
from services.pages.page import OpenPage, PageRequest, PageResponse
from services.workshops.attendance import attestation


def _verify(request: PageRequest) -> PageResponse:
    code, language = request.parts["code"], DEFAULT_LANGUAGE
    values = attestation.public_facts(request.session, code, language)
    if values is None:
        return plain_page(language, "attestation_unknown", status=404)
    title = translate(language, "page.attestation.title")
    about = translate(language, "page.attestation.about", **values)
    valid = notice(language, "page.attestation.valid", done=True)
    return page(language, title, f"<h1>{title}</h1>{valid}<p>{about}</p>")


PAGES = (OpenPage(path="/attestation/{code:[A-Za-z0-9-]{1,40}}", view=_verify),)
