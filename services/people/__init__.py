"""Who is who: people, roles, access, time zones, row locks, random tokens.

Words: person, role, access.
Doors: access, day_limits, locks, people, roles, time_zones, tokens.
"""
