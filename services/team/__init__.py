"""The team: invitations, notifications, missed hours, and the commands that each role sees."""
