"""Run `declic report`: write what partners read of a session."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot.clocks.machine import system_clock
from bot.commands.database import transact
from bot.refusal import Refused
from bot.settings import load
from documents.identity.house import wear
from flows.texts import DEFAULT_LANGUAGE, load_texts
from locales import _, borrowed
from models.programme import ProgrammeSession
from services.figures import partner_report


def report(
    *,
    session: Annotated[str, typer.Option(help=_("The code of the session."))],
    out: Annotated[Path | None, typer.Option(help=_("The file; rapport-CODE.pdf without."))] = None,
    language: Annotated[
        str, typer.Option(help=_("Language of the report: fr, en."))
    ] = DEFAULT_LANGUAGE,
) -> None:
    """Write the report of a session for partners: two pages, nothing of fewer than five people."""
    if language not in load_texts().languages:
        raise Refused(_("--language: {language} is none of ours").format(language=language))
    settings, made_at = load(), system_clock()
    wear(settings.identity)
    of_bot = settings.bot_id or None

    def draw(database_session: Session) -> bytes | None:
        programme_session = (
            database_session.query(ProgrammeSession).filter_by(code=session).one_or_none()
        )
        return (
            partner_report.draw(database_session, programme_session, of_bot, language, made_at)
            if programme_session
            else None
        )

    content = transact(settings.database_url, draw)
    if content is None:
        raise Refused(_("{code}: no session has this code").format(code=session))
    file = out or Path(f"rapport-{session}.pdf")
    try:
        file.write_bytes(content)
    except OSError as error:
        fault = _("{path}: cannot be written ({why})")
        raise Refused(fault.format(path=file, why=borrowed.reason(error))) from None
    print(file)
