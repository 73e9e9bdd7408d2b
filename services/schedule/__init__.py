"""Time: events a person has booked, conflicts between them, video rooms, declared sweeps."""
