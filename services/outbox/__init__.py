"""Messages and e-mails to send later or to someone else: queued once, claimed, marked."""
