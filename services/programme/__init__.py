"""Sessions of the programme and their data protection, read from a file or written by the team.

Words: session, data protection.
Doors: all.
"""
