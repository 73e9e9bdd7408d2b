"""The pages that the domains offer: who opens which, and what happens to those offered twice."""

import pytest

from services.conversation.deployment import Deployment
from services.outbox.signed_links import SignedLink
from services.pages.layout import plain_page
from services.pages.page import HttpMethod, LinkPage, OpenPage, PageRequest, PageResponse
from services.people.access import Access
from services.registries.registry import Registry
from services.wiring.domains import MergedRegistries, offered

WHO_OPENS = """
GET /accessibilite anyone
GET /agenda/ anyone
GET /attestation anyone
GET /attestation/ anyone
GET /c/ organiser person
GET /c/ received employer
GET /c/cv organiser person
GET /c/cv received employer
GET /donnees-personnelles anyone
GET /e/ stop_copies person
GET /l/ cancel mentor
GET /l/ confirm mentor
GET /l/ could_not mentor
GET /l/ nobody_came mentor
GET /l/ took_place mentor
GET /m/ page mentor
GET /mentions-legales anyone
GET /o/ offer_close employer
GET /o/ offer_filled employer
GET /o/ offer_pause employer
GET /o/ offer_prolong employer
GET /o/ offer_resume employer
GET /o/ offers employer
GET /p/ way person
GET /p/ way person
GET /p/ way person
GET /p/ way person
GET /r/ referent person
GET /r/ to_team person
GET /w/ write employer
POST /c/ received employer
POST /c/cv organiser person
POST /c/cv received employer
POST /e/ stop_copies person
POST /l/ cancel mentor
POST /l/ confirm mentor
POST /l/ could_not mentor
POST /l/ nobody_came mentor
POST /l/ took_place mentor
POST /m/ page mentor
POST /o/ offer_close employer
POST /o/ offer_filled employer
POST /o/ offer_pause employer
POST /o/ offer_prolong employer
POST /o/ offer_resume employer
POST /o/ offers employer
POST /r/ referent person
POST /r/ to_team person
POST /w/ write employer
"""
"""The method, the path without its token, the action of the link, what it asks of its bearer."""


def who_opens(page: LinkPage | OpenPage) -> list[str]:
    start, _, rest = page.path.partition("{")
    path = f"{start}{'cv' if rest.endswith('/cv') else ''}"
    if isinstance(page, OpenPage):
        return [f"{page.method} {path} anyone"]
    return [f"{page.method} {path} {action} {needs}" for action, needs in page.bearers.items()]


def a_view(*_: PageRequest | SignedLink) -> PageResponse:
    return plain_page("fr", "lost")


def test_each_page_says_who_opens_it() -> None:
    found = sorted(line for it in offered(Deployment()).pages() for line in who_opens(it))
    assert found == WHO_OPENS.split("\n")[1:-1]


def test_a_page_that_only_shows_takes_no_form() -> None:
    links = [it for it in offered(Deployment()).pages() if isinstance(it, LinkPage)]
    assert not [it for it in links if it.method is HttpMethod.GET and it.largest_form]


def test_a_page_offered_twice_stops_the_bot_from_starting() -> None:
    page = OpenPage(path="/new", view=a_view)
    again = OpenPage(path="/new", view=a_view)
    both = {"one": Registry(pages=[page]), "other": Registry(pages=[again])}
    with pytest.raises(KeyError):
        MergedRegistries(both).pages()
    posted = OpenPage(path="/new", view=a_view, method=HttpMethod.POST)
    assert MergedRegistries({"one": Registry(pages=[page, posted])}).pages() == [page, posted]


def test_pages_of_one_path_are_told_apart_by_the_actions_of_links() -> None:
    def page(action: str) -> LinkPage:
        bearers = {action: Access.PERSON}
        return LinkPage(path="/x/{token}", bearers=bearers, view=a_view)

    assert len(MergedRegistries({"one": Registry(pages=[page("see"), page("act")])}).pages()) == 2
    with pytest.raises(KeyError):
        MergedRegistries({"one": Registry(pages=[page("see"), page("see")])}).pages()
