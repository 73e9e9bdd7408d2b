"""Everything sent later or to someone else.

Messages and e-mails queued once, claimed, sent, marked.

Words: kind, key (sent once), claim, lease, mark, link (signed).
Doors: all.
"""
