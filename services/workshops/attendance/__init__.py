"""Who came: codes, the host's list, the summary sent to others, attestations."""
