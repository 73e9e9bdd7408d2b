"""Play the dialogues against the whole bot: `python -m benchmarks.dialogues [--show] [STATE…]`.

`--show` tells what was not right in two thirds of them; of the third left out, counts alone.
`--screens` tells what is on the screen of each state, and judges nothing.  The last line is JSON.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import structlog

from benchmarks.dialogues.judging import DialogueVerdict, judge
from benchmarks.dialogues.moments import DialogueState, states
from benchmarks.dialogues.playing import UnplayableLine, scenes, template
from benchmarks.dialogues.shares import DialogueCounts, SceneJudgement, as_figures, counts

SHARED = Path("/dev/shm")
GOOD = frozenset({DialogueVerdict.RIGHT, DialogueVerdict.ASKED})


def main() -> None:
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    parser = argparse.ArgumentParser(prog="benchmarks.dialogues")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--screens", action="store_true")
    parser.add_argument("states", nargs="*")
    asked = parser.parse_args()
    chosen = [it for it in states() if not asked.states or it.name in asked.states]
    folder = SHARED if SHARED.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="declic-dialogues-", dir=folder) as name:
        seeded = template(Path(name))
        by_state = [_played(state, seeded) for state in chosen]
    played = [one for of_state in by_state for one in of_state]
    if asked.screens:
        _show_screens(played)
        return
    if asked.show:
        _show_faults([it for it in played if not it.scene.moment.is_held_out])
    _show(played)
    print(json.dumps(_figures(played)))
    if not all(by_state):
        sys.exit("Some states cannot be played.")


def _played(state: DialogueState, seeded: Path) -> Sequence[SceneJudgement]:
    try:
        found = asyncio.run(scenes(state, seeded))
    except UnplayableLine as error:
        print(f"{state.name} cannot be played: {error}", file=sys.stderr)
        return []
    print(f"{state.name}: {len(found)}", file=sys.stderr)
    return [SceneJudgement(state.name, scene, judge(scene)) for scene in found]


def _figures(played: Sequence[SceneJudgement]) -> dict[str, object]:
    parts = {"development": False, "left_out": True}
    return {
        name: as_figures(counts([it for it in played if it.scene.moment.is_held_out is is_out]))
        for name, is_out in parts.items()
    }


def _show(played: Sequence[SceneJudgement]) -> None:
    """Print the tables as `RESULTS.md` has them."""
    names = list(dict.fromkeys(it.state for it in played))
    headings = [
        "state",
        "moments",
        "right or asked",
        *map(str, DialogueVerdict),
        "distress",
        "same signs",
        "alarms",
    ]
    for title, is_out in (("Development, two thirds", False), ("Left out, a third", True)):
        part = [it for it in played if it.scene.moment.is_held_out is is_out]
        print(f"{title}:\n\n{_line(headings)}\n{'|---' * len(headings)}|")
        for name in names:
            print(_line([name, *_row(counts([it for it in part if it.state == name]))]))
        print(_line(["**all**", *_row(counts(part), whole=True)]) + "\n")


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _row(counted: DialogueCounts, *, whole: bool = False) -> Sequence[str]:
    each = [counted.share(it) for it in DialogueVerdict]
    return [
        str(counted.moments),
        str(counted.share(*GOOD)),
        *(str(it) if whole else str(it.of) for it in each),
        str(counted.distress),
        str(counted.same_signs),
        str(counted.false_alarms) if whole else str(counted.false_alarms.of),
    ]


def _show_screens(played: Sequence[SceneJudgement]) -> None:
    seen: set[tuple[str, ...]] = set()
    for it in played:
        screen = (it.state, *it.scene.moment.before)
        if screen not in seen:
            print(" / ".join(screen))
            for message in it.scene.screen[-3:]:
                print(f"  < {message.text} {' '.join(message.labels)}")
        seen.add(screen)


def _show_faults(played: Sequence[SceneJudgement]) -> None:
    for it in played:
        moment, happened = it.scene.moment, it.scene.happened
        is_missed = moment.is_distress and not it.is_heard
        if it.judged.verdict in GOOD and not is_missed and not it.is_alarm:
            continue
        what = " ".join([it.judged.verdict, *["NOT HEARD"] * is_missed, *["ALARM"] * it.is_alarm])
        print(f"{it.state} | {' / '.join([*moment.before, moment.text])}\n  {what}")
        for message in happened.said:
            print(f"  < {message.text[:160]} {' '.join(message.labels)}")
        print(f"  {happened.reactions * '👌'} {' '.join(sorted(happened.acts))}".rstrip())


if __name__ == "__main__":
    main()
