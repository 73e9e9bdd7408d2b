"""The desk: the pages on which the team works from a computer.

Words: desk (a browser that a member of the team opened from their chat), code (what it shows until
then), listing (rows of a domain as a table), act (something done to rows),
beginning (something begun for all of them at once), verdict (what became of
one row), view (filters under a name).
Doors: act_forms, acts, desks, listing, notes, pages, reader, views.
"""
