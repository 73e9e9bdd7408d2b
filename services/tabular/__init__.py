"""Tables from files: CSV and spreadsheets read row by row, with clear faults; official files.

Words: row, fault.
Doors: cells, official_files, official_kinds, tables.
"""
