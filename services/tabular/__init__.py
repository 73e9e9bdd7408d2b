"""Tables from files: CSV and spreadsheets read row by row, with clear faults; official files.

Words: row, fault.
Doors: all.
"""
