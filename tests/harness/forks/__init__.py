"""Processes that are forked from one that has read the code: it takes seconds to read."""
