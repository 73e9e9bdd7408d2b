"""Counting for the team and its partners: funnel, exports, reports, with small counts hidden."""
