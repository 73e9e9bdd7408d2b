"""The bot itself, whole: recorded updates, transactions, edits, marks; but no pace."""

import os

import uvloop

from benchmarks.counting import count_statements
from bot import logs
from bot.serving import serve
from bot.settings import load
from rules.conversation.answer_budget import no_budget
from rules.outbox.pace import unlimited

if __name__ == "__main__":
    settings = load()
    logs.configure(settings.log_level)
    count_statements()
    processes = int(os.environ.get("PROCESSES", "1"))
    uvloop.run(serve(settings, processes=processes, pace=unlimited, budget=no_budget))
