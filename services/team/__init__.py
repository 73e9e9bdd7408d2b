"""The team itself: invitations, and the commands that each role sees."""
