"""What a section of an employer's page is drawn on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.web.layout import form, unfolds, words
from services.outbox.signed_links import Link


@dataclass(frozen=True, slots=True)
class Sheet:
    """A section reads what it shows by itself; `session` only reads."""

    session: Session
    employer_id: int
    language: str
    now: datetime
    link: Callable[[Link], str]
    here: Link
    """What is linked from the page lasts no longer than it does."""

    def say(self, key: str, **values: str) -> str:
        return words(self.language, key, **values)

    def deed(self, verb: str, subject_id: int, fields: str = "") -> str:
        return form(self.language, verb, subject_id, f"employer.page.{verb}.button", fields=fields)

    def way_to(self, verb: str, subject_id: int) -> str:
        return self.link(replace(self.here, verb=verb, subject_id=subject_id))

    def sure(self, verb: str, subject_id: int, fields: str = "") -> str:
        """A deed that cannot be taken back: its button unfolds another."""
        sure = f"<p>{self.say(f'employer.page.{verb}.sure')}</p>"
        yes = form(self.language, verb, subject_id, f"employer.page.{verb}.yes", fields=fields)
        return unfolds(self.say(f"employer.page.{verb}.button"), sure + yes, kind="quiet")


Section = Callable[[Sheet], str]
"""HTML, or nothing when there is nothing to show."""
