"""A person's data: what is stored, for how long, copies, erasure and its proof.

Words: term, treatment, erasure, retention.
Doors: data_copy, due, erasure, kept, personal_data, rights, terms_told.
"""
