"""What people typed is shown as they typed it on every page behind a link: never as HTML."""

from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.applications import Application
from models.mentoring.mentors import Mentor
from models.mentoring.slots import Booking
from models.offers import Employer, Opportunity
from models.people import Person
from services.mentor_space.web.actions import BY_LINK
from services.outbox.signed_links import APPLICATION, OFFERS, ORGANISER, PAGE
from tests.web.test_ended_links import RENDERER, House, house

__all__ = ["house"]
TYPED, SHOWN = "<u>Zoé</u>", "&lt;u&gt;Zoé&lt;/u&gt;"
BY_PEOPLE: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Person, ("first_name",)),
    (Mentor, ("first_name", "company", "job", "subjects")),
    (Booking, ("question",)),
    (Employer, ("company",)),
    (Opportunity, ("title", "company", "place", "description", "pay")),
    (Application, ("message",)),
)
NAMES_SOMEONE = {PAGE, OFFERS, APPLICATION, ORGANISER, *BY_LINK}


def typed_everywhere(session: Session) -> None:
    for table, columns in BY_PEOPLE:
        session.execute(update(table).values(dict.fromkeys(columns, TYPED)))


async def test_no_page_takes_what_was_typed_for_its_own_words(house: House) -> None:
    await house.do(typed_everywhere)
    pages = {
        action: await (await house.client.get(RENDERER.link(link))).text()
        for action, link in house.links.items()
    }
    assert not [action for action, page in pages.items() if "<u>" in page]
    assert {action for action, page in pages.items() if SHOWN in page} >= NAMES_SOMEONE
