"""What a section of an employer's page is drawn on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.web.layout import form, translate, unfolds
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
        return translate(self.language, key, **values)

    def button(self, action: str, subject_id: int, fields: str = "") -> str:
        return form(
            self.language, action, subject_id, f"employer.page.{action}.button", fields=fields
        )

    def way_to(self, action: str, subject_id: int) -> str:
        return self.link(replace(self.here, action=action, subject_id=subject_id))

    def sure(self, action: str, subject_id: int, fields: str = "") -> str:
        """An action that cannot be taken back: its button unfolds another."""
        sure = f"<p>{self.say(f'employer.page.{action}.sure')}</p>"
        yes = form(self.language, action, subject_id, f"employer.page.{action}.yes", fields=fields)
        return unfolds(self.say(f"employer.page.{action}.button"), sure + yes, kind="quiet")


Section = Callable[[Sheet], str]
"""HTML, or nothing when there is nothing to show."""
