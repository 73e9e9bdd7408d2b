"""Look at the running bot by what `/ready` says of it."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from typing import Any

from bot.operations.part import Part, age
from bot.settings import Settings
from locales import _

Report = Mapping[str, Any]
TIMEOUT = 8.0
"""Seconds: the bot itself asks the database and Telegram before it answers."""
WORKERS = 16
"""How often it is asked at most: the worker that leads knows of the sweeps."""
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
BOT, TELEGRAM, SWEEPS = "bot", "telegram", "sweeps"


def ask(settings: Settings) -> Report | None:
    """Return what the bot says of itself, the leading worker if it is found; None if nothing."""
    report = None
    for _again in range(WORKERS):
        report = ask_once(settings)
        if report is None or is_held(report) or report["leads"] or settings.mode != "webhook":
            break
    return report


def ask_once(settings: Settings, timeout: float = TIMEOUT) -> Report | None:
    """Return the report of the process that answers; None if no bot does."""
    host = EVERYWHERE.get(settings.host, settings.host)
    connection = HTTPConnection(host, settings.port, timeout=timeout)
    try:
        connection.request("GET", "/ready")
        report: Report = json.loads(connection.getresponse().read())
    except (OSError, HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return report if isinstance(report, dict) and "bot" in report else None


def is_held(report: Report) -> bool:
    """Tell whether the database was restored, so that nothing is heard or sent."""
    return bool(report.get("held"))


def look(settings: Settings, report: Report | None) -> Iterator[Part]:
    """Tell what the report means."""
    where = f"{settings.host}:{settings.port}"
    if report is None:
        told = _("it does not answer at {where}").format(where=where)
        todo = _("start it: systemctl start declic; the log: journalctl --no-pager -u declic -n 50")
        yield Part(BOT, _("Bot"), told, todo)
        return
    if is_held(report):
        told = _("it waits: this database was restored, and nothing is heard or sent")
        todo = _("see what would go: declic resume --show; then: declic resume")
        yield Part(BOT, _("Bot"), told, todo)
        return
    told = _("it answers at {where}").format(where=where)
    if died := report["loops_that_died"]:
        told = _("{told}; parts that died and run again: {names}").format(
            told=told, names=", ".join(died)
        )
    yield Part(BOT, _("Bot"), told)
    yield _telegram(report)
    yield _sweeps(report)


def _telegram(report: Report) -> Part:
    title = _("Telegram")
    if not report["token"]:
        todo = _("@BotFather gives another; then: declic secrets change")
        return Part(TELEGRAM, title, _("it refuses the token"), todo)
    if not report["alone"]:
        todo = _("stop the other one: no two may use this token; each hears half of what is said")
        return Part(TELEGRAM, title, _("another copy of this bot runs, perhaps elsewhere"), todo)
    if not report["telegram"]:
        todo = _("is the network there, and the token still good? declic check tells")
        return Part(TELEGRAM, title, _("it does not answer"), todo)
    if not report["sends"]:
        todo = _("nothing is lost: it leaves once Telegram takes it; look again in ten minutes")
        return Part(TELEGRAM, title, _("it takes no messages"), todo)
    return Part(TELEGRAM, title, _("it answers"))


def _sweeps(report: Report) -> Part:
    """Tell of the regular tasks: reminders, waiting lists, erasures."""
    title = _("Regular tasks")
    todo = _(
        "restart: systemctl restart declic; the log says why:"
        " journalctl --no-pager -u declic -n 200"
    )
    wrong = [*report["failing_sweeps"], *report["late_sweeps"]]
    if report["is_silent"]:
        silence = timedelta(seconds=report["seconds_since_last_sweep"])
        return Part(SWEEPS, title, _("none for {age}").format(age=age(silence)), todo)
    if wrong:
        told = _("failing or late: {names}").format(names=", ".join(sorted(set(wrong))))
        return Part(SWEEPS, title, told, todo)
    return Part(SWEEPS, title, _("all run"))
