"""The label of a button may be typed for a week after its message."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from services.conversation import inline_buttons
from services.conversation.replies import Button, Say
from tests.harness.builders import NOON, a_context, a_person

WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("later", "meant"), [(WEEK - SECOND, ("a:keep_me:7", None)), (WEEK, None)])
def test_a_label_is_understood_for_seven_days(
    database: Database, later: timedelta, meant: tuple[str, None] | None
) -> None:
    def work(session: Session) -> tuple[str, int | None] | None:
        person = a_person(session)
        buttons = [[Button("Gardez-moi", inline_buttons.data("keep_me", 7))]]
        inline_buttons.show(a_context(session, person), Say("Bonjour", buttons=buttons))
        context = a_context(session, person, NOON + later)
        return inline_buttons.meant(context, "gardez moi", None, answers=False)

    assert database.transact_now(work) == meant
