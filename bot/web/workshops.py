"""A page that says whether an attestation is one of ours: session, dates, hours, and no name."""

from dataclasses import dataclass

from aiohttp import web

from bot.web.layout import notice, page, plain_page, translate
from flows.texts import DEFAULT_LANGUAGE
from models.engine.database import Database
from services.workshops.attendance import attestation

PATH = "/attestation/{code:[A-Za-z0-9-]{1,40}}"


@dataclass(frozen=True, slots=True)
class Verifying:
    database: Database

    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH, self.verify)]

    async def verify(self, request: web.Request) -> web.Response:
        code, language = request.match_info["code"], DEFAULT_LANGUAGE
        found = await self.database.read(lambda session: attestation.said(session, code, language))
        if found is None:
            return plain_page(language, "attestation_unknown", status=404)
        title = translate(language, "page.attestation.title")
        told = translate(language, "page.attestation.about", **found)
        valid = notice(language, "page.attestation.valid", done=True)
        return page(language, title, f"<h1>{title}</h1>{valid}<p>{told}</p>")
