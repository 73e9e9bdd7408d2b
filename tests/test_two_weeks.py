"""Two whole weeks of a session: by the sandbox's own record, nobody is written to too often."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import date

from rules.outbox.quiet_hours import SUNDAY
from sandbox.record import Call
from tests.harness.chat import PARIS, SPEAKER, Chat
from tests.harness.typed import as_typed
from tests.test_transcripts import FOLDER

PARTICIPANTS = ("ada", "binta", "camille")
A_DAY = 3
ASKED_FOR = "Une place s'est libérée"
"""What someone on a waiting list has asked to hear at once."""


async def test_nobody_gets_more_than_three_unsolicited_messages_a_day(chat: Chat) -> None:
    got: Counter[tuple[str, date]] = Counter()
    async for name, call in unsolicited(chat):
        local = call.at.astimezone(PARIS)
        got[name, local.date()] += 1
        assert 8 <= local.hour < 21, call
        assert local.weekday() != SUNDAY, call
    assert {name for name, _ in got} == set(PARTICIPANTS)
    assert max(got.values()) == A_DAY


async def unsolicited(chat: Chat) -> AsyncIterator[tuple[str, Call]]:
    """What reached a participant while they said nothing themselves."""
    written = (FOLDER / "life/two_weeks.txt").read_text(encoding="utf-8")
    for line in written.splitlines():
        spoke = SPEAKER.match(line)
        since = len(chat.world.record)
        await chat.play(line)
        names = {chat.world.directory.person(it.capitalize()).id: it for it in PARTICIPANTS}
        for call in list(chat.world.record)[since:]:
            name = names.get(int(call.parameters.get("chat_id", 0)))
            text = as_typed(str(call.parameters.get("text", "")))
            sent = call.method.startswith("send") and bool(call.verdict.get("ok"))
            if name and sent and not text.startswith(ASKED_FOR) and name != (spoke and spoke[1]):
                yield name, call
