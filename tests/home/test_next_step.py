"""One button of a message at most stands out: the next step, or what destroys."""

from html import unescape

import pytest

from tests.harness.chat import Chat
from tests.webchat.browser import Browser, browsers

TO_A_PLACE = "> /start\n= placed camille\n"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def styles(chat: Chat) -> dict[str, str | None]:
    """Return the style of each button of the last message, by its label."""
    rows = chat.world.messages("Camille")[-1]["reply_markup"]["inline_keyboard"]
    return {button["text"]: button.get("style") for row in rows for button in row}


async def test_the_next_step_of_the_menu_stands_out_and_nothing_else(chat: Chat) -> None:
    await chat.play(f"{TO_A_PLACE}> /menu\n")
    first, *others = styles(chat).items()
    assert first == ("Trouver mes points forts ✨", "primary")
    assert {style for _, style in others} == {None}


async def test_what_erases_is_red_and_what_keeps_is_not(chat: Chat) -> None:
    await chat.play(f"{TO_A_PLACE}> /supprimer\n")
    assert list(styles(chat).values()) == ["danger", None]


async def test_the_page_fills_the_button_of_the_next_step(chat: Chat) -> None:
    async with browsers(chat) as client:
        page = Browser(client)
        await page.start()
        drawn = unescape("".join(page.items.values()))
    assert drawn.count('<button class="primary"') == 1
    assert 'class="primary" form="press"' in drawn.partition(">C\u2019est parti<")[0]
