"""Everything sent later or to someone else.

Messages and e-mails queued once, claimed, sent, marked.

Words: kind, key (sent once), claim, lease, mark, link (signed).
Doors: after_restore, claiming, email_outbox, email_rendering, email_verification, kinds, leases,
marking, message_buttons, message_limits, messages, outbox, owed_answers, pace_shares,
participant_emails, signed_links, sweep_cursor.
"""
