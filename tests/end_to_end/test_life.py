"""A real process from its first start to its last: it answers, stops cleanly, starts again."""

from pathlib import Path

import pytest

from tests.faults.people import Player
from tests.faults.test_kills import LATE_MORNING, join
from tests.processes import Sandbox, a_bot, a_sandbox, seed_demonstration, until


