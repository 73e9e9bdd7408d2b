"""The one face of the programme: colours and mark, for all that is seen of it.

The sandbox, which imports nothing of the bot, copies it: `tests/documents/test_identity.py`.
"""
