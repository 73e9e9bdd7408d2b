"""Import what forked processes need: the code, the conversations, the tables.

The fork server imports this module before it forks; the tests themselves have no need of it.
"""

import gc

import alembic.command
import holidays.countries
from sqlalchemy.orm import configure_mappers

import bot.commands.check
import bot.commands.flows
import bot.commands.invite
import bot.commands.run
import bot.commands.starting
import migrations.run
from services.wiring import scripts
from tests.harness.forks import births

__all__ = ["alembic", "births", "bot", "holidays", "migrations"]

configure_mappers()
scripts.build()
gc.collect()
gc.freeze()  # as a bot does once it is ready: forked processes need not collect it again
