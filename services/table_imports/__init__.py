"""Tables that the team drops in the chat: what each would change, said, then loaded.

Words: table, preview, line.
Doors: dropped_files.
"""
