"""Digital jobs of the official ROME list: loaded from its files, found by their titles.

Words: ROME, title, family.
Doors: loading, rome_files, titles.
"""
