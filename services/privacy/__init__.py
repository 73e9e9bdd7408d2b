"""A person's data: what is stored, for how long, copies, erasure and its proof.

Words: term, treatment, erasure, retention.
Doors: due, erasure, kept, personal_data, terms_told.
"""
