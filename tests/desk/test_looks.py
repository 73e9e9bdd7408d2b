"""The desk's pages in Chromium: usable by everybody, on a phone and at night."""

import asyncio
import re
from collections.abc import Mapping

from axe_playwright_python.sync_playwright import Axe

from tests.desk.crowd import to_check
from tests.desk.desk import DeskBrowser, desk_of, join, opened
from tests.desk.test_announcements import send, written
from tests.desk.test_people import act, crowded, rows
from tests.end_to_end.chromium import a_browser
from tests.harness.chat import Chat

NARROW, WIDE = 320, 1440
COUNTED = re.compile(r"Maintenant\s: (\d+)")


async def drawn(chat: Chat) -> Mapping[str, str]:
    """Return the HTML of every kind of page, as an owner sees them."""
    await join(chat, "ona", "owner")
    await crowded(chat)
    async with desk_of(chat) as client:
        asking = DeskBrowser(client)
        found = {"welcome": await text(asking, "/bureau")}
        await asking.ask()
        found["code"] = await text(asking, "/bureau")
        browser = await opened(chat, client, "ona")
        key = rows(await browser.page("/bureau/people"))[0][0]
        row = {f"row-{key}": "on"}
        note = {"field-note": "Préfère le matin", "field-days": "7"}
        path = await act(browser, act="note", **row, **note)
        await browser.post("/bureau/people/views", asked="town=31451", name="À Revel", shared="on")
        checks = await chat.app.database.transact(
            lambda session: to_check(session, chat.world.now(), {"31451": 3})
        )
        draft = await written(browser, "town=31451", **{"field-words": "Jeudi à 14 h ?"})
        found["draft"] = await text(browser, draft)
        sent = await written(browser, "town=31149")
        count = COUNTED.search(await browser.page(sent))
        assert count is not None
        await send(browser, sent, int(count[1]))
        found["sending"] = await text(browser, sent)
        found |= {
            "announcements": await text(browser, "/bureau/announcements"),
            "zones": await text(browser, "/bureau/zones?state=open"),
            "zone": await text(browser, f"/bureau/zones/{checks[0]}"),
            "home": await text(browser, "/bureau"),
            "people": await text(browser, "/bureau/people?town=31451&state=place"),
            "person": await text(browser, f"/bureau/people/{key}"),
            "act": await text(browser, path),
        }
        wrong = await browser.post("/bureau/people/do", act="note", **row)
        found["fault"] = await wrong.text()
        await browser.post("/bureau/leave")
        found["ended"] = await (await browser.post("/bureau/people/do", words="a b")).text()
    return found


async def text(browser: DeskBrowser, path: str) -> str:
    return await (await browser.get(path)).text()


def faults(path: str, pages: Mapping[str, str]) -> list[str]:
    """Return what axe finds, and pages wider than a small phone."""
    found = []
    with a_browser(path) as browser:
        for colours in ("light", "dark"):
            context = browser.new_context(color_scheme=colours)
            page = context.new_page()
            for name, html in pages.items():
                page.set_content(html.replace('http-equiv="refresh"', ""))
                page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
                for width in (NARROW, WIDE):
                    page.set_viewport_size({"width": width, "height": 800})
                    if page.evaluate("document.documentElement.scrollWidth") > width:
                        found.append(f"{name}: wider than {width}")
                    report = Axe().run(page)
                    if report.violations_count:
                        found.append(f"{name} {colours} {width}: {report.generate_report()}")
            context.close()
    return found


async def test_everybody_can_use_every_page(chat: Chat, chromium_path: str) -> None:
    pages = await drawn(chat)
    assert await asyncio.to_thread(faults, chromium_path, pages) == []
