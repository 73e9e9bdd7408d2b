"""Where offers come from: the team's files and France Travail; one intake that drops duplicates.

Words: source, intake, row.
Doors: france_travail.schedule, france_travail.sync, importing, intake, table_words, template.
"""
