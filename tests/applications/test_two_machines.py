"""What one machine keeps, another serves: the files that people send are in one folder."""

import base64
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Application
from models.engine.database import Database, open_database
from models.offers import Opportunity, Proposal
from services.conversation.inline_buttons import data
from services.outbox.signed_links import APPLICATION, LASTS, SignedLink, key_from, sign
from tests.employers.builders import an_employer, an_offer
from tests.faults.crowd import make_known
from tests.harness.balancer import Balancer, a_balancer
from tests.harness.builders import NOON, a_participant, a_session
from tests.harness.files import content_of
from tests.harness.processes import TOKEN, Bot, Sandbox, a_bot, a_sandbox, ask
from tests.harness.waiting import until

CAMILLE, PHONE = "3001", "+33639981234"
CV = {
    "kind": "document",
    "name": "cv.pdf",
    "content": base64.b64encode(content_of("cv.pdf")).decode(),
}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with a_sandbox() as sandbox:
        sandbox.move(set=NOON.isoformat())
        make_known(sandbox, [CAMILLE])
        yield sandbox


@pytest.fixture
def balancer() -> Iterator[Balancer]:
    """Lead to the machines all that Telegram sends."""
    with a_balancer([]) as balancer:
        yield balancer


@pytest.fixture
def machines(
    tmp_path: Path, sandbox: Sandbox, postgresql_url: str, balancer: Balancer
) -> Iterator[Sequence[Bot]]:
    """Run two machines, each in a folder of its own, with one folder of files."""
    with ExitStack() as stack:
        bots = []
        for name in ("first", "second"):
            (folder := tmp_path / name).mkdir()
            bot = stack.enter_context(a_bot(folder, sandbox, postgresql_url, webhook=True))
            bot.settings["STORAGE_DIR"] = str(tmp_path / "shared" / "files")
            bot.settings["WEBHOOK_URL"] = f"http://127.0.0.1:{balancer.port}"
            bot.start()
            bots.append(bot)
        yield bots


@pytest.fixture
def database(postgresql_url: str) -> Iterator[Database]:
    database = open_database(postgresql_url)
    yield database
    database.close()


def an_offer_that_camille_saw(session: Session) -> int:
    here = a_session(session)
    camille = a_participant(session, here, int(CAMILLE), first_name="Camille", phone=PHONE)
    offer = an_offer(session, an_employer(session))
    seen = {"opportunity_id": offer.id, "shown_at": NOON, "reasons": []}
    session.add(Proposal(person_id=camille.id, **seen))
    return offer.id


def path_of_the_employer(session: Session) -> str:
    application = session.scalars(select(Application)).one()
    employer = session.get_one(Opportunity, application.opportunity_id).employer_id
    link = SignedLink(APPLICATION, application.id, employer or 0, NOON + LASTS)
    return f"/c/{sign(key_from(TOKEN), link)}/cv"


def test_a_cv_that_one_machine_keeps_is_served_by_the_other(
    machines: Sequence[Bot], sandbox: Sandbox, balancer: Balancer, database: Database
) -> None:
    offer = database.transact_now(an_offer_that_camille_saw)
    first, second = machines
    balancer.lead_to([first.port])
    sandbox.hear(CAMILLE, "/menu")
    sandbox.control("POST", "press", {"person": CAMILLE, "data": data("offer_like", offer)})
    until(lambda: "[C'est parti]" in sandbox.newest(CAMILLE), "she is asked whether to begin")
    for said in ("[C'est parti]", "[Garder ce message]", "[Oui, par téléphone]"):
        sandbox.hear(CAMILLE, said)
    sandbox.control("POST", "say", {"person": CAMILLE, "file": CV})
    until(lambda: "[Envoyer]" in sandbox.newest(CAMILLE), "she sees what is sent")
    sandbox.hear(CAMILLE, "[Envoyer]")
    path = database.transact_now(path_of_the_employer)
    served = [ask(f"http://127.0.0.1:{bot.port}", "GET", path) for bot in (second, first)]
    assert served[0] == served[1]
    status, content = served[0]
    assert status == 200 and content.startswith(b"%PDF-")
