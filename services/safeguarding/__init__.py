"""Reports of a problem with someone met: who may report, who handles it, what is kept.

Words: report, concern, referent, fingerprint.
Doors: answer_values, cards, fingerprints, notifications, recipients, report_conversation, returns,
who_may_report.
"""
