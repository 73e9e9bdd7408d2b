"""Serve the page that verifies an attestation: session, dates, hours, and no name."""

from dataclasses import dataclass

from aiohttp import web

from bot.web.layout import notice, page, plain_page
from flows.texts import DEFAULT_LANGUAGE, translate
from models.engine.database import Database
from services.workshops.attendance import attestation

PATH = "/attestation/{code:[A-Za-z0-9-]{1,40}}"


@dataclass(frozen=True, slots=True)
class AttestationPage:
    database: Database

    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH, self.verify)]

    async def verify(self, request: web.Request) -> web.Response:
        code, language = request.match_info["code"], DEFAULT_LANGUAGE
        values = await self.database.read(
            lambda session: attestation.public_facts(session, code, language)
        )
        if values is None:
            return plain_page(language, "attestation_unknown", status=404)
        title = translate(language, "page.attestation.title")
        about = translate(language, "page.attestation.about", **values)
        valid = notice(language, "page.attestation.valid", done=True)
        return page(language, title, f"<h1>{title}</h1>{valid}<p>{about}</p>")
