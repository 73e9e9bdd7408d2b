"""Check what was promised, from the sandbox's record and the database alone.

Nothing of the bot is imported here: neither its tables nor its words are taken from it.

- `evidence`: read the record, the updates, the faults and some tables into one small database;
- `promises.sql`: the promises, each a query whose rows are the times it was broken;
- `verdict`: run the promises; `python -m tests.faults.checker` does it for a running sandbox.
"""
