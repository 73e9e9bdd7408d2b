"""Run `declic resume`: let a restored bot send again, after showing what would go."""

import asyncio
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot import slow_libraries
from bot.app import deployment_of
from bot.backups.erasure_log import ErasureLog
from bot.checks.database import told
from bot.clocks.sandbox import now_of
from bot.commands.confirming import Yes, confirm
from bot.refusal import Refused
from bot.settings import Settings, load
from locales import _, labelled
from models.engine import hold, snapshots
from models.engine.database import Database, open_database
from services.applications.file_storage import FileStorage
from services.conversation.deployment import Deployment
from services.wiring import resuming, scripts
from services.wiring.domains import offered
from services.wiring.resuming import ResumptionPlan


def command(
    *,
    show: Annotated[
        bool, typer.Option("--show", help=_("Show what would go, and change nothing."))
    ] = False,
    yes: Yes = False,
) -> None:
    """Let a restored bot send again, after showing what would go."""
    with told():
        _resume(load(), show=show, yes=yes)


def _resume(settings: Settings, *, show: bool, yes: bool) -> None:
    if not snapshots.is_held(settings.database_url):
        print(_("nothing is held: this database was not restored, or sends already"))
        return
    if snapshots.is_half_restored(settings.database_url):
        raise Refused(_("the restore did not reach its end: run declic restore again"))
    deployment, now = _deployment(settings), asyncio.run(now_of(settings.sandbox_url))
    database = open_database(settings.database_url)
    try:
        kinds = offered(deployment).message_kinds()
        _show(database.transact_now(lambda session: resuming.look(session, kinds, now)))
        if show:
            return
        confirm(_("Send from now on?"), yes=yes)
        _tell(_settle(settings, database, deployment, now))
    finally:
        database.close()


def _deployment(settings: Settings) -> Deployment:
    number = settings.token.partition(":")[0]
    if not number.isdecimal():
        raise Refused(_("BOT_TOKEN: set the token that @BotFather gave"))
    return deployment_of(settings, int(number), "", secrets.randbelow)


def _settle(
    settings: Settings, database: Database, deployment: Deployment, now: datetime
) -> Mapping[str, int]:
    """Settle and release in one transaction; return what the sweeps queued, and nobody is told."""
    slow_libraries.warm_up()
    domains = offered(deployment)
    kinds, sweeps = domains.message_kinds(), domains.sweeps(scripts.build(deployment))
    database.forget_file = FileStorage(deployment.storage).forget
    database.log_erasures = ErasureLog(settings.backup_dir).append

    def work(session: Session) -> Mapping[str, int]:
        unsaid = resuming.end_what_is_past(session, kinds, sweeps, now)
        hold.release(session.connection())
        return unsaid

    return database.transact_now(work)


def _show(plan: ResumptionPlan) -> None:
    print(_("sent from now on, at most for the second time:"))
    _list(plan.goes)
    print(_("not sent any more, for it may have been sent since the backup:"))
    if plan.announcements:
        print(" ", labelled(_("announcements"), plan.announcements))
    _list(plan.stays, nothing=not plan.announcements)


def _list(counts: Mapping[str, int], *, nothing: bool = True) -> None:
    for kind, count in counts.items():
        print(" ", labelled(kind, count))
    if nothing and not counts:
        print(" ", _("nothing"))


def _tell(unsaid: Mapping[str, int]) -> None:
    if unsaid:
        print(_("due between the backup and now, and not said; look whether somebody needs it:"))
        _list(unsaid)
    print(_("the bot sends again"))
