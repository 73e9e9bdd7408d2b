"""What people say after a meeting, a workshop and a session: scores, survey, testimonials."""
