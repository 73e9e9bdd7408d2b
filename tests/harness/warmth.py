"""What those who are born of one process know from birth: the code, the conversations, the tables.

Read there before the first of them; the tests themselves have no need of it.
"""

import gc

import alembic.command
import holidays.countries
from sqlalchemy.orm import configure_mappers

import bot.commands.check
import bot.commands.flows
import bot.commands.invite
import bot.commands.run
import migrations.run
from services.wiring import scripts
from tests.harness import births

__all__ = ["alembic", "births", "bot", "holidays", "migrations"]

configure_mappers()
scripts.build()
gc.collect()
gc.freeze()  # as a bot does once it is ready: those born later need not look at it again
