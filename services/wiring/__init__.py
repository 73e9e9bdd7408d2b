"""All that the domains offer, merged by name; what no domain does alone.

Words: deployment, offered.
Doors: domains, inheritance, next_due, operation_figures, resuming, scripts.
"""
