"""Draw what a rehearsal tells, and keep the chats of its people."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.rehearsal.report import RehearsalReport, step_name, who
from documents.bars import BarRow, BarSection, Board, figures_board
from locales import _
from rules.figures.figures import FUNNEL

PARIS = ZoneInfo("Europe/Paris")


def write(told: RehearsalReport, folder: Path, out: Path) -> None:
    """Write the pictures, the figures and the chats in a folder, in place of those before."""
    (out / "parcours.png").write_bytes(figures_board(_funnel(told)))
    (out / "charge.png").write_bytes(figures_board(_load(told)))
    shutil.copy(folder / "journal.json", out / "journal.json")
    for former in (out / "telephones").glob("*.txt"):
        former.unlink()
    shutil.copytree(folder / "telephones", out / "telephones", dirs_exist_ok=True)


def _funnel(told: RehearsalReport) -> Board:
    most = max(told.people, 1)
    rows = tuple(
        BarRow(step_name(step), str(told.steps[step]), share=min(1.0, told.steps[step] / most))
        for step in FUNNEL
    )
    return _board(told, (BarSection(_("How far people came"), rows),))


def _load(told: RehearsalReport) -> Board:
    sections = (
        BarSection(_("Messages of the bot, by hour of the day"), tuple(_hours(told))),
        BarSection(_("Messages of the bot, by day"), tuple(_days(told))),
    )
    return _board(told, sections)


def _hours(told: RehearsalReport) -> Iterator[BarRow]:
    counts = dict.fromkeys(range(24), 0)
    for at, count in told.journal["by_hour"].items():
        counts[_local(at).hour] += count
    most = max(*counts.values(), 1)
    for hour, count in counts.items():
        if count:
            yield BarRow(f"{hour} h", str(count), share=count / most)


def _days(told: RehearsalReport) -> Iterator[BarRow]:
    counts: dict[str, int] = {}
    for at, count in sorted(told.journal["by_hour"].items()):
        day = f"{_local(at):%d/%m}"
        counts[day] = counts.get(day, 0) + count
    most = max([*counts.values(), 1])
    for day, count in counts.items():
        yield BarRow(day, str(count), share=count / most)


def _local(at: str) -> datetime:
    return datetime.fromisoformat(f"{at}:00+00:00").astimezone(PARIS)


def _board(told: RehearsalReport, sections: tuple[BarSection, ...]) -> Board:
    return Board(told.session.name, who(told), sections, _("All of it is invented."), "fr")
