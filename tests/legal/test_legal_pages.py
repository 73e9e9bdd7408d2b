"""The pages that the law asks for: only what is set or recorded, and the retention table."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
from sqlalchemy.orm import Session

from bot.web.server import build
from models.engine.database import Database
from rules.session_admin.opening import DataProtectionRecord
from services.conversation.deployment import Association
from services.legal.web_pages import SHOWN
from services.outbox.email_rendering import EmailRenderer
from services.privacy.kept import TERMS, RetentionReader
from services.privacy.terms_told import duration, lengths
from services.programme import data_protection
from tests.harness.builders import NOON, a_session
from tests.harness.typed import as_typed
from tests.harness.web_pages import all_pages

PATHS = ("/mentions-legales", "/donnees-personnelles", "/accessibilite")
RECORDED = DataProtectionRecord(
    "Les <i>Passerelles</i>", "dpo@passerelles.example", date(2027, 3, 2), "OVH"
)
NOTHING_SET = Association()
SET = Association(
    address="12 rue des Lilas, 31000 Toulouse",
    number="RNA W313000000",
    phone="05 61 00 00 00",
    publication_director="Camille Martin",
    hosted_by="Un hébergeur, Lille",
)


@asynccontextmanager
async def a_site(
    database: Database, association: Association = NOTHING_SET
) -> AsyncIterator[TestClient[Request, Application]]:
    renderer = EmailRenderer(b"k" * 32)
    pages = all_pages(database, renderer, lambda: NOON, association=association)
    async with TestClient(TestServer(build(None, pages))) as client:
        yield client


async def see(client: TestClient[Request, Application], path: str) -> str:
    response = await client.get(path)
    assert response.status == 200
    return as_typed(await response.text())


@pytest.mark.parametrize("path", PATHS)
async def test_nothing_is_said_that_nobody_set(database: Database, path: str) -> None:
    async with a_site(database) as client:
        for language in ("fr", "en"):
            page = await see(client, f"{path}?lang={language}")
            assert page.startswith(f'<!doctype html><html lang="{language}">')
            assert "<dt" not in page and "None" not in page
            other = "en" if language == "fr" else "fr"
            assert f'href="?lang={other}"' in page


async def test_what_is_set_and_recorded_is_said(database: Database) -> None:
    def work(session: Session) -> None:
        a_session(session)
        data_protection.keep(session, RECORDED, NOON)

    await database.transact(work)
    async with a_site(database, SET) as client:
        notice, data, accessible = [await see(client, path) for path in PATHS]
    for fact in (SET.address, SET.number, SET.phone, SET.publication_director, SET.hosted_by):
        assert fact in notice
    assert "dpo@passerelles.example" in notice
    for fact in ("Les &lt;i&gt;Passerelles&lt;/i&gt;", "OVH", "2 mars 2027", SET.address):
        assert fact in data
    assert "dpo@passerelles.example" in accessible and SET.phone in accessible
    assert "Aucun audit RGAA" in accessible


async def test_every_term_of_the_retention_table_is_said(database: Database) -> None:
    async with a_site(database) as client:
        page = await see(client, "/donnees-personnelles")
    assert set(SHOWN) == set(RetentionReader)
    assert page.count("<details") == len(SHOWN)
    for name, term in lengths().items():
        words = duration(term).values["count"]
        assert f"{words} " in page, name
    told = {term.line for terms in TERMS.values() for term in terms}
    assert page.count("<li>") > len(told)
