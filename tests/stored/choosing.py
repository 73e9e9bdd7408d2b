"""Which names a moment shows, and as few moments as show every name."""

import gzip
import json
import re
from base64 import urlsafe_b64decode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.stored.state import Row, Tables

CALLBACK_DATA = re.compile(r"a:([a-z_]{1,30}):[0-9]{1,18}")
Columns = Mapping[str, Sequence[tuple[str, bool]]]
COLUMNS: dict[str, list[str]] = {}
"""Of each table, those of a row, in order."""


def rows(tables: Tables, table: str) -> list[dict[str, Any]]:
    return [dict(zip(COLUMNS[table], row, strict=True)) for row in tables.get(table, ())]


def shown(
    action: Mapping[str, Any], before: Tables, after: Tables, pressed: Iterable[str]
) -> Iterator[str]:
    """The names that were read, as far as what was done tells; `pressed`: verbs that were known."""
    new = set(after.get("audit", ())) - set(before.get("audit", ()))
    yield from (f"audit:{it['action']}" for it in rows({"audit": list(new)}, "audit"))
    match action["do"]:
        case "due":
            yield from _sent(before, after)
            yield from _swept(before, after)
        case "hear":
            yield from _heard(action["update"], before, after, set(pressed))
        case "open":
            place = place_of(action["path"])
            do = action.get("form", {}).get("do")
            yield f"page:{place}" + (f" POST {do}" if "form" in action else "")


def _sent(before: Tables, after: Tables) -> Iterator[str]:
    for table, named in (("outbox", "kind"), ("letters", "text")):
        left = {it["id"] for it in rows(after, table) if it["state"] == "sent"}
        for it in rows(before, table):
            if it["state"] == "queued" and it["id"] in left:
                yield f"{table}.{named}:{it[named]}"
                yield f"{table}.key:{_shape(it['key'])}"
                if table == "letters":
                    yield from _of_email(it)
    posted = {it["id"] for it in rows(after, "topic_posts")}
    yield from (
        f"topic_posts.what:{it['what']}"
        for it in rows(before, "topic_posts")
        if it["id"] not in posted
    )


def _shape(key: str) -> str:
    """Without what numbers it has."""
    return re.sub(r"\b(?=\w*[0-9])\w+", "#", key)


def _of_email(email: Mapping[str, Any]) -> Iterator[str]:
    yield from (
        f"letters.links:{label} {action}" for label, action, _ in json.loads(email["links"])
    )
    if email["calendar"]:
        keys = ",".join(sorted(json.loads(email["calendar"])))
        yield f"letters.calendar:{keys}"


def _swept(before: Tables, after: Tables) -> Iterator[str]:
    was = {it["name"]: it for it in rows(before, "progress")}
    for it in rows(after, "progress"):
        if it["name"] in was and it != was[it["name"]]:
            yield f"progress.name:{_shape(it['name'])}"
    yield from (f"call:{it}" for it in _left_behind(before, after) if it)


def _left_behind(before: Tables, after: Tables) -> Iterator[str]:
    """Steps that waited for a service."""
    still = {(it["person_id"], it["depth"], it["step"]) for it in rows(after, "conversations")}
    for it in rows(before, "conversations"):
        if it["call_id"] and (it["person_id"], it["depth"], it["step"]) not in still:
            yield f"{it['script']}.{it['step']}"


def _heard(
    update: Mapping[str, Any], before: Tables, after: Tables, pressed: set[str]
) -> Iterator[str]:
    said = update.get("message", {}).get("text", "")
    data = update.get("callback_query", {}).get("data", "")
    if (found := CALLBACK_DATA.fullmatch(data)) and found[1] in pressed:
        yield f"verb:{found[1]}"
    if said.startswith("/start "):
        yield "start:" + ("i-" if said.startswith("/start i-") else "source")
    elif said.startswith("/"):
        yield f"command:{said.split()[0]}"
    elif not data.startswith("a:") and (place := _answered(update, before, after)):
        yield f"step:{place}"


def _answered(update: Mapping[str, Any], before: Tables, after: Tables) -> str | None:
    """The step at which somebody stood, if they went on from there."""
    given = update.get("callback_query") or update.get("message") or {}
    was, now = (_top(tables, given.get("from", {}).get("id")) for tables in (before, after))
    if was is None or was == now:
        return None
    return f"{was['script']}.{was['step']}"


def _top(tables: Tables, telegram_id: int | None) -> dict[str, Any] | None:
    who = {it["id"] for it in rows(tables, "people") if it["telegram_id"] == telegram_id}
    found = [it for it in rows(tables, "conversations") if it["person_id"] in who]
    top = max(found, key=lambda it: it["depth"], default=None)
    return top and {name: top[name] for name in ("depth", "script", "step", "answers")}


def next_due(tables: Tables, update_id: int) -> list[datetime]:
    """When words that were not said will be, and when a service is late."""
    found = [
        it["answer_due_at"]
        for it in rows(tables, "updates")
        if it["update_id"] == update_id and it["lines"] and not it["answered_at"]
    ]
    found += [it["call_due_at"] for it in rows(tables, "conversations") if it["call_due_at"]]
    return [datetime.fromisoformat(at).replace(tzinfo=UTC) for at in sorted(set(found))]


def owed(tables: Tables, at: datetime) -> Iterator[str]:
    for it in rows(tables, "updates"):
        if not it["lines"] or it["answered_at"]:
            continue
        if datetime.fromisoformat(it["answer_due_at"]).replace(tzinfo=UTC) <= at:
            for line in json.loads(it["lines"]):
                yield from _of_line(line)
    for it in rows(tables, "conversations"):
        due = it["call_due_at"]
        if due and datetime.fromisoformat(due).replace(tzinfo=UTC) <= at:
            yield f"call:{it['script']}.{it['step']}"


def _of_line(line: Mapping[str, Any]) -> Iterator[str]:
    yield f"updates.lines:{line['do']}"
    yield from (
        f"updates.lines:{line['do']}.{name}"
        for name, value in line.items()
        if value not in (None, "", [], {}, False) and name != "do"
    )
    if line["do"] == "show":
        yield f"document:{line['document']}"
        yield from (f"document.subject:{line['document']}.{name}" for name in line["subject"])
    for name in ("keyboard", "content"):
        if line.get(name):
            yield f"updates.lines:{line['do']}.{name}={line[name]}"


def codes(tables: Tables) -> list[str]:
    return [str(it["code"]) for it in rows(tables, "participant_attestations") if it["code"]]


def place_of(path: str) -> str:
    """`l/confirm`: where a link leads, and what it says that it may do."""
    _, place, token, *more = path.partition("?")[0].split("/")
    if len(place) > 1:
        return place
    payload = token.partition(".")[0]
    action = urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode().partition(":")[0]
    return "/".join([place, action, *more])


def choose(shows: Sequence[tuple[set[str], int]]) -> list[int]:
    """Greedily: the most names that are not yet shown, then the fewest rows."""
    missing = set().union(*(names for names, _ in shows))
    open_ones = dict(enumerate(shows))
    chosen = []
    while missing:
        best = max(open_ones, key=lambda n: (len(open_ones[n][0] & missing), -open_ones[n][1]))
        missing -= open_ones[best][0]
        chosen.append(best)
        open_ones = {n: it for n, it in open_ones.items() if it[0] & missing}
    return sorted(chosen)


def keep(moments: Sequence[Any], file: Path, columns: Columns) -> list[Any]:
    """Write the chosen moments down, each row once; they are given back."""
    sized = [(it.shows, sum(map(len, it.tables.values()))) for it in moments]
    chosen = [moments[number] for number in choose(sized)]
    _tell_apart(chosen)
    known: dict[str, dict[Row, int]] = {}
    written = [_moment(it, known) for it in chosen]
    tables = [name for name in columns if name in known]
    filled = {name: [_portable(row, columns[name]) for row in known[name]] for name in tables}
    content = {
        "columns": {name: [column for column, _ in columns[name]] for name in columns},
        "rows": {name: [] for name in columns} | filled,
        "moments": written,
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    file.write_bytes(gzip.compress(text.encode(), mtime=0))
    return chosen


def _tell_apart(moments: Iterable[Any]) -> None:
    """By a number, when one thing was done several times in a story."""
    seen: Counter[str] = Counter()
    for moment in moments:
        seen[moment.name] += 1
        if seen[moment.name] > 1:
            moment.name += f" ({seen[moment.name]})"


def _moment(it: Any, known: dict[str, dict[Row, int]]) -> dict[str, Any]:
    places = {}
    for table, found in it.tables.items():
        if table != "sqlite_sequence":
            rows_known = known.setdefault(table, {})
            places[table] = [rows_known.setdefault(row, len(rows_known)) for row in found]
    return {
        "name": it.name,
        "at": it.at.isoformat(),
        "action": it.action,
        "rows": places,
        "sequences": dict(it.tables.get("sqlite_sequence", ())),
        "world": it.world | it.needs,
        "shows": sorted(it.shows),
    }


def _portable(row: Row, columns: Sequence[tuple[str, bool]]) -> list[Any]:
    return [
        json.loads(value) if is_json and value is not None else value
        for value, (_, is_json) in zip(row, columns, strict=True)
    ]
