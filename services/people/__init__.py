"""Who is who: people, addresses, roles, access, time zones, row locks, random tokens.

Words: person, address, role, access.
Doors: all.
"""
