"""Video workshops: catalogue, registrations, waiting list, attendance, attestations."""
