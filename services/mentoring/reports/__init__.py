"""Reports of a problem with someone met: who may report, who handles it, what is kept."""
