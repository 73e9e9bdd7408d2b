"""Counts for the team and its partners: the funnel, exports, reports, with small counts hidden.

Words: funnel, step, adviser (who sends people), partner report.
Doors: funnel_queries, partner_report.
"""
