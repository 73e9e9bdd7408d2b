"""Times that mentors open: slots, weekly rules, seats, what is left."""
