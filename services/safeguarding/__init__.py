"""Reports of a problem with a person met: who may report, who handles a report, what is kept.

Words: report, concern, referent, fingerprint.
Doors: cards, fingerprints, notifications, recipients, report_conversation, returns, who_may_report.
"""
