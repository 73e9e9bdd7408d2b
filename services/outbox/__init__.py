"""Queue messages and e-mails to send later or to someone else: enqueue once, claim, mark."""
