"""Hold what a section of an employer's page is drawn from."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from flows.texts import translate
from services.outbox.signed_links import SignedLink
from services.pages.layout import form, unfolding


@dataclass(frozen=True, slots=True)
class EmployerPageRequest:
    """One request for an employer's page; sections read their rows through `session`."""

    session: Session
    employer_id: int
    language: str
    now: datetime
    link: Callable[[SignedLink], str]
    here: SignedLink
    """The link of the page: links drawn on it expire when it does."""

    def say(self, key: str, **values: str) -> str:
        return translate(self.language, key, **values)

    def button(self, action: str, subject_id: int, about: str) -> str:
        """Draw the button of an action; `about` names its subject, for who hears it."""
        return form(
            self.language, action, subject_id, f"employer.page.{action}.button", about=about
        )

    def url_to(self, action: str, subject_id: int) -> str:
        return self.link(replace(self.here, action=action, subject_id=subject_id))

    def sure(self, action: str, subject_id: int, about: str) -> str:
        """Draw an action that cannot be undone: its button unfolds a second one."""
        sure = f"<p>{self.say(f'employer.page.{action}.sure')}</p>"
        yes = form(self.language, action, subject_id, f"employer.page.{action}.yes", about=about)
        return unfolding(self.say(f"employer.page.{action}.button"), sure + yes, kind="quiet")


Section = Callable[[EmployerPageRequest], str]
"""Draws a section as HTML; "" when there is nothing to show."""
