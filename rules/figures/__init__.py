"""Compute figures, and hide the counts that would tell of fewer than five people."""
