"""The team itself: invitations, commands, notices, promised hours, who is away.

Words: member, invitation, promised hour, absence, closing.
Doors: all.
"""
