"""Reports of a concern about someone met: who may report, who handles it, what is kept."""
