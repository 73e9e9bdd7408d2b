"""The team's day: what awaits it, a person's file, invitations, access and the audit journal."""
