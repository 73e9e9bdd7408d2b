"""The bot is killed again and again while people play the way in; they notice nothing but time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy.orm import Session

from models.database import open_database
from services import demonstration, updates
from tests.chat import PARIS
from tests.faults.people import TRANSCRIPTS, Player, Record, read_steps
from tests.faults.sight import Sight, a_sight
from tests.faults.strikes import Aim, Kill, Killer
from tests.playing import SEEDED_AT
from tests.processes import Bot, Sandbox, a_bot, a_sandbox, until

FEW = ("rural_commune", "later", "quarter_by_name", "no_quarter_no_address")
MANY = (*FEW, "typed_numbers_only", "back", "employed", "too_young", "declined")
FIRST_CHAT = 2001
BEFORE_NOON = datetime(2027, 3, 2, 11, 20, tzinfo=PARIS)
LEASE = updates.LEASE + timedelta(seconds=1)


@dataclass
class Play:
    """Everyone says something, the bot dies somewhere, comes back, and everyone is answered."""

    sandbox: Sandbox
    bot: Bot
    sight: Sight
    people: Sequence[Player]
    killer: Killer
    waits_for_leases: bool
    kills: list[Kill] = field(default_factory=list)
    repeated: int = 0

    @property
    def playing(self) -> list[Player]:
        return [player for player in self.people if not player.is_done]

    def round(self, aim: Aim) -> None:
        since = max((call["number"] for call in self.sandbox.record()), default=0)
        playing, record = self.playing, self._record_after(since)
        if aim is Aim.BETWEEN_REPLIES:
            kill = self.killer.strike(aim, set, 0)
            self._speak(playing, since)
        else:
            self._speak(playing, since)
            kill = self.killer.strike(aim, lambda: self._sent_to(playing, record()), len(playing))
        self.kills.append(kill)
        self._rise(kill)
        until(lambda: self._all_is_said(playing, record()), "everyone is answered in full")
        self._close(kill, playing, record())

    def _record_after(self, since: int):  # noqa
        return lambda: self.sandbox.record(since)
