"""A person's data: what is stored, how long it is kept, how it is erased."""
